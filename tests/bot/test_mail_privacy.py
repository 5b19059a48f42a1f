"""The way to the mail server: private before anything is said, to a server that proves who it is, or not at all."""

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import AnyHttpUrl

from bot.commands.mailing import mail_problem
from bot.outbound import open_mail
from bot.settings import Settings
from tests.fakes.certificates import certificate
from tests.fakes.mail_server import Letters, mail_server


def settings(letters: Letters, **more: object) -> Settings:
    """Settings that name the tests' own mail server, with a user and a password; STARTTLS is what is usual."""
    given = {
        "smtp_host": "127.0.0.1",
        "smtp_port": letters.port,
        "smtp_user": "fingerpost",
        "smtp_password": "open sesame",
        "mail_from": "fingerpost@larkholme.example.org",
        "public_url": AnyHttpUrl("https://fingerpost.example.org"),
    }
    return Settings(_env_file=None, **{**given, **more})  # type: ignore[arg-type]


def send(chosen: Settings) -> None:
    """One e-mail over the way that is set."""
    message = EmailMessage()
    message["From"], message["To"] = "us@example.org", "them@example.org"
    with open_mail(chosen) as server:
        server.send_message(message)


def test_mail_goes_over_starttls_to_a_server_that_we_trust(tmp_path: Path) -> None:
    """Private before the password is said, and before the e-mail."""
    file, context = certificate(tmp_path)
    with mail_server(context) as letters:
        send(settings(letters, ca_file=file))
    assert (letters.private, letters.recipients) == ([True], ["them@example.org"])
    assert letters.signed_in == ["\0fingerpost\0open sesame"]
    assert letters.commands[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


def test_a_certificate_that_nobody_trusts_is_refused(tmp_path: Path) -> None:
    """Neither the password nor the e-mail is said to a server that cannot prove who it is."""
    _, context = certificate(tmp_path)
    with mail_server(context) as letters, pytest.raises(ssl.SSLCertVerificationError):
        send(settings(letters))
    assert letters.commands == ["EHLO", "STARTTLS"]
    assert (letters.messages, letters.signed_in) == ([], [])


def test_a_certificate_of_another_server_is_refused(tmp_path: Path) -> None:
    """One whose maker we trust, and which is for another address."""
    file, context = certificate(tmp_path, "127.0.0.2")
    with mail_server(context) as letters, pytest.raises(ssl.SSLCertVerificationError):
        send(settings(letters, ca_file=file))
    assert letters.commands == ["EHLO", "STARTTLS"]


def test_a_server_without_starttls_is_told_nothing() -> None:
    """Somebody between us and it can take the offer away: we then send nothing, rather than all of it in clear."""
    with mail_server() as letters, pytest.raises(smtplib.SMTPNotSupportedError):
        send(settings(letters))
    assert letters.commands == ["EHLO"]


def test_mail_goes_over_tls_from_the_first_word_on(tmp_path: Path) -> None:
    """Where the settings say `tls`; and a certificate that nobody trusts is refused there as well."""
    file, context = certificate(tmp_path)
    with mail_server(context, at_once=True) as letters:
        with pytest.raises(ssl.SSLCertVerificationError):
            send(settings(letters, smtp_security="tls"))
        assert letters.commands == []
        send(settings(letters, smtp_security="tls", ca_file=file))
    assert (letters.private, letters.signed_in) == ([True], ["\0fingerpost\0open sesame"])


def test_the_doctor_says_whether_mail_would_go(tmp_path: Path) -> None:
    """Up to the sender's address, and no further: nobody is sent anything."""
    file, context = certificate(tmp_path)
    with mail_server(context) as letters:
        assert mail_problem(settings(letters, ca_file=file)) is None
        assert "FINGERPOST_CA_FILE" in (mail_problem(settings(letters)) or "")
        assert "`tls` on port 465" in (mail_problem(settings(letters, smtp_security="tls")) or "")
        assert "no address" in (mail_problem(settings(letters, smtp_host="nowhere.invalid")) or "")
    assert letters.recipients == []
    assert "does not answer" in (mail_problem(settings(letters)) or "")
    with mail_server() as plain:
        assert "offers no STARTTLS" in (mail_problem(settings(plain)) or "")
    assert [one for one in letters.commands if one in {"RCPT", "DATA"}] == []
