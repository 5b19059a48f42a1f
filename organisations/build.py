"""Builds an organisation from its documents; knows no files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from organisations.calendar import NATIONS, Calendar, Hours
from organisations.groups import Group, Groups, lost_group
from organisations.model import (
    CHANNELS,
    HOURS_SAID,
    ROLES,
    URGENT_KINDS,
    Channel,
    Organisation,
    Person,
    UrgentContact,
    UrgentHours,
)
from organisations.patch import Patch
from organisations.reading import Document, Problem, meant, problem_at, value_at
from organisations.slips import said
from organisations.strict_yaml import Path
from organisations.taking import Taking

KEYS = (
    "organisation",
    "name",
    "nation",
    "zone",
    "channels",
    "groups",
    "calendar",
    "sites",
    "urgent_contacts",
    "settings",
    "restricted",
)
REQUIRED = ("name", "nation", "zone", "channels", "calendar", "urgent_contacts")
GROUP_KEYS = ("id", "name", "parent", "kind", "headcount", "hr_partner", "skills_consultant")
CONTACT_KEYS = ("kind", "name", "phone", "site", "hours", "says", "confirmed")
PERSON_KEYS = ("id", "name", "email", "memberships")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STRETCH = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
KEEP = re.compile(r"keep_\w+_months")
# What bot/privacy/keeping.py says more of; a test there holds the two equal.
KEPT = (
    "keep_notifications_months",
    "keep_jobs_months",
    "keep_notices_months",
    "keep_messages_months",
    "keep_escalations_months",
    "keep_receipts_months",
    "keep_conversations_months",
    "keep_digests_months",
    "keep_coaching_months",
    "keep_recalculations_months",
    "keep_counts_months",
    "keep_holds_months",
    "keep_log_months",
)
LONGEST_KEPT = 1200
LONGEST_CLOSURE = timedelta(days=366)
SHIFTS: tuple[UrgentHours, UrgentHours] = ("working", "out-of-hours")


def build_organisation(
    document: Document,
    folder: str,
    *,
    facts: Document,
    patches: Sequence[Patch],
    people: Sequence[Person],
) -> tuple[Organisation | None, tuple[Problem, ...]]:
    """The organisation of a folder, None where too little of it can be read, and the problems."""
    taking = Taking(document)
    if document.data is None or not taking.keys((), allowed=KEYS, required=REQUIRED):
        return None, tuple(taking.problems)
    if taking.text_or_none(("organisation",)) not in {None, folder}:
        wrong = "`organisation` is not the name of the folder."
        taking.wrong(("organisation",), wrong, f"Write `organisation: {folder}`, or leave it out.")
    zone = _zone(taking)
    calendar = _calendar(taking, zone)
    sites = _sites(taking)
    contacts = _contacts(taking, sites)
    groups = _groups(taking)
    organisation = Organisation(
        id=folder,
        name=taking.text(("name",)),
        nation=taking.word(("nation",), NATIONS),
        zone=zone,
        channels=tuple(cast("Channel", taking.word(path, CHANNELS)) for path in taking.items(("channels",))),
        groups=groups or Groups(),
        calendar=calendar or _every_day(zone),
        sites=sites,
        urgent_contacts=contacts,
        settings=_settings(taking),
        facts=facts,
        patches=tuple(patches),
        people=tuple(people),
        restricted=_restricted(taking),
    )
    return organisation, tuple(taking.problems)


def build_people(document: Document) -> tuple[tuple[Person, ...], tuple[Problem, ...]]:
    """The made-up people of `people.yaml`, and its problems."""
    taking = Taking(document)
    if document.data is None or not taking.keys((), allowed=("people",), required=("people",)):
        return (), tuple(taking.problems)
    paths = taking.items(("people",))
    people = [_person(taking, path) for path in paths]
    _refuse_twins(taking, paths, [person.id for person in people])
    return tuple(people), tuple(taking.problems)


def _person(taking: Taking, path: Path) -> Person:
    taking.keys(path, allowed=PERSON_KEYS, required=PERSON_KEYS)
    memberships = []
    for each in taking.items((*path, "memberships")):
        taking.keys(each, allowed=("role", "group"), required=("role", "group"))
        memberships.append((taking.text((*each, "group")), taking.word((*each, "role"), ROLES)))
    return Person(
        id=taking.text((*path, "id")),
        name=taking.text((*path, "name")),
        email=taking.text((*path, "email")),
        memberships=tuple(memberships),
    )


def people_problems(document: Document, people: Sequence[Person], groups: Groups) -> Iterator[Problem]:
    """A problem of `people.yaml` for each membership of a group that the organisation does not have."""
    for number, person in enumerate(people):
        for place, (group, _) in enumerate(person.memberships):
            if group not in groups:
                path = ("people", number, "memberships", place, "group")
                problem = f"`{person.id}` belongs to `{group}`, which is no group."
                yield problem_at(document, path, problem=problem, remedy=meant(group, groups.all))


def _zone(taking: Taking) -> ZoneInfo:
    name = taking.text(("zone",))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        taking.wrong(("zone",), f"“{name}” is not a time zone.", "Write `zone: Europe/London`.")
        return ZoneInfo("Europe/London")


def _calendar(taking: Taking, zone: ZoneInfo) -> Calendar | None:
    path: Path = ("calendar",)
    if not taking.keys(path, allowed=("week", "bank_holidays", "closures"), required=("week",)):
        return None
    week: Path = (*path, "week")
    if not taking.keys(week, allowed=WEEK):
        return None
    hours = {day: _day_hours(taking, (*week, name)) for day, name in enumerate(WEEK)}
    nation = value_at(taking.document, (*path, "bank_holidays"))
    closures = [_closure(taking, each) for each in taking.items((*path, "closures"))]
    before = len(taking.problems)
    if nation is not None:
        taking.word((*path, "bank_holidays"), NATIONS)
    try:
        return Calendar(
            zone=zone,
            week=hours,
            nation=str(nation) if nation is not None and len(taking.problems) == before else None,
            closures=frozenset().union(*closures),
        )
    except ValueError as error:
        remedy = "Write hours as `monday: [09:00-17:00]`, in order, for at least one day."
        taking.wrong(week, f"The hours cannot be used: {error}.", remedy)
        return None


def _day_hours(taking: Taking, path: Path) -> tuple[Hours, ...]:
    found = []
    for each in taking.items(path):
        text = taking.text(each)
        stretch = STRETCH.fullmatch(text)
        if stretch is None or (stretch[3] == "24" and stretch[4] != "00"):
            taking.wrong(each, f"“{text}” is not a stretch of hours.", "Write `09:00-17:00`.")
            continue
        opens, closes = time(int(stretch[1]), int(stretch[2])), time(int(stretch[3]) % 24, int(stretch[4]))
        if opens >= closes != time():
            taking.wrong(each, f"“{text}” closes before it opens.", "Write the earlier time first: `09:00-17:00`.")
            continue
        found.append((opens, closes))
    return tuple(found)


def _closure(taking: Taking, path: Path) -> frozenset[date]:
    """The days of `{from, until, reason}`, both ends included, or of a single day."""
    if not isinstance(value_at(taking.document, path), dict):
        day = taking.day(path)
        return frozenset() if day is None else frozenset({day})
    taking.keys(path, allowed=("from", "until", "reason"), required=("from", "until"))
    first, last = taking.day((*path, "from")), taking.day((*path, "until"))
    if first is None or last is None:
        return frozenset()
    if not timedelta() <= last - first <= LONGEST_CLOSURE:
        remedy = "Write the first day under `from` and the last under `until`, within a year."
        taking.wrong(path, "This closure ends before it begins, or is very long.", remedy)
        return frozenset()
    return frozenset(first + timedelta(days=n) for n in range((last - first).days + 1))


def _every_day(zone: ZoneInfo) -> Calendar:
    """Stands in for a calendar that could not be read, in an organisation that is not served."""
    return Calendar(zone=zone, week={day: ((time(), time()),) for day in range(7)})


def _groups(taking: Taking) -> Groups | None:
    """The groups; nothing where one of them has no place."""
    paths = taking.items(("groups",))
    listed = [_group(taking, path) for path in paths]
    _refuse_twins(taking, paths, [group.id for group in listed])
    found = {group.id: group for group in listed}
    wrong = {group: sentence for group in listed if (sentence := lost_group(group, found))}
    # A group inside a lost one is lost with it: only where the way breaks off is there something to mend.
    wrong = {group: sentence for group, sentence in wrong.items() if sentence.startswith(f"`{group.id}`")}
    for path, group in zip(paths, listed, strict=True):
        if group in wrong:
            remedy = "Name the group around it under `parent`, and none for the whole organisation."
            taking.wrong((*path, "parent"), wrong[group], remedy)
    return None if wrong else Groups(all=found)


def _group(taking: Taking, path: Path) -> Group:
    taking.keys(path, allowed=GROUP_KEYS, required=("id", "name"))
    return Group(
        id=taking.text((*path, "id")),
        name=taking.text((*path, "name")),
        parent=taking.text_or_none((*path, "parent")),
        kind=taking.text_or_none((*path, "kind")),
        headcount=taking.count((*path, "headcount")),
        hr_partner=taking.text_or_none((*path, "hr_partner")),
        skills_consultant=taking.text_or_none((*path, "skills_consultant")),
    )


def _refuse_twins(taking: Taking, paths: Sequence[Path], ids: Sequence[str]) -> None:
    for number, (path, each) in enumerate(zip(paths, ids, strict=True)):
        if each in ids[:number]:
            taking.wrong((*path, "id"), f"There are two with the id `{each}`.", "Give each its own.")


def _restricted(taking: Taking) -> dict[str, tuple[str, ...]]:
    """Who alone may see what is written under a topic; that the topics exist is checked where topics are known."""
    path: Path = ("restricted",)
    return {topic: tuple(taking.text(each) for each in taking.items((*path, topic))) for topic in taking.entries(path)}


def _sites(taking: Taking) -> dict[str, str]:
    paths = taking.items(("sites",))
    for path in paths:
        taking.keys(path, allowed=("id", "name"), required=("id", "name"))
    return {taking.text((*path, "id")): taking.text((*path, "name")) for path in paths}


def _contacts(taking: Taking, sites: Mapping[str, str]) -> tuple[UrgentContact, ...]:
    before = len(taking.problems)
    found = tuple(_contact(taking, path, sites) for path in taking.items(("urgent_contacts",)))
    # Whom a contact with a misspelt kind or site is for is not known: first mend that.
    for kind in URGENT_KINDS if len(taking.problems) == before else ():
        _check_covered(taking, kind, contacts=found, sites=sites)
    return found


def _contact(taking: Taking, path: Path, sites: Mapping[str, str]) -> UrgentContact:
    taking.keys(path, allowed=CONTACT_KEYS, required=("kind", "name", "phone", "confirmed"))
    site = taking.text_or_none((*path, "site")) or "all"
    hours = taking.text_or_none((*path, "hours")) or "always"
    if site != "all":
        taking.word((*path, "site"), ("all", *sites))
    if hours not in HOURS_SAID:
        taking.word((*path, "hours"), HOURS_SAID)
    confirmed = taking.day((*path, "confirmed"))
    if confirmed is None and value_at(taking.document, path) and not value_at(taking.document, (*path, "confirmed")):
        remedy = "Ring the number, then write the day under `confirmed`."
        taking.wrong((*path, "confirmed"), "Nobody has confirmed this number yet.", remedy)
    return UrgentContact(
        kind=taking.word((*path, "kind"), URGENT_KINDS),
        name=taking.text((*path, "name")),
        phone=taking.text((*path, "phone")),
        site=None if site == "all" else sites.get(site, site),
        hours=cast("UrgentHours", hours),
        says=taking.text_or_none((*path, "says")) or "",
        confirmed=confirmed,
    )


def _check_covered(taking: Taking, kind: str, *, contacts: Sequence[UrgentContact], sites: Mapping[str, str]) -> None:
    """Notes the sites and hours at which nobody can be called about a kind of danger."""
    mine = [contact for contact in contacts if contact.kind == kind]
    missing = [
        f"{site}, {HOURS_SAID[shift]}"
        for site in sites.values() or [""]
        for shift in SHIFTS
        if not any(each.site in {None, site} and each.hours in {"always", shift} for each in mine)
    ]
    if not mine:
        problem = f"There is no urgent contact for `{kind}`."
    elif missing:
        problem = f"There is no urgent contact for `{kind}` at {'; '.join(missing)}."
    else:
        return
    remedy = f"Every site needs one at every hour, for each of {said(URGENT_KINDS)}."
    taking.wrong(("urgent_contacts",), problem, remedy)


def _check_months(taking: Taking, key: str, value: object) -> None:
    """Notes a figure that retention could not use; a name that it would pass over is worse than none."""
    if key not in KEPT:
        taking.wrong(("settings", key), f"Nothing is kept under `{key}`.", meant(key, KEPT))
    elif isinstance(value, bool) or not (isinstance(value, int) and 0 < value <= LONGEST_KEPT):
        remedy = f"Write whole months, from 1 to {LONGEST_KEPT}: `{key}: 24`."
        taking.wrong(("settings", key), f"`{key}` says how long something is kept.", remedy)


def _settings(taking: Taking) -> dict[str, object]:
    found = taking.entries(("settings",))
    for key, value in found.items():
        if isinstance(value, dict | list) or value is None:
            remedy = "Write a text or a number after the colon."
            taking.wrong(("settings", key), f"`{key}` should be a text or a number.", remedy)
        elif KEEP.fullmatch(key):
            _check_months(taking, key, value)
    return found
