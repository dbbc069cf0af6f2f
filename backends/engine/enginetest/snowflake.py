# Snowflake as fakesnow plays it on DuckDB: statements as lines of JSON in the body
# of a POST, {sql, schema, args}, answered with {rows} or {error}. Takes the folder
# where it writes its port, and ends when its parent does.
import datetime
import decimal
import json
import sys
import warnings

from fakesnow.instance import FakeSnow

warnings.simplefilter("ignore")
folder = sys.argv[1]
cursor = FakeSnow().connect("SEGC", "PUBLIC").cursor()
chosen = ""  # the schema that the session is in


def text(value):
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return repr(int(value)) if value == value and abs(value) < 1e16 and value == int(value) else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="microseconds") + "Z"
    return str(value)


def run(request):
    global chosen
    if request["schema"] and chosen != request["schema"]:
        cursor.execute("USE SCHEMA " + request["schema"])
        chosen = request["schema"]
    cursor.execute(request["sql"], binding_params=tuple(request["args"]))
    return [[text(value) for value in row] for row in cursor.fetchall()]


def answer(path, body):
    try:
        reply = {"rows": run(json.loads(body))}
    except Exception as err:
        reply = {"error": type(err).__name__ + ": " + str(err)}
    return 200, {}, json.dumps(reply).encode()


serve(folder, answer)
