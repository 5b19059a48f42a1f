"""What trusts prepare for their advisers: read with every problem, laid over the usual, and kept to their own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from escalation.prepared import Prepared, Reply
from escalation.prepared_files import load_prepared
from organisations.reading import Problem

TOPICS = ("short-term-sickness", "probation")
USUAL = """
every:
  next-step: The manager knows what to do next
topics:
  probation:
    dates: The end date is known
    told: The employee was told before
"""

Load = Callable[..., tuple[Prepared, tuple[Problem, ...]]]

NORTH = Reply(
    id="ring",
    title="Ring us",
    text="Hello,\n\nPlease ring the Northfield advice team on 01632 960199. Have the dates to hand when you ring us.",
)
EXAMPLE = Reply(id="dates", title="Dates", text="Thank you. Have the dates to hand when you ring us.")
BOTH = Prepared(replies={"north": (NORTH,), "example": (EXAMPLE,)})


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Reads the usual checklists and a trust's files: `load(canned="...", checklists="...")`."""

    def build(*, usual: str = USUAL, **files: str) -> tuple[Prepared, tuple[Problem, ...]]:
        base = tmp_path / "checklists.yaml"
        base.write_text(usual)
        folder = tmp_path / "organisations" / "north"
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / f"{name}.yaml").write_text(text)
        return load_prepared(base, organisations=tmp_path / "organisations", topics=TOPICS)

    return build


def test_what_ships_has_a_checklist_for_every_topic_and_no_problem() -> None:
    """Each topic of trees/topics.yaml has lines of its own."""
    from bot.content.library import load_library

    library = load_library()
    assert library.problems == ()
    assert set(library.prepared.checklists.topics) == set(library.topics)
    assert library.prepared.replies["example"]


def test_a_topics_own_lines_come_before_those_of_every_topic(load: Load) -> None:
    """A topic without lines has those of every topic."""
    prepared, problems = load()
    assert problems == ()
    assert [line.id for line in prepared.checklist("north", "probation")] == ["dates", "told", "next-step"]
    assert [line.id for line in prepared.checklist("north", "short-term-sickness")] == ["next-step"]


def test_a_trust_lays_its_lines_over_the_usual(load: Load) -> None:
    """Words replaced, a line added, a line taken off; other trusts keep the usual ones."""
    own = "topics:\n  probation:\n    dates: Ask payroll\n    told: null\n    form: Form P7 is filled in\n"
    prepared, problems = load(checklists=own)
    assert problems == ()
    assert [line.says for line in prepared.checklist("north", "probation")] == [
        "Ask payroll",
        "Form P7 is filled in",
        "The manager knows what to do next",
    ]
    assert [line.id for line in prepared.checklist("example", "probation")] == ["dates", "told", "next-step"]


def test_replies_written_for_the_topic_come_first(load: Load) -> None:
    """And those of other topics not at all."""
    canned = """
replies:
  any: {title: Any, text: For all}
  other: {title: Other, text: Not for this, topics: [short-term-sickness]}
  own: {title: Own, text: For probation, topics: [probation]}
"""
    prepared, problems = load(canned=canned)
    assert problems == ()
    assert [one.id for one in prepared.replies_for("north", "probation")] == ["own", "any"]
    assert prepared.replies_for("example", "probation") == ()


@pytest.mark.parametrize(
    ("files", "line", "says"),
    [
        ({"canned": "replies:\n  Ring us: {title: a, text: b}"}, 2, "“Ring us” cannot be a name here."),
        ({"canned": "replies:\n  ring: {title: a}"}, 2, "`ring` has no `text`."),
        ({"canned": "replies:\n  ring: {title: a, text: '  '}"}, 2, "`text` has no words."),
        ({"canned": "replies:\n  ring:\n    title: a\n    text: b\n    topics: [probaton]"}, 5, "no topic `probaton`"),
        ({"canned": "replies:\n  ring:\n    title: a\n    text: b\n    topics: probation"}, 5, "should be a list"),
        ({"canned": "replies: [ring]"}, 1, "`replies` should hold"),
        ({"canned": "reply: {}"}, 1, "`reply` is not a key"),
        ({"checklists": "topics:\n  probaton: {a: b}"}, 2, "There is no topic `probaton`."),
        ({"checklists": "topics:\n  probation: [a]"}, 2, "`probation` should hold lines."),
        ({"checklists": f"every:\n  a: {'x' * 161}"}, 2, "`a` has 161 characters."),
        ({"checklists": "topics:\n  probation:\n    tolld: null"}, 3, "`tolld` takes off a line that is not there."),
        ({"usual": "every:\n  a: null"}, 2, "`a` has no words."),
    ],
)
def test_each_mistake_has_its_line(load: Load, files: dict[str, str], line: int, says: str) -> None:
    """And what to do instead; the trust's file is left out, and nothing else."""
    prepared, problems = load(**files)
    (found,) = [one for one in problems if says in one.problem]
    assert (found.line, bool(found.remedy)) == (line, True)
    assert prepared.replies.get("north", ()) == ()


def test_a_topic_that_is_meant_is_named(load: Load) -> None:
    """The nearest one, with the file as its author knows it."""
    _, (found,) = load(checklists="topics:\n  probaton: {a: b}")
    assert found.remedy == "Did you mean `probation`?"
    assert found.file == "organisations/north/checklists.yaml"


@pytest.mark.parametrize(
    "text",
    [
        NORTH.text,
        "Dear Amara,\n\nplease ring the Northfield  advice team on 01632 960199!\n\nKind regards",
        NORTH.text.upper(),
    ],
)
def test_a_reply_of_one_trust_is_known_in_anothers(text: str) -> None:
    """Whole, or its telling part, however it is laid out."""
    assert BOTH.written_for(text, organisation="example") == "north"
    assert BOTH.written_for(text, organisation="north") is None


@pytest.mark.parametrize("text", ["Hello,", "Have the dates to hand when you ring us.", "Quite another answer.", ""])
def test_what_everybody_writes_is_nobodys(text: str) -> None:
    """A greeting, a sentence that both trusts have, words of one's own."""
    assert BOTH.written_for(text, organisation="example") is None
