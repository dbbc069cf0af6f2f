# The Statement Execution API of Databricks, as much of it as segc uses, on Spark
# in this process. Takes the folder for its data, where it writes its port, and
# ends when its parent does.
import datetime
import decimal
import json
import os
import sys

from pyspark.sql import SparkSession, functions
from pyspark.sql.types import ArrayType, DecimalType, TimestampType

folder = sys.argv[1]
os.chdir(folder)
settings = {
    "spark.sql.ansi.enabled": "true", "spark.sql.session.timeZone": "America/New_York", "spark.sql.warehouse.dir": folder + "/warehouse",
    "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1", "spark.ui.enabled": "false",
    "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false", "spark.sql.catalogImplementation": "in-memory", "spark.log.level": "ERROR",
    "spark.local.dir": folder + "/local", "spark.sql.debug.maxToStringFields": "10000",
}
builder = SparkSession.builder.master("local[2]").appName("segc")
for name, value in settings.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
chosen = ""  # the schema that the session is in


def text(value):
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return json.dumps([text(v) for v in value], ensure_ascii=False)
    if isinstance(value, float) and value == int(value) and abs(value) < 1e16:
        return repr(int(value))
    return str(value)


def instant(micros):
    if micros is None:
        return None
    at = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=micros)
    return at.isoformat(timespec="microseconds") + "Z"


def run(request):
    global chosen
    schema = request.get("schema") or "default"
    if chosen != schema:
        spark.catalog.setCurrentDatabase(schema)
        chosen = schema
    args = {p["name"]: p["value"] for p in request.get("parameters", [])}
    frame = spark.sql(request["statement"], args=args) if args else spark.sql(request["statement"])
    fields = frame.schema.fields
    if not fields:
        return [], []
    names = ["c%d" % i for i in range(len(fields))]
    frame = frame.toDF(*names)
    frame = frame.select(*[functions.unix_micros(n) if isinstance(f.dataType, TimestampType) else functions.col(n)
                           for n, f in zip(names, fields)])
    readers = [instant if isinstance(f.dataType, TimestampType) else text for f in fields]
    rows = [[read(value) for read, value in zip(readers, row)] for row in frame.collect()]
    columns = [{"name": f.name, "type_name": "ARRAY" if isinstance(f.dataType, ArrayType) else
                "DECIMAL" if isinstance(f.dataType, DecimalType) else f.dataType.simpleString().upper()} for f in fields]
    return columns, rows


def answer(path, body):
    reply = {"statement_id": "s", "status": {"state": "SUCCEEDED"}}
    if path == "/api/2.0/sql/statements":
        try:
            columns, rows = run(json.loads(body))
            reply["manifest"] = {"schema": {"columns": columns}}
            reply["result"] = {"data_array": rows}
        except Exception as err:
            message = str(err).split("\n\nJVM stacktrace")[0]
            reply["status"] = {"state": "FAILED", "error": {"message": message}}
    return 200, {}, json.dumps(reply).encode()


serve(folder, answer)
