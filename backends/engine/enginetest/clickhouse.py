# A ClickHouse server over HTTP, as much of it as its Go driver needs: chdb is
# the engine, in this process. Takes the folder for its data, where it writes its
# port, and ends when its parent does.
import http.server
import os
import struct
import sys
import threading
import urllib.parse

import chdb

folder = sys.argv[1]
connection = chdb.connect(os.path.join(folder, "data"))
turn = threading.Lock()  # one statement at a time
chosen = {}  # what the session is set to


def number(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def text(s):
    return number(len(s)) + s.encode()


def hello():
    """The one block that the driver reads in the newest form of the protocol:
    who serves. Its revision 0 makes all others the plain form that chdb writes."""
    version = connection.query("SELECT version()", "TSV").data().strip()
    columns = [("displayName()", "String", text("chdb")), ("version()", "String", text(version)),
               ("revision()", "UInt32", struct.pack("<I", 0)), ("timezone()", "String", text("UTC"))]
    block = b"\x01\x00\x02\xff\xff\xff\xff\x00" + number(len(columns)) + number(1)
    for name, kind, data in columns:
        block += text(name) + text(kind) + b"\x00" + data
    return block


def run(sql, parameters):
    if sql.startswith("SELECT displayName(), version(), revision(), timezone()"):
        return hello()
    for name in ("database", "max_query_size", "max_ast_elements"):
        value = parameters.get(name)
        if value is not None and chosen.get(name) != value:
            connection.query("USE `%s`" % value if name == "database" else "SET %s = %s" % (name, int(value)))
            chosen[name] = value
    for name, value in parameters.items():
        if name.startswith("param_"):
            connection.query("SET %s = '%s'" % (name, value.replace("\\", "\\\\").replace("'", "\\'")))
    return connection.query(sql, "Native").bytes()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: the second would wait 40 ms for the first to be acknowledged

    def do_POST(self):
        query = urllib.parse.urlparse(self.path).query
        sql = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status = 200
        try:
            with turn:
                body = run(sql, dict(urllib.parse.parse_qsl(query, keep_blank_values=True)))
        except Exception as err:
            status, body = 500, str(err).encode()
        self.send_response(status)
        if status != 200:
            self.send_header("X-ClickHouse-Exception-Code", "1")
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
