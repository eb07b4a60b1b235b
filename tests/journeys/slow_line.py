"""Uploads over slow lines: raw sockets that send a form with one file piece by piece, at so many bytes a second."""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
from urllib.parse import urlsplit

from tests.journeys.wire import TOKEN

PIECE = 4096


class Upload(threading.Thread):
    """One file on its way over a slow line, until `hurry` is set; `answer` is the status in the end."""

    def __init__(self, url: str, path: str, cookies: str, file: bytes, *, rate: int, hurry: threading.Event) -> None:
        super().__init__(daemon=True)
        place = urlsplit(url)
        self.rate, self.hurry, self.sent, self.answer = rate, hurry, 0, 0
        body = _multipart(file)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary=line\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.message = io.BytesIO(head.encode() + body)
        self.socket = socket.create_connection((place.hostname, place.port), timeout=60)

    def run(self) -> None:
        begun = time.monotonic()
        while piece := self.message.read(PIECE):
            self.socket.sendall(piece)
            self.sent += len(piece)
            self.hurry.wait(max(0.0, begun + self.sent / self.rate - time.monotonic()))
        answer = http.client.HTTPResponse(self.socket)
        answer.begin()
        self.answer = answer.status
        self.socket.close()


def _multipart(file: bytes) -> bytes:
    return (
        b'--line\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + TOKEN.encode() + b"\r\n"
        b'--line\r\nContent-Disposition: form-data; name="file"; filename="offer.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + file + b"\r\n--line--\r\n"
    )
