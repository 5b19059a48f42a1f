"""Reading YAML: words, lines and limits, and that no input can break it."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.reading import (
    fields,
    meant,
    nearest,
    not_text,
    problem_at,
    read_front_matter,
    read_yaml,
)


def read(text: str) -> object:
    """The data of a text that has no problems."""
    document = read_yaml(text, file="a.yaml")
    assert document.problems == ()
    return document.data


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "y", "n", "Yes", "NO"])
def test_words_of_agreement_stay_text(word: str) -> None:
    """Options are called yes and no; YAML 1.1 would make them true and false."""
    assert read(f"a: {word}") == {"a": word}
    assert read(f"{word}: a") == {word: "a"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("118.75", Decimal("118.75")),
        ("1.50", Decimal("1.50")),
        (".5", Decimal("0.5")),
    ],
)
def test_plain_words_have_the_values_of_yaml_1_2(written: str, value: object) -> None:
    """True, null and decimal numbers are values; a decimal keeps its last nought."""
    data = read(f"a: {written}")
    assert data == {"a": value}
    assert isinstance(data, dict)
    assert str(data["a"]) == str(value)
    assert type(data["a"]) is type(value)


@pytest.mark.parametrize(
    "written",
    [
        "12:30",
        "2026-11-21",
        "0x1F",
        "0o17",
        "017",
        "01632 960101",
        "+44",
        "1e3",
        ".inf",
        ".nan",
        "1.",
        "1_000",
        "1234567890123456",
        "1.2.3",
        "'5'",
        '"true"',
    ],
)
def test_what_only_looks_like_a_number_stays_text(written: str) -> None:
    """Times, dates, telephone numbers and numbers of programmers are text."""
    assert read(f"a: {written}") == {"a": written.strip("'\"")}


def test_keys_are_text_whatever_they_look_like() -> None:
    """A choice may have options called 1, true and null."""
    assert read("{1: a, true: b, null: c, 1.5: d}") == {"1": "a", "true": "b", "null": "c", "1.5": "d"}


def test_each_value_has_its_line() -> None:
    """Lines count from 1, keys by their own line and items by theirs, with comments and empty lines counted."""
    document = read_yaml("# top\n\nnodes:\n  a:\n    ask: One\n    cite:\n      - x\n      - y\n", file="a.yaml")
    assert document.line(("nodes", "a", "ask")) == 5
    assert document.line(("nodes", "a", "cite", 1)) == 8
    assert document.line(("nodes", "a", "missing", "deep")) == 4


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(ending: str) -> None:
    """A file saved on Windows has the same lines."""
    document = read_yaml(ending.join(["\ufeffa: 1", "b: 2"]), file="a.yaml")
    assert document.data == {"a": 1, "b": 2}
    assert document.line(("b",)) == 2


def test_a_key_twice_is_named_with_both_lines() -> None:
    """The second of two equal keys would win without a word."""
    document = read_yaml("nodes:\n  a:\n    ask: One\n    ask: Two\n", file="t.yaml")
    (problem,) = document.problems
    assert (problem.file, problem.line, problem.node) == ("t.yaml", 4, "a")
    assert problem.problem == "`ask` stands here twice: on line 3, and again here."


def test_an_empty_file_has_no_data_and_no_problem() -> None:
    """What an empty file lacks is for its loader to say."""
    assert read("# nothing yet\n") is None


def test_deep_nesting_is_refused() -> None:
    """A hundred thousand brackets are answered in a moment."""
    began = time.process_time()
    document = read_yaml("[" * 100_000, file="a.yaml")
    assert time.process_time() - began < 10
    assert document.data is None
    assert "30 levels" in document.problems[0].problem


def test_an_alias_bomb_is_refused() -> None:
    """References are not used here, so a billion laughs cannot be told."""
    bomb = "a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    document = read_yaml(bomb, file="a.yaml")
    assert document.problems
    assert "lol, lol" in str(document.data) or document.data is None


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [ls]", "!!binary aGVsbG8=", "!mine x"])
def test_tags_are_refused(tag: str) -> None:
    """A tag can ask for any object; here it is a slip with a sentence."""
    document = read_yaml(f"a: {tag}", file="a.yaml")
    assert "tags are not used here" in document.problems[0].problem


def test_a_second_document_is_refused() -> None:
    """What stands below a second line of hyphens would be lost."""
    (problem,) = read_yaml("a: 1\n---\nb: 2\n", file="a.yaml").problems
    assert (problem.line, "second document" in problem.problem) == (2, True)


def test_a_file_that_is_too_large_is_refused() -> None:
    """The limit is far above any tree."""
    document = read_yaml("a" * 4_000_001, file="a.yaml")
    assert document.problems[0].problem == "This file is too large."


@pytest.mark.parametrize("odd", ["\x00", "\x07", "\ud800"])
def test_signs_that_cannot_be_shown_are_named(odd: str) -> None:
    """A control character has its line and its number."""
    (problem,) = read_yaml(f"a: 1\nb: x{odd}y", file="a.yaml").problems
    assert problem.line == 2
    assert f"U+{ord(odd):04X}" in problem.problem


@given(st.text(alphabet=st.sampled_from("ab :#-{}[],'\"|>*&!%@\n\t{}?\\"), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is written, there is a document, and every problem has a line of the file."""
    document = read_yaml(text, file="a.yaml")
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in document.problems)
    assert all(problem.problem and problem.remedy for problem in document.problems)


@given(st.text(max_size=40))
def test_no_character_breaks_the_reader(text: str) -> None:
    """The same for any character at all, in a value."""
    assert read_yaml(f"a: {text}\n", file="a.yaml").file == "a.yaml"


@pytest.mark.proof
def test_a_thousand_trees_load_quickly(*, full_size: bool) -> None:
    """1,000 trees of 30 nodes have 20 seconds in all; a twentieth of them is read here in a tenth of that share."""
    node = "  n{0}:\n    ask: How many days?\n    choice: {{yes: Yes, no: No}}\n    next: {{yes: n1, no: n2}}\n"
    tree = "tree: x\nnodes:\n" + "".join(node.format(number) for number in range(30))
    began = time.process_time()
    for _ in range(50):
        assert read_yaml(tree, file="a.yaml").problems == ()
    if full_size:
        assert time.process_time() - began < 0.5


def test_front_matter_is_read_with_the_lines_of_the_file() -> None:
    """The header's lines and the body's first line are those that an editor shows."""
    document, body, line = read_front_matter("---\ntitle: A\nuntil: null\n---\n\nText.\n", file="p.md")
    assert document.data == {"title": "A", "until": None}
    assert document.line(("until",)) == 3
    assert (body, line) == ("\nText.\n", 5)


@pytest.mark.parametrize(
    ("text", "words"), [("Text.\n", "does not begin with"), ("---\ntitle: A\n", "do not end"), ("", "does not begin")]
)
def test_missing_front_matter_is_named(text: str, words: str) -> None:
    """A file without its details, or whose details do not end, says what to write."""
    document, _, _ = read_front_matter(text, file="p.md")
    assert words in document.problems[0].problem


def test_unknown_keys_name_the_nearest() -> None:
    """A misspelt key is met with the one that was meant, at its line and node."""
    document = read_yaml("nodes:\n  a:\n    aks: What?\n", file="t.yaml")
    unknown, missing = fields(document, ("nodes", "a"), allowed=("ask", "why"), required=("ask",))
    assert (unknown.line, unknown.node, unknown.remedy) == (3, "a", "Did you mean `ask`?")
    assert missing.problem == "`a` has no `ask`."


@pytest.mark.parametrize("words", ["Remember", "please remember"])
def test_a_sentence_read_as_a_key_is_named(words: str) -> None:
    """No key of these files has a capital or a space, so it began as a text with a colon in it."""
    document = read_yaml(f"do:\n  - {words}: be kind\n", file="t.yaml")
    (problem,) = fields(document, ("do", 0), allowed=("step", "when"))
    assert problem.remedy.endswith(f"|\n  {words}: be kind")


def test_a_value_without_keys_is_one_problem() -> None:
    """Where keys are wanted and a text stands, the keys that belong there are listed."""
    (problem,) = fields(read_yaml("a: b", file="a.yaml"), ("a",), allowed=("x", "y"))
    assert problem.remedy == "Write a line for each of the keys that belong here: `x` and `y`."


def test_a_mapping_where_a_text_is_wanted_is_named() -> None:
    """`Remember: be kind` in a list is a mapping to YAML; the author is shown the text under a bar."""
    document = read_yaml("do:\n  - Remember: be kind\n  - Plain\n", file="t.yaml")
    problem = not_text(document, ("do", 0))
    assert problem is not None
    assert problem.line == 2
    assert problem.remedy.endswith("|\n  Remember: be kind")
    assert not_text(document, ("do", 1)) is None


def test_longer_mappings_and_lists_are_not_texts_either() -> None:
    """The problem says which of the two was found."""
    document = read_yaml("a: {b: 1, c: 2}\nd: [e]", file="t.yaml")
    kinds = [problem.problem for path in ("a", "d") if (problem := not_text(document, (path,)))]
    assert kinds == ["`a` should be a text, and is keys with values.", "`d` should be a text, and is a list."]


def test_the_nearest_name_is_offered_or_all_of_them() -> None:
    """A near miss gets one suggestion, a wild one the whole list."""
    assert nearest("sickness-abscence", {"sickness-absence", "leave"}) == "sickness-absence"
    assert meant("zzz", ("b", "a")) == "Use one of these: `a` and `b`."
    assert meant("zzz", ()) == "There are none yet."


def test_a_problem_takes_its_line_from_its_path() -> None:
    """Loaders name a path and need not count lines."""
    document = read_yaml("a:\n  b: 1\n", file="t.yaml")
    problem = problem_at(document, ("a", "b"), problem="p", remedy="r", level="warning")
    assert (problem.line, problem.level, problem.node) == (2, "warning", None)
