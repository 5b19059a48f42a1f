"""The settings of one installation: environment variables `FINGERPOST_*` and a `.env`, all checked at once."""

import ipaddress
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from dotenv import dotenv_values
from pydantic import AnyHttpUrl, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.people.openid import is_safe
from bot.settings_problems import (
    PREFIX,
    certificates_problem,
    database_problem,
    mistaken,
    organisations_problem,
    sentence,
    unknown,
)

Given = TypeVar("Given")
ENV_FILE = ".env"
_ADDRESS = re.compile(r"[^@\s<>,;:]+@[A-Za-z0-9.-]+")


class WrongSettings(Exception):
    """Some settings cannot be used; `problems` has a sentence for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """Every setting, its meaning and its default. The README's table is held to these by a test."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", frozen=True)

    data_dir: Path = Field(Path("data"), description="The folder of the SQLite file, its backups and the made secret")
    database_url: str | None = Field(
        None,
        description="PostgreSQL as `postgresql+psycopg://user:password@host/name`; SQLite in the data folder if unset",
    )
    host: str = Field("127.0.0.1", description="The address that the server listens on")
    port: int = Field(8000, ge=0, le=65535, description="The port that the server listens on")
    public_url: AnyHttpUrl | None = Field(
        None, description="What people type to get here, as `https://fingerpost.example.org`"
    )
    trusted_proxies: str = Field(
        "", description="Addresses of proxies whose forwarding headers are believed, with commas"
    )
    outbound_proxy: AnyHttpUrl | None = Field(None, description="The proxy for calls to other services")
    ping_url: AnyHttpUrl | None = Field(
        None, description="An address to fetch every minute while all is well, so that silence is noticed", repr=False
    )
    ca_file: Path | None = Field(None, description="Certificates that calls to other services trust, as a PEM file")
    secret_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Secrets with commas: the first signs and encrypts, all are still accepted", repr=False
    )
    oidc_issuer: str | None = Field(
        None, description="Your identity provider, as the issuer that its discovery document names"
    )
    oidc_client_id: str | None = Field(None, description="What your identity provider calls Fingerpost")
    oidc_client_secret: str | None = Field(None, description="The secret that goes with the client id", repr=False)
    oidc_scopes: str = Field("openid profile email", description="What is asked of the identity provider, with spaces")
    oidc_email_claim: str = Field("email", description="The claim that holds a person's address")
    smtp_host: str | None = Field(None, description="Your mail server. Unset: nobody is sent e-mail")
    smtp_port: int = Field(587, ge=1, le=65535, description="The mail server's port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the way to the mail server is kept private: `starttls`, `tls` or `none`"
    )
    smtp_user: str | None = Field(None, description="Who we are to the mail server")
    smtp_password: str | None = Field(None, description="The secret that goes with the mail user", repr=False)
    mail_from: str | None = Field(None, description="The address that e-mail comes from")
    slack_signing_secret: str | None = Field(
        None,
        description="Slack's secret that signs what it sends. Unset, and no app token: no Slack",
        repr=False,
    )
    slack_bot_token: str | None = Field(
        None, description="The token of one workspace, `xoxb-…`, where Fingerpost is in no other", repr=False
    )
    slack_app_token: str | None = Field(
        None,
        description="A token `xapp-…`: we call Slack, which need not reach us (Socket Mode)",
        repr=False,
    )
    slack_client_id: str | None = Field(
        None, description="What Slack calls Fingerpost, where it is installed in several workspaces"
    )
    slack_client_secret: str | None = Field(None, description="The secret that goes with Slack's client id", repr=False)
    slack_api_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://slack.com/api/"), description="Where Slack's Web API answers; another is for tests alone"
    )
    teams_client_id: str | None = Field(None, description="What Microsoft calls the bot: its application id")
    teams_client_secret: str | None = Field(None, description="The secret that goes with the bot’s id", repr=False)
    teams_tenant_id: str | None = Field(None, description="The tenant in which the bot is registered")
    teams_local: bool = Field(
        default=False,
        description="Let anyone on this machine speak as Teams, without credentials: for the Agents Playground alone",
    )
    teams_graph: bool = Field(
        default=False, description="Ask Microsoft Graph for departments, managers and presence, where granted"
    )
    teams_service_hosts: str = Field(
        "smba.trafficmanager.net", description="Where Teams may ask us to answer, host names with commas"
    )
    teams_login_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://login.microsoftonline.com/"), description="Where the bot gets its tokens"
    )
    teams_keys_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://login.botframework.com/v1/.well-known/keys"),
        description="Where the keys are that sign what Teams sends",
    )
    teams_graph_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://graph.microsoft.com/v1.0/"), description="Where Microsoft Graph answers"
    )
    limit_person: int = Field(300, ge=0, description="Requests a minute that one person may make; 0 for no limit")
    limit_address: int = Field(
        1200, ge=0, description="Requests a minute from one address by people who are not signed in; 0 for no limit"
    )
    demo: bool = Field(default=False, description="Allow the demo sign-in in a container published on 127.0.0.1 alone")
    operator_token: str | None = Field(
        None, description="Opens /metrics and /ready to a bearer of this token from other addresses", repr=False
    )
    organisations_dir: Path | None = Field(None, description="Your organisations' folder, in place of the example")
    sample_activity: bool = Field(
        default=True, description="Make sample activity for the organisation `example` at first start"
    )
    log_format: Literal["auto", "json", "console"] = Field("auto", description="How operations log lines look")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least level that is logged"
    )

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return tuple(key.strip() for key in given.split(",") if key.strip()) if isinstance(given, str) else given

    @field_validator("secret_keys")
    @classmethod
    def _long_enough(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < SHORTEST_KEY for key in keys):
            raise ValueError(f"each key needs at least {SHORTEST_KEY} characters")
        return keys

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, given: str) -> str:
        for part in filter(None, (part.strip() for part in given.split(","))):
            try:
                ipaddress.ip_network(part)
            except ValueError:
                raise ValueError(f"{part} is not an address or a network, as 10.1.2.3 or 10.1.2.0/24") from None
        return given

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, given: str | None) -> str | None:
        return _sound(given, database_problem)

    @field_validator("ca_file")
    @classmethod
    def _is_certificates(cls, given: Path | None) -> Path | None:
        return _sound(given, certificates_problem)

    @field_validator("organisations_dir")
    @classmethod
    def _is_organisations(cls, given: Path | None) -> Path | None:
        return _sound(given, organisations_problem)

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer_is_safe(cls, given: str | None) -> str | None:
        if given is not None and not is_safe(given):
            raise ValueError("must begin with https://")
        return given

    @model_validator(mode="after")
    def _sign_in_is_whole(self) -> Self:
        lacks = [f"{PREFIX}{name.upper()}" for name in ("oidc_client_id", "public_url") if getattr(self, name) is None]
        if self.oidc_issuer is not None and lacks:
            raise ValueError(f"{PREFIX}OIDC_ISSUER needs {' and '.join(lacks)} too")
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        lacks = [f"{PREFIX}{name.upper()}" for name in ("mail_from", "public_url") if getattr(self, name) is None]
        if self.smtp_host is not None and lacks:
            raise ValueError(f"{PREFIX}SMTP_HOST needs {' and '.join(lacks)} too")
        if self.smtp_password is not None and (self.smtp_user is None or self.smtp_security == "none"):
            raise ValueError(f"{PREFIX}SMTP_PASSWORD needs {PREFIX}SMTP_USER, and a way that is `starttls` or `tls`")
        return self

    @model_validator(mode="after")
    def _slack_is_whole(self) -> Self:
        lacks = [f"{PREFIX}{name.upper()}" for name in _slack_lacks(self)]
        if lacks:
            raise ValueError(f"Slack needs {' and '.join(lacks)} too")
        return self

    @property
    def slack(self) -> bool:
        """Whether Fingerpost is in Slack."""
        return self.slack_signing_secret is not None or self.slack_app_token is not None

    @model_validator(mode="after")
    def _teams_is_whole(self) -> Self:
        problem = _teams_problem(self)
        if problem is not None:
            raise ValueError(problem)
        return self

    @property
    def teams(self) -> bool:
        """Whether Fingerpost is in Teams."""
        return self.teams_client_id is not None or self.teams_local

    @field_validator("mail_from")
    @classmethod
    def _is_address(cls, given: str | None) -> str | None:
        if given is not None and not _ADDRESS.fullmatch(given):
            raise ValueError(f"{given!r} is not an address, as fingerpost@example.nhs.uk")
        return given

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir / 'fingerpost.sqlite3'}"


SHORTEST_KEY = 32


def _sound(given: Given | None, problem_of: Callable[[Given], str | None]) -> Given | None:
    problem = None if given is None else problem_of(given)
    if problem is not None:
        raise ValueError(problem)
    return given


def _slack_lacks(settings: Settings) -> tuple[str, ...]:
    """The settings without which those for Slack cannot work."""
    known = settings.slack_bot_token, settings.slack_client_id
    if settings.slack_client_id is not None:
        needed = ("slack_client_secret", "slack_signing_secret", "public_url")
        return tuple(name for name in needed if getattr(settings, name) is None)
    if settings.slack and known == (None, None):
        return ("slack_bot_token",)
    return ("slack_signing_secret",) if any(known) and not settings.slack else ()


UNGUARDED = "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS"
"""What Microsoft's SDK reads from the environment, and then believes anybody."""


def _teams_problem(settings: Settings) -> str | None:
    """Why the settings for Teams cannot be used; without credentials nobody but this machine may be believed."""
    names = ("teams_client_id", "teams_client_secret", "teams_tenant_id")
    given = [name for name in names if getattr(settings, name) is not None]
    if settings.teams_local and given:
        return f"{PREFIX}TEAMS_LOCAL believes anyone, so it cannot stand beside {PREFIX}{given[0].upper()}"
    if settings.teams_local and not is_loopback(settings.host):
        return f"{PREFIX}TEAMS_LOCAL believes anyone: it works only where {PREFIX}HOST is 127.0.0.1"
    if (settings.teams_local or given) and UNGUARDED in os.environ:
        return f"{UNGUARDED} is set in the environment, which would let anyone speak as Teams: take it away"
    lacks = [f"{PREFIX}{name.upper()}" for name in names if name not in given]
    return f"Teams needs {' and '.join(lacks)} too" if given and lacks else None


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def load_settings() -> Settings:
    """The settings as they stand.

    Raises:
        WrongSettings: with a sentence for every setting that cannot be used.
    """
    wrong = _misnamed()
    try:
        settings = Settings()
    except ValidationError as error:
        raise WrongSettings((*wrong, *map(sentence, error.errors()))) from None
    if wrong:
        raise WrongSettings(wrong)
    return settings


def _misnamed() -> tuple[str, ...]:
    """Names in `.env` or the environment that look like a slip in one of ours; those of other programs are let be."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    in_file = (name.upper() for name in dotenv_values(ENV_FILE))
    return (*unknown(in_file, known=known), *mistaken(os.environ, known=known))


def secret_keys(settings: Settings) -> tuple[str, ...]:
    """The keys that sign and encrypt: those set, else one made once and kept in the data folder.

    Raises:
        WrongSettings: none is set, and none can be kept.
    """
    if settings.secret_keys:
        return settings.secret_keys
    kept = settings.data_dir / "secret-key"
    try:
        return (_kept_key(kept),)
    except OSError as error:
        other = f"Look at {PREFIX}DATA_DIR, or set {PREFIX}SECRET_KEYS"
        raise WrongSettings((f"The secret in {kept} cannot be read or made ({error.strerror}). {other}.",)) from None


def _kept_key(kept: Path) -> str:
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text().strip()
