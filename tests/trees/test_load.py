"""Loading: every problem of every file with its line and remedy, nothing half-loaded, patches and versions."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from organisations.calendar import Calendar
from policies.library import PolicyLibrary
from policies.markdown import Table, plain, spans_of
from trees.load import TreeSet
from trees.model import Tree
from trees.policy_words import UNKNOWN, section_blocks
from trees.position import Answer
from trees.show import at_once, letter_blocks, show
from trees.shown import ShownHandoff, ShownOutcome, ShownQuestion
from trees.version import UnreadableVersion, changed_facts, tree_content, tree_from_content
from trees.walk import walk

ON = date(2026, 11, 21)
Library = Callable[..., TreeSet]
SOUND = """tree: a-tree
title: A tree
nations: [england]
adviser: speak_to_us
nodes:
  spells:
    ask: How many?
    number: {whole: true, min: 0, max: 9}
    next:
      - when: score > 3
        go: end
      - go: speak_to_us
  end:
    outcome: Done
    say: A score of {{ score }}.
    do: [Write it down]
    cite: [sickness-absence/trigger-points]
  speak_to_us:
    handoff: Talk it through
    to: er-advice
    urgency: routine
let:
  score: bradford(spells, 2)
"""


def test_the_shipped_library_has_no_problem(shipped: TreeSet) -> None:
    """Every tree that is shipped is served."""
    assert [one for one in shipped.problems if one.level == "error"] == []
    assert {"shared-gates", "short-term-sickness"} <= set(shipped.trees["example"])
    assert len(shipped.topics) == 34  # the domain sheet's 33, and complaints about the advice team


@pytest.mark.parametrize(
    ("old", "new", "line", "problem", "remedy"),
    [
        ("go: end", "go: ende", 11, "There is no node 'ende' in this tree.", "Did you mean 'end'?"),
        ("score > 3", "scor > 3", 10, "There is no answer or named value 'scor'.", "Did you mean 'score'?"),
        ("score > 3", "score > 'x'", 10, "A number is compared with one option.", "Write numbers without quotes."),
        ("ask: How", "aks: How", 6, "This node carries no kind.", "Give it one of ask, tell, run"),
        ("    number:", "    numbers:", 8, "'numbers' is not a key that can stand here.", "Did you mean 'number'?"),
        ("min: 0", "mni: 0", 8, "'mni' is not a key that can stand here.", "Did you mean 'min'?"),
        ("to: er-advice", "", 18, "'to' is missing.", "Add `to:`."),
        ("urgency: routine", "urgency: soon", 21, "'soon' is not one of the words that can stand here.", "There is:"),
        ("trigger-points", "trigger-pts", 17, "There is no policy section 'sickness-absence/trigger-pts'.", "Did you"),
        ("{{ score }}", "{{ scor }}", 15, "There is no answer or named value 'scor'.", "Did you mean 'score'?"),
        ("{{ score }}", "{{ score }", 15, "", ""),
        ("bradford(", "bradfort(", 23, "There is no calculator 'bradfort'.", "Did you mean 'bradford'?"),
        (
            "bradford(spells, 2)",
            "score + 1",
            23,
            "Named values rest on each other in a circle: score -> score.",
            "Break",
        ),
        (
            "tree: a-tree",
            "tree: b-tree",
            1,
            "The tree is called 'b-tree' and its file 'a-tree.yaml'.",
            "Write tree: a-tree.",
        ),
        ("adviser: speak_to_us", "adviser: end", 4, "'end' is no hand-off.", "Name the hand-off"),
        ("adviser: speak_to_us\n", "", 1, "'adviser' is missing.", "Add `adviser:`."),
        ("  end:", "  today:", 13, "'today' is a word of the expressions, so it cannot be a name.", "Call it"),
        ("  score: b", "  spells: b", 23, "The name 'spells' is used twice.", "Give one"),
        ("england", "englnd", 3, "'englnd' is not one of the words that can stand here.", "Did you mean 'england'?"),
        ("      - go: speak_to_us\n", "", 10, "The last rule has a `when`, so nothing may fit.", "End with"),
    ],
)
def test_a_problem_has_its_line_and_its_remedy(
    old: str, new: str, line: int, problem: str, remedy: str, library: Library
) -> None:
    """And the tree is left out."""
    assert old in SOUND
    loaded = library({"a-tree.yaml": SOUND.replace(old, new, 1)})
    found = [(one.line, one.problem, one.remedy) for one in loaded.problems]
    assert any(at == line and said.startswith(problem) and mend.startswith(remedy) for at, said, mend in found), found
    assert "a-tree" not in loaded.trees["example"]


def test_a_name_that_leads_nowhere_outside_is_an_error_and_can_be_walked(library: Library) -> None:
    """An author may walk a tree before its policy stands; the set is not served."""
    source = SOUND.replace("to: er-advice", "to: er-advise")
    loaded = library({"a-tree.yaml": source.replace("nations:", "topic: a-topic\npolicy: a-policy\nnations:")})
    assert [(one.line, one.problem) for one in loaded.problems if one.level == "error"] == [
        (3, "There is no topic 'a-topic' in topics.yaml."),
        (4, "There is no policy 'a-policy'."),
        (22, "There is no queue 'er-advise'."),
    ]
    assert walk(loaded.trees["example"]["a-tree"], [Answer(node="spells", value=4, on=ON)], today=ON).node == "end"


def test_all_problems_of_all_files_come_at_once(library: Library) -> None:
    """Not the first alone."""
    loaded = library(
        {
            "a-tree.yaml": SOUND.replace("go: end", "go: ende").replace("routine", "soon"),
            "b-tree.yaml": SOUND.replace("a-tree", "b-tree").replace("bradford(spells, 2)", "spels"),
        }
    )
    assert [(Path(one.file).name, one.line) for one in loaded.problems] == [
        ("a-tree.yaml", 11),
        ("a-tree.yaml", 21),
        ("b-tree.yaml", 23),
    ]


def test_a_tree_that_runs_a_broken_one_is_left_out_too(library: Library) -> None:
    """And says why."""
    runner = SOUND.replace("a-tree", "b-tree").replace(
        "  spells:\n", "  first:\n    run: a-tree\n    next: {end: spells}\n  spells:\n"
    )
    loaded = library({"a-tree.yaml": SOUND.replace("go: end", "go: ende"), "b-tree.yaml": runner})
    assert "b-tree" not in loaded.trees["example"]
    assert "The tree 'a-tree' has errors of its own, or runs this one." in [one.problem for one in loaded.problems]


def test_trees_that_run_each_other_are_refused(library: Library) -> None:
    """A run never comes round."""
    one = SOUND.replace("  spells:\n", "  first:\n    run: b-tree\n    next: {end: spells}\n  spells:\n")
    other = one.replace("tree: a-tree", "tree: b-tree").replace("run: b-tree", "run: a-tree")
    loaded = library({"a-tree.yaml": one, "b-tree.yaml": other})
    assert not {"a-tree", "b-tree"} & set(loaded.trees["example"])
    assert any("run each other in a circle" in problem.problem for problem in loaded.problems)


def test_a_run_names_every_outcome_that_returns(library: Library) -> None:
    """Or says `else`."""
    runner = SOUND.replace("a-tree", "b-tree").replace(
        "  spells:\n", "  first:\n    run: a-tree\n    keep: [spels]\n    next: {ended: spells}\n  spells:\n"
    )
    said = [one.problem for one in library({"a-tree.yaml": SOUND, "b-tree.yaml": runner}).problems]
    assert "'a-tree' asks no 'spels'." in said
    assert "'ended' is not one that can be given here." in said
    assert "`next` does not say where 'end' leads." in said


def test_a_tree_of_another_nation_is_not_served(library: Library) -> None:
    """It is sound, and not for this organisation."""
    loaded = library({"a-tree.yaml": SOUND.replace("england", "scotland")})
    assert loaded.problems == ()
    assert "a-tree" not in loaded.trees["example"]


PATCH = """patch: a-tree
written_for: 3f9a2c
texts:
  end.say: Your own words, and a score of {{ score }}.
steps:
  end:
    - Tell payroll on form P7
"""


def test_a_patch_changes_words_and_keeps_the_base_version(library: Library) -> None:
    """The version is another, and the one before patches is kept beside it."""
    plain = library({"a-tree.yaml": SOUND}).trees["example"]["a-tree"]
    loaded = library({"a-tree.yaml": SOUND}, patches={"a-tree.yaml": PATCH})
    assert loaded.problems == ()
    tree = loaded.trees["example"]["a-tree"]
    assert tree.base_version == plain.version
    assert tree.version != plain.version
    shown = show(walk(tree, [Answer(node="spells", value=4, on=ON)], today=ON))
    assert isinstance(shown, ShownOutcome)
    assert [span.text for step in shown.do for span in step.words] == ["Write it down", "Tell payroll on form P7"]


def test_a_problem_in_a_patch_is_reported_in_the_patch(library: Library) -> None:
    """With its own line."""
    loaded = library({"a-tree.yaml": SOUND}, patches={"a-tree.yaml": PATCH.replace("{{ score }}", "{{ scor }}")})
    assert [(one.file, one.line) for one in loaded.problems] == [("organisations/example/patches/a-tree.yaml", 4)]


def test_the_version_follows_what_a_conversation_rests_on(library: Library) -> None:
    """A word or a figure changes it; who signed it does not."""

    def version(source: str) -> str:
        return library({"a-tree.yaml": source}).trees["example"]["a-tree"].version

    first = version(SOUND)
    assert version(SOUND) == first
    signed = SOUND.replace(
        "nations:", "owner: Somebody\nasked_as: [x]\nabout: It\nreviewed: {by: A, on: 2026-11-01}\nnations:"
    )
    assert version(signed) == first
    assert version(SOUND.replace("Done", "Finished")) != first
    assert version(SOUND.replace("> 3", "> 4")) != first


def test_a_kept_version_is_walked_as_it_was(shipped: TreeSet, calendar: Calendar, policies: PolicyLibrary) -> None:
    """The same hash, the same position, the same words, from its content alone."""
    tree = shipped.trees["example"]["short-term-sickness"]
    kept = tree_from_content(tree_content(tree), organisation="example", calendar=calendar, policies=policies)
    assert (kept.version, kept.content) == (tree.version, tree.content)
    answers = [
        Answer(node=node, value=value, on=ON)
        for node, value in (("gates/urgent", ("none",)), ("gates/about_whom", "employee"), ("latest", "no_contact"))
    ]
    assert walk(kept, answers, today=ON) == walk(tree, answers, today=ON)
    assert show(walk(kept, answers, today=ON)) == show(walk(tree, answers, today=ON))


def test_content_that_is_no_tree_is_refused(calendar: Calendar, policies: PolicyLibrary) -> None:
    """With a sentence."""
    for content in ("{}", "[]", '{"rests_on": {"tree": {"tree": "x"}}}'):
        with pytest.raises(UnreadableVersion, match="cannot be read any more"):
            tree_from_content(content, organisation="example", calendar=calendar, policies=policies)


def test_a_question_shows_its_words_options_and_policies(shipped: TreeSet) -> None:
    """Citations name the version in force on the day of the node."""
    tree = shipped.trees["example"]["short-term-sickness"]
    gates = [
        Answer(node="gates/urgent", value=("none",), on=ON),
        Answer(node="gates/about_whom", value="employee", on=ON),
    ]
    shown = show(walk(tree, [*gates, Answer(node="latest", value="back", on=ON)], today=ON))
    assert isinstance(shown, ShownQuestion)
    assert shown.options[0].label == "Nothing yet, or only return-to-work conversations"
    assert [(one.key, one.in_force_from) for one in shown.cites] == [("sickness-absence/stages", date(2026, 4, 6))]
    early = date(2026, 4, 5)
    before = walk(tree, [Answer(node=one.node, value=one.value, on=early) for one in gates], today=early)
    later = walk(tree, [*before.answers, Answer(node="latest", value="back", on=early)], today=early)
    assert getattr(show(later), "cites", ()) == ()
    assert len(at_once(tree, today=ON)) == 5


def test_a_text_of_many_places_is_said_from_one(library: Library) -> None:
    """By its name in texts.yaml."""
    source = SOUND.replace("say: A score of {{ score }}.", "say: [{text: about_score}, Thank you.]")
    loaded = library({"a-tree.yaml": source, "texts.yaml": "about_score: Your score is {{ score }}.\n"})
    assert loaded.problems == ()
    shown = show(walk(loaded.trees["example"]["a-tree"], [Answer(node="spells", value=4, on=ON)], today=ON))
    assert isinstance(shown, ShownOutcome)
    assert len(shown.say) == 2
    missing = library({"a-tree.yaml": source.replace("about_score", "about_scor"), "texts.yaml": "about_score: x\n"})
    assert [one.remedy for one in missing.problems] == ["Did you mean 'about_score'?"]


def test_what_a_person_typed_is_shown_as_text(make: Callable[..., Tree]) -> None:
    """It can never become a link or a heading, and cannot decide a route."""
    tree = make("""
  note:
    ask: What is it about?
    text: {max_length: 80}
    next: end
  end:
    handoff: Speak to us
    because: You wrote {{ note }}
    to: er-advice
    urgency: routine
""")
    typed = "# [link](http://example.org) {{ today }}"
    shown = show(walk(tree, [Answer(node="note", value=typed, on=ON)], today=ON))
    assert isinstance(shown, ShownHandoff)
    spans = spans_of(shown.because)
    assert [(span.text, span.link) for span in spans] == [(f"You wrote {typed}", None)]


def test_a_kept_version_names_the_facts_that_changed(
    shipped: TreeSet, calendar: Calendar, policies: PolicyLibrary
) -> None:
    """So that its conversation can be told, and walked on the live version."""
    tree = shipped.trees["example"]["short-term-sickness"]
    kept = tree_from_content(tree_content(tree), organisation="example", calendar=calendar, policies=policies)
    assert changed_facts(kept, tree, on=ON) == ()
    old = tree_content(tree).replace('"is":128', '"is":130')
    changed = tree_from_content(old, organisation="example", calendar=calendar, policies=policies)
    assert changed.version != tree.version
    assert changed_facts(changed, tree, on=ON) == ("bradford_trigger",)


def test_a_figure_missing_before_the_first_question_leads_to_the_adviser(library: Library) -> None:
    """And its line is left out."""
    source = SOUND.replace("nodes:", "at_once:\n  - Be kind.\n  - Wait {{ fact('draft') | plural('day') }}.\nnodes:")
    row = "{from: 2026-01-01, is: 5, confidence: uncertain}"
    fact = f"draft: {{unit: days, decided_by: today, source: Draft, values: [{row}]}}"
    loaded = library({"a-tree.yaml": source, "facts/own.yaml": fact})
    assert loaded.problems == ()
    tree = loaded.trees["example"]["a-tree"]
    assert [span.text for line in at_once(tree, today=ON) for span in line] == ["Be kind."]
    assert walk(tree, (), today=ON).uncertain == ("draft",)


def test_a_letter_is_filled_for_the_walk(library: Library) -> None:
    """From the answers and the day of the end."""
    source = SOUND.replace("    cite: [", "    letters: [note]\n    cite: [")
    letter = (
        "---\nletter: note\ntitle: A note\nto: the employee\n---\n\nDated {{ today }}: {{ spells | plural('spell') }}."
    )
    loaded = library({"a-tree.yaml": source, "letters/note.md": letter})
    assert loaded.problems == ()
    position = walk(loaded.trees["example"]["a-tree"], [Answer(node="spells", value=4, on=ON)], today=ON)
    assert plain(letter_blocks(position, "note")) == "Dated 21 November 2026: 4 spells."
    broken = library({"a-tree.yaml": source, "letters/note.md": letter.replace("spells |", "spels |")})
    assert [(Path(one.file).name, one.line) for one in broken.problems] == [("note.md", 7)]


def test_the_figures_of_a_policy_are_filled_as_on_a_day(shipped: TreeSet, policies: PolicyLibrary) -> None:
    """Every section of every policy, for the shipped organisation."""
    figures = shipped.figures["example"]
    for version in policies.all_in_force(ON):
        for section in version.sections.values():
            words = plain(section_blocks(section, figures=figures, on=ON))
            assert "{{" not in words
            assert UNKNOWN not in words


OWN_CALCULATOR = '''"""A schedule."""

from datetime import date, timedelta
from decimal import Decimal

from trees.calculators.money import Money


def schedule(start: date, weeks: int, pay: Money) -> tuple[tuple[date, Money], ...]:
    """A row for each week. Source: this test."""
    return tuple((start + timedelta(weeks=week), pay) for week in range(weeks))


def careless(pay: Money) -> Money:
    """Not exact. Source: this test."""
    return float(pay)
'''


def test_rows_of_a_librarys_own_calculator_show_as_a_table(library: Library) -> None:
    """Each cell in the words of its type; an inexact figure leads to the adviser instead."""
    source = SOUND.replace(
        "say: A score of {{ score }}.", "say: '{{ schedule(today, spells, 123.25) | table(''Week'', ''Pay'') }}'"
    )
    loaded = library({"a-tree.yaml": source, "calculators/own.py": OWN_CALCULATOR})
    assert loaded.problems == ()
    shown = show(walk(loaded.trees["example"]["a-tree"], [Answer(node="spells", value=2, on=ON)], today=ON))
    assert isinstance(shown, ShownOutcome)
    assert shown.say == (
        Table(header=("Week", "Pay"), rows=(("21 November 2026", "£123.25"), ("28 November 2026", "£123.25"))),
    )
    careless = library(
        {
            "a-tree.yaml": SOUND.replace("{{ score }}", "{{ careless(1) }}"),
            "calculators/own.py": OWN_CALCULATOR,
        }
    )
    led = walk(careless.trees["example"]["a-tree"], [Answer(node="spells", value=2, on=ON)], today=ON)
    assert led.diverted == "The calculation “careless” could not be done, so an adviser needs to help."


def test_a_run_inside_a_run_keeps_and_returns(library: Library) -> None:
    """Answers carry both runs, and only what each keeps comes out."""
    middle = (
        SOUND.replace("a-tree", "b-tree")
        .replace("  spells:\n", "  deep:\n    run: a-tree\n    keep: [spells]\n    next: {end: days}\n  days:\n", 1)
        .replace("score > 3", "days > spells")
    )
    top = (
        SOUND.replace("a-tree", "c-tree")
        .replace(
            "  spells:\n", "  inner:\n    run: b-tree\n    keep: [spells, days]\n    next: {end: own}\n  own:\n", 1
        )
        .replace("score > 3", "own + days > spells")
        .replace("bradford(spells, 2)", "bradford(spells, days)")
    )
    loaded = library({"a-tree.yaml": SOUND, "b-tree.yaml": middle, "c-tree.yaml": top})
    assert loaded.problems == ()
    tree = loaded.trees["example"]["c-tree"]
    values = {"inner/deep/spells": 2, "inner/days": 3, "own": 0}
    position = walk(tree, [Answer(node=node, value=value, on=ON) for node, value in values.items()], today=ON)
    assert (position.node, position.spot.scope.answers) == ("end", {"spells": 2, "days": 3, "own": 0})
    asked = walk(tree, [Answer(node="inner/days", value=3, on=ON)], today=ON)
    assert (asked.node, [one.node for one in asked.kept]) == ("inner/deep/spells", ["inner/days"])
