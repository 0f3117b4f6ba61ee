"""The wire between two access points: forwards, remembers, and on request flips one bit."""

import http.client
import re
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Message:
    headers: dict[str, str]
    body: bytes
    status: int = 0

    def save(self, file: Path) -> None:
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        file.write_bytes(head.encode() + b"\r\n" + self.body)


def flip_header(message: Message) -> bytes:
    """Another second in the signed eb:Timestamp: still a fine message, only the signature can tell."""
    value = re.search(rb"Timestamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d", message.body)
    return flipped(message.body, value.end())


def flip_payload(message: Message) -> bytes:
    """One bit in the middle of the last MIME part, the encrypted document."""
    boundary = re.search(r'boundary="?([^";]+)', message.headers["content-type"]).group(1).encode()
    end = message.body.rindex(b"\r\n--" + boundary + b"--")
    start = message.body.index(b"\r\n\r\n", message.body.rindex(b"--" + boundary + b"\r\n", 0, end)) + 4
    return flipped(message.body, (start + end) // 2)


def flipped(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


class Wire:
    """A proxy on loopback in front of one endpoint; every message lies in `folder` as it went on.

    `damage_request` and `damage_response` are None or one of the flips above.
    """

    def __init__(self, target: str, folder: Path):
        self.target, self.folder, self.count = urlsplit(target), folder, 0
        folder.mkdir(parents=True)
        self.damage_request = self.damage_response = None
        self.request: Message | None = None
        self.response: Message | None = None
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = wire.forward(Message(headers, read_body(self.rfile, headers)))
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers.get("content-type", "text/plain"))
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}{self.target.path}"

    def forward(self, request: Message) -> Message:
        if self.damage_request:
            request.body = self.damage_request(request)
        self.count += 1
        self.request, self.response = request, None
        request.save(self.folder / f"{self.count:02}-request")
        answer = self.post(request)
        if self.damage_response:
            answer.body = self.damage_response(answer)
        self.response = answer
        answer.save(self.folder / f"{self.count:02}-response")
        return answer

    def post(self, message: Message) -> Message:
        """Sends these bytes to the endpoint: the proxy's second half, and a repetition of what it remembers."""
        hop = {"host", "connection", "content-length", "transfer-encoding", "keep-alive"}
        headers = {name: value for name, value in message.headers.items() if name not in hop}
        connection = http.client.HTTPConnection(self.target.hostname, self.target.port, timeout=120)
        connection.request("POST", self.target.path, message.body, headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Message({name.lower(): value for name, value in answer.getheaders()}, body, answer.status)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def read_body(stream, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return stream.read(int(headers.get("content-length", 0)))
    body = b""
    while size := int(stream.readline().split(b";")[0], 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body
