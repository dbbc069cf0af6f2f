# Serves a script's engine over HTTP, on a free port of this machine; precedes the
# scripts, which end when their parent does.
import http.server
import os
import threading


def serve(folder, answer):
    """Answers each POST with answer(path, body), which gives a status, headers and a
    body; one at a time. Writes the port into the folder."""
    turn = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: the second would wait 40 ms for the first to be acknowledged

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with turn:
                status, headers, body = answer(self.path, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
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
