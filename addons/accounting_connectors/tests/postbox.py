"""A mail server on loopback that keeps what it is given: RFC 5321, as far as a client
that sends needs it."""

import socketserver
from contextlib import contextmanager
from email import message_from_bytes, policy
from threading import Thread
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say(220, "postbox")
        readers = []
        for line in self.rfile:
            verb = line.strip().upper()
            if verb.startswith(b"RCPT TO:"):
                readers.append(line.decode().split(":", 1)[1].split(">")[0].strip(" <"))
            elif verb == b"DATA":
                self.say(354, "go on")
                self.server.mails.append((readers, self.content()))
                readers = []
            elif verb == b"QUIT":
                self.say(221, "bye")
                return
            self.say(250, "ok")

    def content(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def say(self, code, words):
        self.wfile.write(f"{code} {words}\r\n".encode())


class Postbox(socketserver.ThreadingTCPServer):
    """:ivar list mails: readers and message of each mail that came"""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails = []

    @contextmanager
    def open(self, env):
        """Odoo sends its mails here."""
        Thread(target=self.serve_forever, daemon=True).start()
        env["ir.mail_server"].search([]).active = False
        env["ir.mail_server"].create(
            {
                "name": "Postbox",
                "smtp_host": "127.0.0.1",
                "smtp_port": self.server_address[1],
                "smtp_encryption": "none",
                "smtp_authentication": "login",
            }
        )
        try:
            with patch.object(IrMail_Server, "_disable_send", return_value=False):
                yield self
        finally:
            self.shutdown()
            self.server_close()

    def empty(self):
        """What came since the last time.

        :rtype: list[tuple[list[str], email.message.EmailMessage]]
        """
        mails = list(self.mails)
        self.mails.clear()
        return mails


def part(message, subtype):
    """The text of one of a mail's two parts.

    :param str subtype: ``plain`` or ``html``
    """
    text = message.get_body((subtype,)).get_content()
    return text.replace("\xa0", " ").replace("\u202f", " ")
