"""What facts, the details of a policy and an organisation may hold, in the sentences of the tree format."""

from organisations.build import WEEK
from organisations.model import CHANNELS, HOURS_SAID, URGENT_KINDS
from trees.load.facts import CONFIDENCES, UNITS
from trees.load.tree import NATIONS
from trees.schema.shapes import (
    DAY,
    NOTHING,
    TRUE_OR_FALSE,
    WHOLE,
    WORDS,
    Shape,
    by_name,
    either,
    listed,
    one_of,
    record,
    says,
    schema,
    several,
)

_FIGURE = says({"type": ["number", "string"]}, "The figure, or none where a limit was abolished.")
_HOURS = listed({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$"})
ROW: dict[str, Shape] = {
    "from": DAY,
    "until": says(either(NOTHING, DAY), "Ends are inclusive. Without one, no end is known."),
    "is": _FIGURE,
    "bands": listed(record({"below": {"type": "number"}, "is": _FIGURE}, needed=["is"]), least=1),
    "confidence": says(one_of(CONFIDENCES), "An uncertain figure leads to the tree's adviser."),
}
OWN_FACT: dict[str, Shape] = {
    "values": listed(record(ROW, needed=["from", "confidence"]), least=1),
    "source": says(WORDS, "Where the figure comes from, so that it can be checked."),
    "note": WORDS,
}
FACT: dict[str, Shape] = {
    "unit": one_of(UNITS),
    "decided_by": says(WORDS, "Which date picks the row; `on=` may be left out only where it is today."),
    "source": OWN_FACT["source"],
    "note": WORDS,
    "nations": several(one_of(NATIONS)),
    "local": says(TRUE_OR_FALSE, "Must be set by each organisation; the shipped figure is an example."),
    "by": says(WORDS, "What the bands go by, such as age."),
    "values": OWN_FACT["values"],
}
POLICY: dict[str, Shape] = {
    "policy": says(WORDS, "Equals the folder's name."),
    "title": WORDS,
    "owner": WORDS,
    "until": says(either(NOTHING, DAY), "The last day in force."),
    "link": says(either(NOTHING, WORDS), "Where the policy is kept, if elsewhere."),
}
GROUP: dict[str, Shape] = {
    "id": WORDS,
    "name": WORDS,
    "parent": says(either(NOTHING, WORDS), "The group around it; none for the whole organisation."),
    "kind": either(NOTHING, WORDS),
    "headcount": either(NOTHING, WHOLE),
    "hr_partner": either(NOTHING, WORDS),
    "skills_consultant": either(NOTHING, WORDS),
}
CONTACT: dict[str, Shape] = {
    "kind": one_of(URGENT_KINDS),
    "name": WORDS,
    "phone": WORDS,
    "site": says(WORDS, "A site, or all."),
    "hours": one_of(HOURS_SAID),
    "says": WORDS,
    "confirmed": says(DAY, "The day somebody tried the number."),
}
CLOSURE = either(DAY, record({"from": DAY, "until": DAY, "reason": WORDS}, needed=["from", "until"]))
CALENDAR: dict[str, Shape] = {
    "week": says(record(dict.fromkeys(WEEK, _HOURS)), "A day may have several stretches, as [09:00-17:00]."),
    "bank_holidays": either(NOTHING, one_of(NATIONS)),
    "closures": listed(CLOSURE),
}
ORGANISATION: dict[str, Shape] = {
    "organisation": says(WORDS, "The name of the folder."),
    "name": WORDS,
    "nation": one_of(NATIONS),
    "zone": says(WORDS, "A time zone, as Europe/London."),
    "channels": listed(one_of(CHANNELS)),
    "groups": listed(record(GROUP, needed=["id", "name"])),
    "calendar": record(CALENDAR, needed=["week"]),
    "sites": listed(record({"id": WORDS, "name": WORDS}, needed=["id", "name"])),
    "urgent_contacts": says(
        listed(record(CONTACT, needed=["kind", "name", "phone", "confirmed"])),
        "Who to call, by kind, site and hour.",
    ),
    "restricted": says(
        by_name(listed(WORDS)), "Who alone sees what is asked and answered under a restricted topic, by person id."
    ),
    "settings": by_name({"type": ["string", "number", "boolean"]}),
}


def facts_schema() -> Shape:
    """Of law and national terms, `trees/facts/*.yaml`."""
    return schema("Fingerpost facts", by_name(record(FACT, needed=["unit", "decided_by", "values"])))


def own_facts_schema() -> Shape:
    """Of an organisation's own figures, `facts.yaml`."""
    return schema("An organisation's own figures", by_name(record(OWN_FACT, needed=["values"])))


def policy_schema() -> Shape:
    """Of the details between the two lines of hyphens at the top of a policy."""
    return schema("The details of a policy", record(POLICY, needed=["policy", "title", "owner"]))


def organisation_schema() -> Shape:
    """Of `organisation.yaml`."""
    needed = ("name", "nation", "zone", "channels", "calendar", "urgent_contacts")
    return schema("An organisation", record(ORGANISATION, needed=needed))
