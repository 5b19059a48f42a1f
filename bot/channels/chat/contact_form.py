"""The form in which an adviser records a call, an e-mail or a meeting, in plain fields; draws and keeps nothing."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from bot.channels.chat.desk_forms import Field, One, Options, Typed
from bot.content.library import Library
from bot.conversation.advisers.contacting import NO_SUCH_PERSON, WrongField
from bot.people.membership import Viewer
from bot.people.restricted import sees
from bot.web.contacts import USUAL, managers_named
from bot.web.topics import STAGES
from escalation.contact import CAME, MOST_MINUTES, TIERS, WHYS
from escalation.route import TIERS as TIER_WORDS

RECORD: Final = "record"
"""The name of the button and the form, which is the verb of their turn."""

LABEL: Final = "Record a contact"
SUBMIT: Final = "Keep this"
KEPT: Final = "The contact is kept. Thank you."
MORE_TO_DO: Final = "The contact is kept, and is yours. Its card is in the channel of its queue."

OWN_GROUP: Final = "The manager’s own, or not known"
DONE: Final[Options] = (("yes", "Yes, it is done"), ("no", "No, I have more to do"))


def fields(library: Library, viewer: Viewer) -> Iterator[Field]:
    """What is asked, with what most contacts are chosen beforehand."""
    yield Field(name="came", label="How did it come?", box=_one(CAME.items(), USUAL["came"], spread=True), needed=True)
    topics = One(groups=_topics(library, viewer))
    yield Field(name="topic", label="What was it about?", box=topics, needed=True)
    minutes = Typed(most=len(str(MOST_MINUTES)))
    yield Field(name="minutes", label="How many minutes did it take you?", box=minutes, needed=True)
    hint = "You can leave this empty. Type the manager’s name, or part of it. Never the name of who it was about."
    yield Field(name="who", label="Which manager?", box=Typed(most=200), hint=hint)
    groups = sorted(((one.id, one.name) for one in library.organisations[viewer.organisation].groups), key=_second)
    place = One(groups={"": groups}, first=OWN_GROUP)
    yield Field(name="group", label="Which ward or department?", box=place, hint="You can leave this empty.")
    yield Field(name="why", label="Why did they come to a person?", box=_one(WHYS.items(), USUAL["why"]), needed=True)
    tiers = [(tier, f"{tier}: {TIER_WORDS[tier]}") for tier in TIERS]
    yield Field(name="tier", label="Which level of advice did it need?", box=_one(tiers, USUAL["tier"]), needed=True)
    yield Field(name="done", label="Is it done?", box=_one(DONE, USUAL["done"], spread=True), needed=True)
    private = "Only advisers see this. Please leave out the names of staff and patients."
    yield Field(name="note", label="A note for advisers", box=Typed(lines=3), hint=private)


def with_person(given: Mapping[str, str], library: Library, viewer: Viewer, *, on: date) -> dict[str, str]:
    """The fields with the manager who was named, by their id; nobody where none was.

    Raises:
        WrongField: nobody has that name, or several have: they are listed, to be written as they stand there.
    """
    who = given.get("who", "").strip()
    if not who:
        return {**given, "person": ""}
    groups = library.organisations[viewer.organisation].groups
    found = {f"{one.name}, {groups.title(one.group)}": one for one in _found(library, viewer, who, on=on)}
    meant = [one for words, one in found.items() if who in (words, one.name)] or list(found.values())
    if not meant:
        raise WrongField("who", NO_SUCH_PERSON)
    if len(meant) > 1:
        raise WrongField("who", f"Several people have that name. Write one of these: {'; '.join(found)}.")
    return {**given, "person": meant[0].person}


def _found(library: Library, viewer: Viewer, who: str, *, on: date) -> tuple[Viewer, ...]:
    """People of that name; or of the name before the comma, where it was written as the list shows it."""
    return managers_named(library, viewer, who.partition(",")[0].strip(), on=on)


def _one(options: Iterable[tuple[str, str]], chosen: str, *, spread: bool = False) -> One:
    return One(groups={"": tuple(options)}, chosen=chosen, spread=spread)


def _topics(library: Library, viewer: Viewer) -> Mapping[str, Options]:
    organisation = library.organisations[viewer.organisation]
    shown = [
        one
        for one in sorted(library.trees.topics, key=lambda one: one.title)
        if sees(viewer, one.topic, organisation=organisation, topics=library.topics)
    ]
    return {title: [(one.topic, one.title) for one in shown if one.stage == stage] for stage, title in STAGES.items()}


def _second(pair: tuple[str, str]) -> str:
    return pair[1]
