"""Walking: what the tree works out on the way, from figures, sums and tables."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from trees.model import Tree
from trees.position import Answer, Position
from trees.show import show
from trees.values import Value
from trees.walk import walk

ON = date(2026, 11, 21)
Make = Callable[..., Tree]


def at(tree: Tree, values: Mapping[str, Value]) -> Position:
    """Where some answers of one day lead, through what only tells."""
    return walk(
        tree, [Answer(node=node, value=value, on=ON) for node, value in values.items()], today=ON, through_tells=True
    )


UNCERTAIN = """
limit:
  unit: days
  decided_by: today
  source: A draft
  values:
    - {from: 2026-01-01, until: 2026-12-31, is: 5, confidence: uncertain}
    - {from: 2027-01-01, until: 2027-12-31, is: 6, confidence: verified}
"""


@pytest.mark.parametrize(
    ("on", "node"), [(ON, "speak_to_us"), (date(2027, 1, 1), "end"), (date(2028, 1, 1), "speak_to_us")]
)
def test_a_figure_that_is_missing_or_uncertain_leads_to_the_adviser(make: Make, on: date, node: str) -> None:
    """It is met before the node that shows it, and is named."""
    tree = make(
        """
  first:
    ask: Shall we?
    choice: {yes: Yes, no: No}
    next: end
  end:
    outcome: Done
    do:
      - Wait for {{ fact('limit') | plural('day') }}.
""",
        **{"facts/own.yaml": UNCERTAIN},
    )
    position = walk(tree, [Answer(node="first", value="yes", on=on)], today=on)
    assert position.node == node
    assert position.uncertain == (() if node == "end" else ("limit",))
    assert (position.diverted is None) == (node == "end")
    show(position)


def test_an_answer_whose_check_cannot_be_worked_out_stays_given(make: Make) -> None:
    """The way to the adviser rests on it: resumed, the walk stands there again and does not ask anew."""
    tree = make("""
  spells:
    ask: How many spells?
    number: {whole: true, min: 0}
    check:
      - that: 10 / spells < 6
        otherwise: That is few.
    next: end
  end:
    outcome: Done
""")
    position = at(tree, {"spells": 0})
    assert (position.node, position.kind) == ("speak_to_us", "handoff")
    assert [one.node for one in position.used] == ["spells"]
    assert [(one.node, one.answer) for one in position.trail] == [("spells", "0")]
    again = walk(tree, position.answers, today=date(2030, 1, 1))
    assert (again.node, again.diverted, again.day) == (position.node, position.diverted, ON)


def test_a_text_that_is_not_shown_needs_no_figure(make: Make) -> None:
    """Only what shows now is worked out."""
    tree = make("""
  count:
    ask: How many?
    number: {whole: true, min: 0, max: 9}
    next: end
  end:
    outcome: Done
    say:
      - Here it is.
      - when: count > 0
        say: Each gets {{ 10 / count }}.
""")
    assert at(tree, {"count": 0}).node == "end"
    assert at(tree, {"count": 4}).node == "end"


TABLE = """
  sent:
    ask: Who sent them?
    choice: {client: The client, self: They did}
    next: {client: paid, self: kind}
  paid:
    ask: Paid when ill?
    choice: {yes: Yes, no: No}
    next: kind
  kind:
    tell: It is {{ status }}.
    next:
      table:
        otherwise: other
        rows: |
          status  | sent | go
          outside |      | outside
          inside  | self | inside
  outside:
    outcome: Outside
  inside:
    outcome: Inside
  other:
    outcome: Another
"""
TABLES = """
tables:
  status:
    otherwise: unknown
    rows: |
      sent   | paid | result
      client | yes  | outside
             | no   | inside
      self   |      | inside
"""


@pytest.mark.parametrize(
    ("values", "node"),
    [
        ({"sent": "client", "paid": "yes"}, "outside"),
        ({"sent": "client", "paid": "no"}, "other"),
        ({"sent": "self"}, "inside"),
    ],
)
def test_the_first_row_that_fits_decides(make: Make, values: dict[str, Value], node: str) -> None:
    """A blank fits anything, and an answer that was not asked fits only a blank."""
    tree = make(TABLE, after=TABLES)
    assert at(tree, values).node == node
