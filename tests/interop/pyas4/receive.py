"""The `as4` package receiving: stores each accepted envelope. Prints "ready URL"."""

import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from as4.peppol import parse_peppol_message
from party import arguments, local_party, policy

options = arguments("store")
party, trust, store = local_party(options), policy(options), Path(options.store)


class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        exchange = parse_peppol_message(dict(self.headers), body, party, security_policy=trust)
        if exchange.successful:
            sbd = next(iter(exchange.message.decrypted_data.values()))
            with tempfile.NamedTemporaryFile(dir=store, suffix=".xml", delete=False) as file:
                file.write(sbd)
        headers, signal = exchange.build_signal()
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(signal)))
        self.end_headers()
        self.wfile.write(signal)

    def log_message(self, text: str, *values: object) -> None:
        print(text % values, file=sys.stderr)


store.mkdir(parents=True, exist_ok=True)
server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
print(f"ready http://127.0.0.1:{server.server_port}/as4", flush=True)
server.serve_forever()
