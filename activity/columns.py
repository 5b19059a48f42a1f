"""Column types that mean the same on SQLite and PostgreSQL; knows no table."""

from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: goes in with a zone, is stored in UTC, and comes out in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC.

        Raises:
            ValueError: the time has no zone, so it could be an hour out.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored; give it one")
        utc = value.astimezone(UTC)
        # SQLite has no zones: its column holds the UTC figures alone.
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored instant, in UTC whatever zone the database server speaks."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A JSON value: JSONB on PostgreSQL, JSON text on SQLite; None is SQL's NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB where there is one, so that a data team can query inside it."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))


class Kept(TypeDecorator[Any]):
    """A value of a plain type (a frozen dataclass, a tuple of them), kept as JSON and read back as the same type."""

    impl = Json
    cache_ok = True

    def __init__(self, kept: type[object]) -> None:
        super().__init__()
        self.kept = kept
        self._adapter: TypeAdapter[object] = TypeAdapter(kept)

    def process_bind_param(self, value: object, dialect: Dialect) -> object:
        """The JSON to keep."""
        del dialect
        return None if value is None else self._adapter.dump_python(value, mode="json", exclude_defaults=True)

    def process_result_value(self, value: object, dialect: Dialect) -> object:
        """The value that was kept."""
        del dialect
        return None if value is None else self._adapter.validate_python(value)
