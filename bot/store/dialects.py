"""An insert that says what to do where a row is there already, which the two databases write differently."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.dialects import postgresql, sqlite

INSERT: Final[Mapping[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""By the dialect's name, as `INSERT[connection.dialect.name](table)`."""
