"""The settings of one installation: environment variables `FINGERPOST_*` and a `.env`, all checked at once."""

import secrets
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import AnyHttpUrl, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ENV_FILE = ".env"
PREFIX = "FINGERPOST_"


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
    ca_file: Path | None = Field(None, description="Certificates that calls to other services trust, as a PEM file")
    secret_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Secrets with commas: the first signs and encrypts, all are still accepted", repr=False
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

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir / 'fingerpost.sqlite3'}"


SHORTEST_KEY = 32


def load_settings() -> Settings:
    """The settings as they stand.

    Raises:
        WrongSettings: with a sentence for every setting that cannot be used.
    """
    unknown = _unknown()
    try:
        settings = Settings()
    except ValidationError as error:
        raise WrongSettings((*unknown, *map(_sentence, error.errors()))) from None
    if unknown:
        raise WrongSettings(unknown)
    return settings


def _unknown() -> tuple[str, ...]:
    """A slip in a name of `.env`, which would be a default in silence; other programs' lines are let be."""
    named = (name.upper() for name in dotenv_values(ENV_FILE))
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    wrong = (name for name in named if name.startswith(PREFIX) and name not in known)
    return tuple(f"{name} is not a setting of Fingerpost; `fingerpost doctor` lists them all." for name in wrong)


def _sentence(problem: ErrorDetails) -> str:
    name = "_".join(str(part) for part in problem["loc"]).upper().removeprefix(PREFIX)
    return f"{PREFIX}{name}: {problem['msg']}."


def secret_keys(settings: Settings) -> tuple[str, ...]:
    """The keys that sign and encrypt: those set, else one made once and kept in the data folder."""
    if settings.secret_keys:
        return settings.secret_keys
    kept = settings.data_dir / "secret-key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return (kept.read_text().strip(),)
