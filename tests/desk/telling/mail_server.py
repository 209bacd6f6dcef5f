"""A mail server on loopback that remembers what it took on, and can refuse, be slow, or fall silent."""

import socket
import threading
import time


class MailServer:
    """Takes mail as SMTP says, but for `answers`: a command (MAIL, RCPT, DATA, END) and what is said to it.

    `silent_at` is a command, or CONNECT, after which it says nothing more.
    """

    def __init__(self, *, answers: dict[str, str] | None = None, silent_at: str = "") -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.answers = answers or {}
        self.silent_at = silent_at
        self.messages: list[str] = []
        self.reached = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as lines:

            def say(words: str) -> None:
                lines.write(f"{words}\r\n".encode())
                lines.flush()

            if self.silent_at == "CONNECT":
                self.reached.set()
                time.sleep(30)
                return
            say("220 loopback")
            for raw in lines:
                command = raw.decode().strip().upper()[:4]
                if command == self.silent_at:
                    self.reached.set()
                    time.sleep(30)
                    return
                if command in {"EHLO", "HELO"}:
                    say("250 loopback")
                elif command in self.answers:
                    say(self.answers[command])
                elif command == "DATA":
                    say("354 go on")
                    self._take(lines, say)
                elif command == "QUIT":
                    say("221 bye")
                    return
                else:
                    say("250 ok")

    def _take(self, lines, say) -> None:
        text = b""
        for raw in lines:
            if raw == b".\r\n":
                break
            text += raw
        else:
            return
        if self.silent_at == "END":
            # Taken on, and the sender never hears of it.
            self.messages.append(text.decode())
            self.reached.set()
            time.sleep(30)
            return
        if "END" in self.answers:
            say(self.answers["END"])
            return
        self.messages.append(text.decode())
        say("250 taken on")

    def close(self) -> None:
        """Take no more connections."""
        self.socket.close()

    def settings(self, *, timeout: float = 5) -> dict:
        """Return MAILERS that send here; `timeout` in seconds."""
        options = {"host": "127.0.0.1", "port": self.port, "timeout": timeout}
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def wait_for(condition, *, seconds: float = 10) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
