# Snowflake as fakesnow plays it on DuckDB: statements as lines of JSON in the body
# of a POST, {sql, schema, args}, answered with {rows} or {error}. Takes the folder
# where it writes its port, and ends when its parent does.
import datetime
import decimal
import http.server
import json
import os
import sys
import threading
import warnings

from fakesnow.instance import FakeSnow

warnings.simplefilter("ignore")
folder = sys.argv[1]
cursor = FakeSnow().connect("SEGC", "PUBLIC").cursor()
turn = threading.Lock()  # one statement at a time
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


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            with turn:
                answer = {"rows": run(json.loads(body))}
        except Exception as err:
            answer = {"error": type(err).__name__ + ": " + str(err)}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
port = os.path.join(folder, "port")
with open(port + "_", "w") as f:
    f.write(str(server.server_address[1]))
os.rename(port + "_", port)
server.serve_forever()
