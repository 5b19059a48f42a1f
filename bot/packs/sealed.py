"""A sealed pack: one JSON document whose seal covers all of it, and what proves its rows of the log. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

from activity.seal import Seal, canonical
from activity.verify import Proof, check_proof

FORMAT: Final = "fingerpost-pack/1"

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was looked at in a pack, and a sentence for each thing that is wrong."""

    rows: int
    seals: Mapping[int, str]  # the seals that its rows lie under, with their hashes
    head: str | None  # the newest seal of its chain, NUMBER:HASH
    problems: tuple[str, ...]


def sealed(content: Plain) -> dict[str, Any]:
    """The content under a seal: the hash of its canonical JSON."""
    whole = {"format": FORMAT, **content}
    return {**whole, "seal": seal_of(whole)}


def seal_of(whole: Plain) -> str:
    """The seal over everything but itself."""
    return sha256(canonical({name: value for name, value in whole.items() if name != "seal"}).encode()).hexdigest()


def proof_json(proof: Proof) -> dict[str, Any]:
    """A row of the log with what proves it."""
    path = [list(step) for step in proof.path]
    return {"seq": proof.seq, "content": proof.content, "path": path, "seal": proof.seal.number}


def seal_json(kept: Seal) -> dict[str, Any]:
    """A seal of the chain."""
    return {**asdict(kept), "sealed_at": kept.sealed_at.isoformat(), "hash": kept.hash}


def checked(document: object) -> Checked:
    """Whether a pack is as it was made: its seal, the chain of the log's seals in it, and every row under them.

    That the chain is the log's own is for the caller, who has the log, or a head that was kept elsewhere.
    """
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        return Checked(rows=0, seals={}, head=None, problems=("This is no pack of Fingerpost.",))
    try:
        return _looked_at(document)
    except (KeyError, TypeError, ValueError) as fault:
        problem = f"The pack cannot be read: {type(fault).__name__}. It was cut short or changed."
        return Checked(rows=0, seals={}, head=None, problems=(problem,))


def _looked_at(document: Plain) -> Checked:
    chain = {one["number"]: _seal(one) for one in document["log"]["seals"]}
    rows = document["log"]["rows"]
    problems = (
        *(() if document["seal"] == seal_of(document) else ("The pack was changed after it was sealed.",)),
        *(() if rows else ("The pack holds no row of the log, so nothing proves it.",)),
        *_breaks(list(chain.values())),
        *(problem for row in rows for problem in _wrong(row, chain)),
    )
    used = {row["seal"] for row in rows}
    newest = max(chain.values(), key=lambda one: one.number, default=None)
    return Checked(
        rows=len(rows),
        seals={number: one.hash for number, one in chain.items() if number in used},
        head=newest.head if newest else None,
        problems=problems,
    )


def _breaks(chain: Sequence[Seal]) -> Iterator[str]:
    ordered = sorted(chain, key=lambda one: one.number)
    for before, after in pairwise(ordered):
        if after.number != before.number + 1 or after.previous != before.hash:
            yield f"Seal {after.number} of the log does not follow seal {before.number}: one of the two was changed."


def _wrong(row: Plain, chain: Mapping[int, Seal]) -> Iterator[str]:
    under = chain.get(row["seal"])
    if under is None:
        yield f"Row {row['seq']} names seal {row['seal']}, which the pack does not hold."
        return
    path = tuple((side, neighbour) for side, neighbour in row["path"])
    given = Proof(seq=row["seq"], content=row["content"], path=path, seal=under)
    if not check_proof(given, seal_hash=under.hash):
        yield f"Row {row['seq']} does not lie under seal {under.number}: it was changed or put in."


def _seal(one: Plain) -> Seal:
    values = {name: value for name, value in one.items() if name != "hash"}
    return Seal(**{**values, "sealed_at": datetime.fromisoformat(one["sealed_at"])})


def to_bytes(document: Plain) -> bytes:
    """The pack as a file."""
    return json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"
