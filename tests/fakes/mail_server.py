"""A mail server of the tests' own: SMTP on a real socket. It keeps what it is given, and can be told to refuse.

Given a certificate, it offers STARTTLS and then a sign-in, as a trust's own would.
"""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class Letters:
    """What came, to whom, over what, who signed in, and how often the server still refuses."""

    port: int = 0
    messages: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    private: list[bool] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    refusals: int = 0


class _Handler(socketserver.StreamRequestHandler):
    letters: Letters
    context: ssl.SSLContext | None
    at_once: bool

    def handle(self) -> None:
        # Whoever does not like our certificate goes away in the middle of a word.
        with suppress(OSError):
            if self.at_once:
                self._wrap()
            self._say("220 here")
            self._converse()

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _converse(self) -> None:
        while line := self.rfile.readline():
            word = line.decode().strip()
            self.letters.commands.append(word.partition(" ")[0].upper())
            if word.upper() == "QUIT":
                self._say("221 bye")
                return
            self._answer(word)

    def _answer(self, word: str) -> None:
        command = word.upper()
        if command.startswith("EHLO"):
            self._say(self._offers())
        elif command == "STARTTLS":
            self._say("220 go on")
            self._wrap()
        elif command.startswith("AUTH"):
            self.letters.signed_in.append(base64.b64decode(word.rpartition(" ")[2]).decode())
            self._say("235 known")
        elif command.startswith("DATA"):
            self._say("354 go on")
            self.letters.messages.append(message_from_bytes(self._data()))
            self.letters.private.append(self._private)
            self._say("250 kept")
        elif command.startswith("RCPT"):
            self._take(word)
        else:
            self._say("250 yes")

    @property
    def _private(self) -> bool:
        return isinstance(self.connection, ssl.SSLSocket)

    def _offers(self) -> str:
        if self._private:
            return "250-here\r\n250 AUTH PLAIN"
        return "250 here" if self.context is None else "250-here\r\n250 STARTTLS"

    def _wrap(self) -> None:
        assert self.context is not None
        self.connection = self.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _take(self, word: str) -> None:
        if self.letters.refusals > 0:
            self.letters.refusals -= 1
            self._say("451 try again later")
            return
        self.letters.recipients.append(word.partition("<")[2].partition(">")[0])
        self._say("250 yes")

    def _data(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line.rstrip() == b".":
                break
            lines.append(line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(context: ssl.SSLContext | None = None, *, at_once: bool = False) -> Iterator[Letters]:
    """A server on this machine, for a while; with a certificate's context it is private when asked, or at once."""
    letters = Letters()
    handler = type("Handler", (_Handler,), {"letters": letters, "context": context, "at_once": at_once})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        letters.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield letters
        finally:
            server.shutdown()
            thread.join()
