"""Whether the mail server of the settings would take our e-mail, and what to mend where it would not. Sends none."""

import smtplib
import socket
import ssl
from typing import Final

from bot.outbound import open_mail
from bot.settings import Settings

WORDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (ssl.SSLCertVerificationError, "Its certificate is not trusted here: put its maker's into FINGERPOST_CA_FILE."),
    (ssl.SSLError, "It does not speak TLS there. FINGERPOST_SMTP_SECURITY is `tls` on port 465, `starttls` on 587."),
    (socket.gaierror, "That name has no address. Look at FINGERPOST_SMTP_HOST."),
    (
        smtplib.SMTPNotSupportedError,
        "It offers no STARTTLS, or no sign-in. Look at FINGERPOST_SMTP_SECURITY and _PORT.",
    ),
    (smtplib.SMTPAuthenticationError, "It does not take that user and password: FINGERPOST_SMTP_USER, _PASSWORD."),
    (smtplib.SMTPSenderRefused, "It takes no e-mail from FINGERPOST_MAIL_FROM."),
    (smtplib.SMTPException, "It does not speak as a mail server there. Look at FINGERPOST_SMTP_PORT and _SECURITY."),
    (OSError, "It does not answer. Look at FINGERPOST_SMTP_HOST and _PORT, and at what lies between."),
)
"""The first that fits is said."""


def mail_problem(settings: Settings) -> str | None:
    """Why the mail server would not take an e-mail from us, as far as it says so before it is given one."""
    try:
        with open_mail(settings) as server:
            server.ehlo_or_helo_if_needed()
            code, said = server.mail(settings.mail_from or "")
            if code >= 400:  # noqa: PLR2004 - SMTP's own line between yes and no
                raise smtplib.SMTPSenderRefused(code, said, settings.mail_from or "")
            server.rset()
    except (OSError, smtplib.SMTPException) as fault:
        return next(f"{words} ({_plain(fault)})" for kind, words in WORDS if isinstance(fault, kind))
    return None


def _plain(fault: Exception) -> str:
    """What was said by the other side, or by the network."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return fault.verify_message
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    said = getattr(fault, "smtp_error", b"")
    return said.decode(errors="replace") if isinstance(said, bytes) and said else str(fault)
