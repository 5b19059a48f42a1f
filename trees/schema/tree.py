"""What a tree may hold, key by key, in the sentences of the tree format."""

from trees.load.node_parts import URGENCIES
from trees.load.nodes import CONFIRMED, ROLES
from trees.load.questions import SENSITIVE
from trees.load.tree import MOST_AT_ONCE, NATIONS
from trees.schema.shapes import (
    DAY,
    NOTHING,
    TRUE_OR_FALSE,
    WORDS,
    Shape,
    by_name,
    either,
    listed,
    named,
    one_of,
    record,
    says,
    schema,
    several,
)

NAME = "^[A-Za-z][A-Za-z0-9_]*$"
_NUMBER: Shape = {"type": "number"}

EXPRESSION = says(
    {"type": ["string", "number", "boolean"]},
    "Names, comparisons, and/or/not, in, if-else, + - * /, calls of fact, setting, date and the calculators, and "
    "`x | default(v)` for an answer that this path did not ask.",
)
PART = record(
    {
        "when": named("expression", "The part shows only if this holds."),
        "say": several(WORDS),
        "text": says(WORDS, "The name of a text of texts.yaml, said in many places."),
    }
)
TEXT = says(
    several(either({"type": ["string", "number"]}, named("part"))),
    "A text is a string or a list of parts; a part may carry `when` and then shows only if it holds. "
    "`{{ }}` shows a value in the words of its type.",
)
STEP = either(
    WORDS,
    record(
        {
            "step": named("text"),
            "by": named("expression", "An expression that gives a date: shown, reminded, put in the calendar."),
            "when": named("expression"),
            "text": WORDS,
        }
    ),
)
ITEM = either(WORDS, named("part"))
OPTIONS = says(
    by_name(
        either(
            {"type": ["string", "number"]},
            record({"label": named("text"), "hint": named("text")}, needed=["label"]),
            listed(named("part"), least=1),
        ),
        least=2,
    ),
    "A map of option: label, or option: {label, hint}. Option ids are always text, whatever they look like.",
)
LIMIT = either(NOTHING, named("expression"))
RULE = record({"when": named("expression"), "go": WORDS}, needed=["go"])
TABLE_ROWS = says(WORDS, "Rows as text, first match wins, a blank matches anything, an input not asked only a blank.")
TABLE = record(
    {
        "rows": TABLE_ROWS,
        "otherwise": says({"type": ["string", "number"]}, "Required unless every combination has a row."),
    },
    needed=["rows"],
)
NEXT = says(
    either(
        says(WORDS, "A node."),
        says(listed(named("rule"), least=1), "Rules read from the top, the last without `when`."),
        says(record({"table": named("table")}, needed=["table"]), "A table with a last column `go`."),
        says(by_name(WORDS, least=1), "A map from option to node, every option named, or `else`."),
    ),
    "A node; or a map from option to node; or rules read from the top, the last without `when`; or `table:`.",
)


def _named_list(key: str) -> Shape:
    """Names from elsewhere, each alone or with a `when`."""
    return several(either(WORDS, record({"when": named("expression"), key: WORDS}, needed=[key])))


CITE = says(_named_list("cite"), "Policy sections that it rests on, each `policy/section`.")
STATUTORY = says(several(WORDS), "Keys of this node that no organisation may patch.")
DO = says(several(STEP), "A tick-list the manager can come back to.")
AVOID = says(several(ITEM), "What not to do.")

ANSWER_TYPES: dict[str, Shape] = {
    "choice": says(OPTIONS, "One of several options."),
    "choices": says(OPTIONS, "Several options; `none` is exclusive and stored like any option."),
    "number": either(
        NOTHING,
        record({"whole": TRUE_OR_FALSE, "min": LIMIT, "max": LIMIT, "unit": WORDS}),
    ),
    "money": either(NOTHING, record({"min": LIMIT, "max": LIMIT})),
    "date": either(NOTHING, record({"not_before": LIMIT, "not_after": LIMIT})),
    "text": says(
        either(NOTHING, record({"max_length": {"type": "integer", "minimum": 1, "maximum": 2000}})),
        "Personal by definition: never in the activity log; it cannot decide a route.",
    ),
}
CHECK = record({"that": named("expression"), "otherwise": named("text")}, needed=["that", "otherwise"])
UNSURE = says(
    either(NOTHING, WORDS, record({"as": WORDS}, needed=["as"])),
    "Where “not sure” leads: {as: option} counts as that option, marked; a node goes there with no value.",
)
QUESTION: dict[str, Shape] = {
    "ask": named("text", "A question."),
    **ANSWER_TYPES,
    "hint": named("text"),
    "why": named("text", "Why it is asked."),
    "find_out": named("text", "Where the answer can be found."),
    "cite": CITE,
    "check": says(several(CHECK), "An answer is refused with the sentence `otherwise` unless `that` holds."),
    "unsure": UNSURE,
    "answers": says(either(NOTHING, WORDS), "The earlier question that this one's answer also answers."),
    "sensitive": says(either(NOTHING, one_of(SENSITIVE)), "What kind of sensitive answer this is."),
    "next": NEXT,
    "statutory": STATUTORY,
}
TELL: dict[str, Shape] = {
    "tell": named("text", "Something to read or do before going on; Continue."),
    "cite": CITE,
    "do": DO,
    "next": NEXT,
    "again": says(
        WORDS,
        "Continue withdraws that answer and later ones, and asks again.",
    ),
    "statutory": STATUTORY,
}
RUN: dict[str, Shape] = {
    "run": says(WORDS, "Another tree, walked here and returned from."),
    "keep": says(several(WORDS), "The answers of that tree which this one may use."),
    "next": NEXT,
    "statutory": STATUTORY,
}
CONFIRM: dict[str, Shape] = {
    "confirm": named("text", "A second named person must agree; never the person who asks."),
    "role": one_of(ROLES),
    "shows": named("text", "What they are shown; if any of it differs later, it is asked again."),
    "within": one_of(URGENCIES),
    "meanwhile": named("text"),
    "next": says(NEXT, f"Where {', '.join(CONFIRMED)} lead."),
    "statutory": STATUTORY,
}
FOLLOW_UP = says(
    record(
        {"after": {"type": "integer", "minimum": 1}, "ask": named("text"), "choice": OPTIONS},
        needed=["after", "ask", "choice"],
    ),
    "One question asked so many days later, in the manager's channel.",
)
CONTINUE_IN = says(
    record({"tree": WORDS, "with": by_name(named("expression"))}, needed=["tree"]),
    "Opens a new, linked conversation and passes only what it lists: {there: here}.",
)
OUTCOME: dict[str, Shape] = {
    "outcome": named("text", "An end: what to do."),
    "say": named("text"),
    "do": DO,
    "avoid": AVOID,
    "script": named("text", "Words to use with the employee."),
    "cite": CITE,
    "letters": _named_list("letter"),
    "learn": says(_named_list("learn"), "Entries of learning.yaml."),
    "follow_up": either(NOTHING, FOLLOW_UP),
    "urgent": says(TRUE_OR_FALSE, "999 and the like, listed apart."),
    "continue_in": either(NOTHING, CONTINUE_IN),
    "statutory": STATUTORY,
}
HANDOFF: dict[str, Shape] = {
    "handoff": named("text", "An end: a human adviser takes over."),
    "because": named("text", "Why; on every hand-off but the tree's `adviser`."),
    "to": says(WORDS, "A queue of routes.yaml."),
    "urgency": says(one_of(URGENCIES), "How soon: the service levels of routes.yaml."),
    "meanwhile": named("text", "What to do until then."),
    "do": DO,
    "avoid": AVOID,
    "cite": CITE,
    "statutory": STATUTORY,
}
NODES: dict[str, Shape] = {
    "question": record(QUESTION, needed=["ask", "next"]),
    "tell": record(TELL, needed=["tell"]),
    "run": record(RUN, needed=["run", "next"]),
    "confirm": record(CONFIRM, needed=["confirm", "role", "within", "next"]),
    "outcome": record(OUTCOME, needed=["outcome"]),
    "handoff": record(HANDOFF, needed=["handoff", "to", "urgency"]),
}
TREE: dict[str, Shape] = {
    "tree": says(WORDS, "The id, which equals the file name."),
    "title": WORDS,
    "about": WORDS,
    "topic": says(WORDS, "A row of topics.yaml, which also gives the pathway stage and the strategy themes."),
    "nations": says(several(one_of(NATIONS)), "An organisation of another nation does not see it."),
    "owner": WORDS,
    "reviewed": says(
        either(NOTHING, record({"by": either(NOTHING, WORDS), "on": either(NOTHING, DAY)})),
        "Unsigned content is shown as such.",
    ),
    "review_by": either(NOTHING, DAY),
    "policy": says(WORDS, "What “read the policy” opens."),
    "adviser": says(
        WORDS,
        "The hand-off where “not sure”, “ask a person”, an unconfirmed figure and a failed calculation lead.",
    ),
    "asked_as": says(several(WORDS), "What managers type; used to find the tree."),
    "at_once": says(
        either(WORDS, listed(ITEM, most=MOST_AT_ONCE)),
        "Up to five lines before the first question: do now, do not, what disappears.",
    ),
    "part": says(TRUE_OR_FALSE, "Marks a tree that is only run."),
    "nodes": says(
        by_name(named("node"), names=NAME, least=1),
        "In reading order; the first is where the conversation starts.",
    ),
    "let": says(
        by_name(named("expression"), names=NAME),
        "Named values, worked out when they are needed; types inferred, circles refused.",
    ),
    "tables": by_name(named("table"), names=NAME),
}
DEFINITIONS: dict[str, Shape] = {
    "expression": EXPRESSION,
    "text": TEXT,
    "part": PART,
    "rule": RULE,
    "table": TABLE,
    "node": {"oneOf": [named(name) for name in NODES]},
    **NODES,
}


def tree_schema() -> Shape:
    """Of a tree, `trees/library/<tree>.yaml`."""
    return schema("A Fingerpost tree", record(TREE, needed=["tree", "title", "nodes"]), DEFINITIONS)


def patch_schema() -> Shape:
    """Of an organisation's patch, `patches/<tree>.yaml`."""
    keys: dict[str, Shape] = {
        "patch": says(WORDS, "The tree."),
        "written_for": says(either(NOTHING, WORDS), "The base version; check lists what changed since."),
        "texts": says(by_name(named("text")), "New words by node and key: `contact.hint`, `cause.choice.stress`."),
        "steps": says(by_name(several(STEP)), "Steps added to a node's `do`."),
        "nodes": says(by_name(named("node"), names="^local_"), "Nodes of its own; their ids begin with local_."),
        "before": says(
            by_name(either(WORDS, record({"go": WORDS, "from": several(WORDS)}, needed=["go"]))),
            "The node to put before another, on every way in; `from` narrows it.",
        ),
    }
    return schema("A Fingerpost organisation's patch", record(keys, needed=["patch"]), DEFINITIONS)
