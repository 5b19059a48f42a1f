"""What somebody typed for one question, understood by its type; the exact forms first, so that none changes meaning."""

from collections.abc import Mapping, Sequence

from trees.model import Question
from trees.reading.amounts import understand_money, understand_number
from trees.reading.dates import understand_date
from trees.reading.exact import MOST_RAW, read_value
from trees.reading.options import understand_option, understand_options
from trees.reading.understood import Doubt, Near, Read


def understand(
    node: Question, raw: str | Sequence[str], *, labels: Mapping[str, str], near: Near, asks: str = ""
) -> Read | Doubt | None:
    """The value that was meant, a doubt about it in a sentence, or nothing where it is none of the question's type."""
    exact = read_value(node, raw, labels=labels)
    if exact is not None:
        return Read(value=exact)
    given = [raw] if isinstance(raw, str) else list(raw)
    if node.type.kind == "choices":
        return understand_options(given, labels)
    if len(given) != 1 or not given[0].strip():
        return None
    return _one(node, given[0], labels=labels, near=near, asks=asks)


def _one(node: Question, raw: str, *, labels: Mapping[str, str], near: Near, asks: str) -> Read | Doubt | None:
    kind = node.type.kind
    if kind == "choice":
        return understand_option(raw, labels)
    if kind == "text" or len(raw) > MOST_RAW:
        return None
    if kind == "number":
        return understand_number(raw, whole=node.type.whole, unit=node.type.unit, asks=asks)
    return understand_money(raw) if kind == "money" else understand_date(raw, near)
