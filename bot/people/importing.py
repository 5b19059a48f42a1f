"""Reads a file of people and works out who joins, moves and leaves; pure, and changes nothing itself.

The file is the whole of an organisation: whoever is a member today and is not in it leaves.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot.people.directory import Person
from bot.people.membership import Membership, People
from bot.people.roles import ROLES
from organisations.groups import Groups
from organisations.reading import meant

COLUMNS: Final = ("email", "name", "group", "role", "from", "until")
NEEDED: Final = COLUMNS[:4]
EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
LONGEST: Final[Mapping[str, int]] = {"email": 254, "name": 200}
FORMULA: Final = tuple("=+-@\t\r＝＋－＠")
"""What makes a spreadsheet take a cell for a formula, with the full-width twins."""

MANY_LEAVERS: Final = 5
"""Where more than one in so many leaves, the file is more likely cut short than right: it must be confirmed."""

FEW: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the file that could be read: one role of one person."""

    line: int
    email: str
    name: str
    group: str
    role: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is wrong with a line, in a sentence for whoever made the file."""

    line: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one person. `memberships` are those to keep as they now are; `leaves` their last day, if any."""

    person: Person
    memberships: tuple[Membership, ...]
    says: str
    leaves: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that a file changes in one organisation."""

    joiners: tuple[Change, ...]
    movers: tuple[Change, ...]
    leavers: tuple[Change, ...]
    members: int  # today, before the import

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change, leavers first: who should be gone is gone soonest."""
        return (*self.leavers, *self.movers, *self.joiners)

    @property
    def many_leave(self) -> bool:
        """Whether so many leave that the file may not be whole."""
        return len(self.leavers) > max(FEW, self.members // MANY_LEAVERS)


def read(text: str, *, groups: Groups) -> tuple[tuple[Row, ...], tuple[Wrong, ...]]:
    """The rows of a file and everything that is wrong with it, by line."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    rows: list[Row] = []
    wrong: list[Wrong] = []
    try:
        head = [cell.strip().lower() for cell in next(lines, [])]
        if says := _head_problem(head):
            return (), (Wrong(line=1, says=says),)
        for cells in lines:
            if any(cell.strip() for cell in cells):
                row, said = _row(lines.line_num, head, cells, groups)
                wrong.extend(Wrong(line=lines.line_num, says=each) for each in said)
                rows.extend([row] if row else [])
    except csv.Error as error:
        wrong.append(Wrong(line=lines.line_num, says=f"This line cannot be read as CSV: {error}."))
    wrong.extend(_disagreements(rows))
    return tuple(rows), tuple(sorted(wrong, key=lambda each: each.line))


def plan(rows: Iterable[Row], *, people: People, organisation: str, today: date, new_id: Callable[[], str]) -> Plan:
    """What the rows change.

    A role that somebody has already keeps its first day; the last day of one that ends was yesterday.
    """
    by_email: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.until is None or row.until >= today:
            by_email[row.email].append(row)
    now = _members(people, organisation, today)
    sorted_out: dict[str, list[Change]] = {"joins": [], "moves": []}
    seen = set()
    for email, wanted in by_email.items():
        known = people.with_account("email", email)
        person = replace(known, name=wanted[0].name) if known else Person(id=new_id(), name=wanted[0].name, email=email)
        seen.add(person.id)
        held = now.get(person.id, ())
        change = _change(
            person, held, wanted, organisation=organisation, today=today, renamed=known not in (None, person)
        )
        if change is not None:
            sorted_out["moves" if held else "joins"].append(change)
    leavers = [_leaver(people, held, today) for person, held in now.items() if person not in seen]
    return Plan(
        joiners=tuple(sorted_out["joins"]),
        movers=tuple(sorted_out["moves"]),
        leavers=tuple(leavers),
        members=len(now),
    )


def _members(people: People, organisation: str, today: date) -> dict[str, tuple[Membership, ...]]:
    """What everybody holds in the organisation, today or later."""
    found = {}
    for person, memberships in people.held.items():
        held = tuple(
            each
            for each in memberships
            if each.organisation == organisation and (each.until is None or each.until >= max(today, each.since))
        )
        if held:
            found[person] = held
    return found


def _change(
    person: Person,
    held: Sequence[Membership],
    wanted: Sequence[Row],
    *,
    organisation: str,
    today: date,
    renamed: bool,
) -> Change | None:
    before = {(each.group, each.role): each for each in held}
    after = {
        (row.group, row.role): Membership(
            person=person.id,
            organisation=organisation,
            group=row.group,
            role=row.role,
            since=before[row.group, row.role].since if (row.group, row.role) in before else row.since or today,
            until=row.until,
        )
        for row in wanted
    }
    begun = [each for key, each in after.items() if before.get(key) != each]
    ended = [each for key, each in before.items() if key not in after]
    if not begun and not ended and not renamed:
        return None
    said = [f"{each.role} in {each.group}{_until(each.until)}" for each in begun]
    said += [f"no longer {each.role} in {each.group}" for each in ended]
    said += [f"now called {person.name}"] if renamed else []
    lasts = [each.until for each in after.values()]
    return Change(
        person=person,
        memberships=(*begun, *(replace(each, until=today - timedelta(days=1)) for each in ended)),
        says=f"{person.email}: {', '.join(said)}",
        leaves=None if None in lasts else max(last for last in lasts if last),
    )


def _leaver(people: People, held: Sequence[Membership], today: date) -> Change:
    person = people.directory.people[held[0].person]
    yesterday = today - timedelta(days=1)
    return Change(
        person=person,
        memberships=tuple(replace(each, until=yesterday) for each in held),
        says=f"{person.email or person.id}: leaves",
        leaves=yesterday,
    )


def _until(last: date | None) -> str:
    return f" until {last.isoformat()}" if last else ""


def _head_problem(head: Sequence[str]) -> str | None:
    missing = [name for name in NEEDED if name not in head]
    if missing:
        return f"The first line must name the columns {', '.join(COLUMNS)}. Missing: {', '.join(missing)}."
    unknown = [name for name in head if name not in COLUMNS]
    if unknown:
        return f"These columns are not known: {', '.join(repr(name) for name in unknown)}. Take them out."
    twice = sorted({name for name in head if head.count(name) > 1})
    return f"These columns stand there twice: {', '.join(twice)}." if twice else None


def _row(line: int, head: Sequence[str], cells: Sequence[str], groups: Groups) -> tuple[Row | None, list[str]]:
    if len(cells) != len(head):
        return None, [f"This line has {len(cells)} cells, and the first line has {len(head)}. Look for a comma."]
    given = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
    given["email"] = given["email"].lower()
    said = list(_cell_problems(given, groups))
    since, until = (_day(given, name, said) for name in ("from", "until"))
    if since and until and until < since:
        said.append("`until` is before `from`. Swap them.")
    if said:
        return None, said
    row = Row(
        line=line,
        email=given["email"],
        name=given["name"],
        group=given["group"],
        role=given["role"].lower(),
        since=since,
        until=until,
    )
    return row, []


def _cell_problems(given: Mapping[str, str], groups: Groups) -> Iterator[str]:
    for name in NEEDED:
        if not given[name]:
            yield f"`{name}` is empty."
        elif given[name].startswith(FORMULA):
            yield f"`{name}` begins with {given[name][0]!r}, which a spreadsheet would run. Take it out."
        elif len(given[name]) > LONGEST.get(name, 64):
            yield f"`{name}` is longer than {LONGEST.get(name, 64)} characters."
    if given["email"] and not EMAIL.fullmatch(given["email"]):
        yield f"“{given['email'][:60]}” is not an e-mail address."
    if given["role"] and given["role"].lower() not in ROLES:
        yield f"“{given['role'][:40]}” is not a role. {meant(given['role'].lower(), ROLES)}"
    if given["group"] and given["group"] not in groups:
        yield f"“{given['group'][:64]}” is not a group of this organisation. {meant(given['group'], groups.all)}"


def _day(given: Mapping[str, str], name: str, said: list[str]) -> date | None:
    text = given.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        said.append(f"`{name}` is “{text[:20]}”. Write the day as 2026-11-21.")
        return None


def _disagreements(rows: Iterable[Row]) -> Iterator[Wrong]:
    """Lines that cannot both be right."""
    names: dict[str, Row] = {}
    posts: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        first = names.setdefault(row.email, row)
        if first.name != row.name:
            yield Wrong(line=row.line, says=f"{row.email} has another name on line {first.line}. Write one name.")
        same = posts.setdefault((row.email, row.group, row.role), row)
        if same is not row:
            yield Wrong(line=row.line, says=f"This says again what line {same.line} says. Take one of them out.")
