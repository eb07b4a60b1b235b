"""A small mail server that speaks the part of IMAP4rev1 that reading a mailbox needs, over plain sockets, STARTTLS or TLS."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

USER, PASSWORD = "returned@town.example", "sapte seri la rand"


@dataclass
class Mail:
    """A mail in a folder."""

    uid: int
    body: bytes
    flags: set[str] = field(default_factory=set)


class ImapServer(socketserver.ThreadingTCPServer):
    """Two folders, INBOX and Done. `context` is the server's side of TLS; `implicit` says that it begins at once."""

    daemon_threads = True
    allow_reuse_address = True
    context: ssl.SSLContext | None = None
    implicit = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.folders: dict[str, list[Mail]] = {"INBOX": [], "Done": []}
        self.said: list[str] = []
        self.next_uid = 1

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def deliver(self, body: str | bytes) -> Mail:
        """Put a mail into the inbox, with the line ends of mail."""
        data = body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()
        mail = Mail(self.next_uid, data)
        self.next_uid += 1
        self.folders["INBOX"].append(mail)
        return mail

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off is none of our business."""


class Conversation(socketserver.StreamRequestHandler):
    """One connection: a line is a tag, a command and its words."""

    server: ImapServer
    secure, folder, known = False, "", False
    COMMANDS: ClassVar = {"CAPABILITY", "NOOP", "STARTTLS", "LOGIN", "SELECT", "UID", "LOGOUT"}

    def setup(self) -> None:
        if self.server.implicit:
            self._secure()
        super().setup()

    def handle(self) -> None:
        self._tell("* OK here")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().rstrip("\r\n").partition(" ")
            verb, _, words = rest.partition(" ")
            self.server.said.append(rest if verb.upper() != "LOGIN" else "LOGIN")
            name = verb.upper()
            answer = getattr(self, f"_{name.lower()}")(words) if name in self.COMMANDS else "BAD what?"
            self._tell(f"{tag} {answer}")
            if name == "STARTTLS" and answer.startswith("OK"):
                self._secure()
                super().setup()
            if name == "LOGOUT":
                return

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        if self.secure:  # the server closes the socket below it
            self.request.close()

    def _secure(self) -> None:
        assert self.server.context is not None
        with suppress(AttributeError):
            self.wfile.flush()
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.secure = True

    def _tell(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
        self.wfile.flush()

    def _capability(self, _words: str) -> str:
        offers = "" if self.secure or self.server.context is None else " STARTTLS LOGINDISABLED"
        self._tell(f"* CAPABILITY IMAP4rev1 MOVE{offers}")
        return "OK done"

    def _noop(self, _words: str) -> str:
        return "OK done"

    def _starttls(self, _words: str) -> str:
        return "OK go on" if self.server.context else "NO not here"

    def _login(self, words: str) -> str:
        self.known = _unquoted(words) == [USER, PASSWORD]
        return "OK done" if self.known else "NO [AUTHENTICATIONFAILED] wrong name or password"

    def _select(self, words: str) -> str:
        (self.folder,) = _unquoted(words)
        if not self.known or self.folder not in self.server.folders:
            return "NO there is no such folder"
        self._tell(f"* {len(self.server.folders[self.folder])} EXISTS")
        return "OK [READ-WRITE]"

    def _logout(self, _words: str) -> str:
        self._tell("* BYE")
        return "OK done"

    def _uid(self, words: str) -> str:
        verb, _, rest = words.partition(" ")
        box = self.server.folders[self.folder]
        if verb == "SEARCH":
            assert rest == "UNSEEN UNDELETED"
            found = [str(mail.uid) for mail in box if not mail.flags & {"\\Seen", "\\Deleted"}]
            self._tell(" ".join(["* SEARCH", *found]))
            return "OK done"
        number, _, what = rest.partition(" ")
        mail = next((mail for mail in box if str(mail.uid) == number), None)
        return getattr(self, f"_{verb.lower()}_one")(box, mail, what) if mail else "OK done"

    def _fetch_one(self, box: list[Mail], mail: Mail, what: str) -> str:
        asked = re.fullmatch(r"\(BODY\.PEEK\[\]<0\.(\d+)>\)", what)
        assert asked, what
        body = mail.body[: int(asked[1])]
        self.wfile.write(f"* {box.index(mail) + 1} FETCH (UID {mail.uid} BODY[]<0> {{{len(body)}}}\r\n".encode() + body)
        self._tell(")")
        return "OK done"

    def _store_one(self, _box: list[Mail], mail: Mail, what: str) -> str:
        verb, _, flags = what.partition(" ")
        assert verb == "+FLAGS.SILENT"
        mail.flags |= set(flags.strip("()").split())
        return "OK done"

    def _move_one(self, box: list[Mail], mail: Mail, what: str) -> str:
        (folder,) = _unquoted(what)
        if folder not in self.server.folders:
            return "NO [TRYCREATE] there is no such folder"
        self._tell(f"* {box.index(mail) + 1} EXPUNGE")
        box.remove(mail)
        self.server.folders[folder].append(mail)
        return "OK done"


def _unquoted(words: str) -> list[str]:
    """The words of a command, quoted or not."""
    return [
        quoted.replace('\\"', '"').replace("\\\\", "\\") if quoted else bare for quoted, bare in _WORD.findall(words)
    ]


_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


@contextmanager
def imap_server(context: ssl.SSLContext | None = None, *, implicit: bool = False) -> Iterator[ImapServer]:
    """The server on a free port, until the block ends."""
    server = ImapServer()
    server.context, server.implicit = context, implicit
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
