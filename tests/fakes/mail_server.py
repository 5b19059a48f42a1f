"""A mail server of the tests' own: SMTP on a real socket. It keeps what it is given, and can be told to refuse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class Letters:
    """What came, to whom, and how often the server still refuses."""

    port: int = 0
    messages: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusals: int = 0


class _Handler(socketserver.StreamRequestHandler):
    letters: Letters

    def handle(self) -> None:
        self._say("220 here")
        for line in self.rfile:
            word = line.decode().strip().upper()
            if word.startswith("DATA"):
                self._say("354 go on")
                self.letters.messages.append(message_from_bytes(self._data()))
                self._say("250 kept")
            elif word.startswith("RCPT") and self.letters.refusals > 0:
                self.letters.refusals -= 1
                self._say("451 try again later")
            elif word.startswith("RCPT"):
                self.letters.recipients.append(line.decode().partition("<")[2].partition(">")[0])
                self._say("250 yes")
            elif word.startswith("QUIT"):
                self._say("221 bye")
                return
            else:
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
def mail_server() -> Iterator[Letters]:
    """A server on this machine, while the context lasts."""
    letters = Letters()
    handler = type("Handler", (_Handler,), {"letters": letters})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        letters.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield letters
        server.shutdown()
        thread.join()
