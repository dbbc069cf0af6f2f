# A ClickHouse server over HTTP, as much of it as its Go driver needs: chdb is
# the engine, in this process. Takes the folder for its data, where it writes its
# port, and ends when its parent does.
import os
import struct
import sys
import urllib.parse

import chdb

folder = sys.argv[1]
connection = chdb.connect(os.path.join(folder, "data"))
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


def answer(path, body):
    query = urllib.parse.urlparse(path).query
    try:
        return 200, {}, run(body.decode(), dict(urllib.parse.parse_qsl(query, keep_blank_values=True)))
    except Exception as err:
        return 500, {"X-ClickHouse-Exception-Code": "1"}, str(err).encode()


serve(folder, answer)
