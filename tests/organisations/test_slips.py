"""Slips by name: each has its own sentence, the corrected line, and does not hide those below it."""

import time

import pytest

from organisations.reading import Problem, read_yaml


def only_problem(text: str) -> Problem:
    """The one problem of a text."""
    (problem,) = read_yaml(text, file="t.yaml").problems
    return problem


def corrected(problem: Problem) -> str:
    """The lines that a remedy shows, below its first."""
    return problem.remedy.partition("\n")[2]


SLIPS = [
    ("choice: {yes: Yes, each time, no: No}", "comma inside a value in braces"),
    ("ask: Is this about visit #12?", "cut off before “#12?”"),
    ("title: Ward #4", "cut off before “#4”"),
    ("say: #1 on the list", "cannot begin with `#`"),
    ("say: {{ score }} is below", "cannot begin with `{{`"),
    ("say: {{ score }}", "cannot begin with `{{`"),
    ("say: 'Sorry' is a start", "begins with a quote"),
    ('say: "Sorry" is a start', "begins with a quote"),
    ("say: 'Til Friday", "begins with a quote"),
    ("say: *Do not* ask", "cannot begin with `*`"),
    ("say: **Do not** ask", "cannot begin with `*`"),
    ("say: *Do", "cannot begin with `*`"),
    ("say: & then", "cannot begin with `&`"),
    ("say: &then go", "cannot begin with `&`"),
    ("say: @here", "cannot begin with `@`"),
    ("say: % of pay", "cannot begin with `%`"),
    ("say: [Optional] Ring them", "cannot begin with `[`"),
    ("say: `x` is a sign", "cannot begin with a back-tick"),
    ("say: ! Stop", "cannot begin with `!`"),
    ("say: > 3 spells", "cannot begin with `>`"),
    ("say: | or", "cannot begin with `|`"),
    ("say: One thing: is it late?", "colon and a space inside an unquoted text"),
    ("say: Do this:", "colon and a space inside an unquoted text"),
    ("say:\n  a:\tb", "tab"),
    ("choice: {yes: Yes: now, no: No}", "inside a value in braces"),
    ("say: One\n  two: three", "the text above it already has one"),
]


@pytest.mark.parametrize(("text", "sentence"), SLIPS)
def test_a_slip_has_its_own_sentence(text: str, sentence: str) -> None:
    """Each slip is called by its name, on its line."""
    problem = only_problem(text)
    assert sentence in problem.problem
    assert problem.line == text.count("\n") + 1
    assert problem.level == "error"


@pytest.mark.parametrize("text", [text for text, sentence in SLIPS if "choice: {yes: Yes:" not in text])
def test_the_corrected_line_is_read_without_a_problem(text: str) -> None:
    """What a remedy shows can be pasted over the line, and says what the author meant."""
    lines = corrected(only_problem(text))
    above = "say:\n" if text.startswith("say:\n") else ""
    document = read_yaml(f"{above}{lines}\n", file="t.yaml")
    assert document.problems == ()
    words = "".join(sign for sign in text.removeprefix(above) if sign.isalnum())
    assert "".join(sign for sign in lines if sign.isalnum()) == words


def test_the_corrected_line_of_a_list_item_is_read() -> None:
    """Items of a list are corrected as items, with the indent that they need."""
    problem = only_problem("nodes:\n  a:\n    do:\n      - {{ first }} of all\n      - Second\n")
    assert corrected(problem) == "      - |\n        {{ first }} of all"
    fixed = f"do:\n{corrected(problem)}\n      - Second\n"
    assert read_yaml(fixed, file="t.yaml").data == {"do": ["{{ first }} of all\n", "Second"]}


def test_the_corrected_line_of_a_rule_keeps_its_place() -> None:
    """A key inside an item of a list is indented as its neighbours are."""
    problem = only_problem("say:\n  - when: a\n    say: @once\n")
    fixed = f"say:\n  - when: a\n{corrected(problem)}\n"
    assert read_yaml(fixed, file="t.yaml").data == {"say": [{"when": "a", "say": "@once\n"}]}


def test_every_slip_of_a_file_is_found_in_one_run() -> None:
    """One broken line does not hide the next, and the data is read as it was meant."""
    document = read_yaml("a: @one\nb: two: three\nc: 'four' five\nd: six\n\te: 1\n", file="t.yaml")
    assert [problem.line for problem in document.problems][:3] == [1, 2, 3]
    tidy = read_yaml("a: @one\nb: two: three\nc: 'four' five\nd: six\n", file="t.yaml")
    assert tidy.data == {"a": "@one", "b": "two: three", "c": "'four' five", "d": "six"}


def test_an_apostrophe_that_closes_lines_below_is_named_where_it_opens() -> None:
    """YAML complains about the next apostrophe; the author is sent to the first."""
    problem = only_problem("say: 'tis the season\nask: don't\nb: 1")
    assert (problem.line, "begins with a quote" in problem.problem) == (1, True)


@pytest.mark.parametrize(
    "line",
    [
        "topic: short-term-sickness            # a row of the topics",
        "tree: x # id",
        "when: days >= spells # a rule",
        "by: add_months(today, 3) # a date",
        "when: late or unsure # names only",
        "nodes:   # in reading order\n  a: 1",
        "reviewed: {by: null, on: null}       # unsigned content is shown as such",
        "ask: Is it C#?",
        "say: |\n  Visit #12 and # more: like {{ this }}",
        "ask: 'Quoted: whole # text'",
        "cite: [a/b, c/d]",
        "choice: {yes: Yes, no: No}",
        "choice: {yes: {label: Yes, hint: Or mostly}, no: No}",
        "values: [{from: 2025-04-06, until: null, is: 118.75}]",
        "ask: At 12:30, or later?",
        "url: https://example.org/a#b",
    ],
)
def test_good_lines_are_left_alone(line: str) -> None:
    """Comments after ids, expressions and bare keys are fine, and so are signs inside a text."""
    assert read_yaml(line, file="t.yaml").problems == ()


def test_a_comment_set_apart_from_a_text_is_a_warning() -> None:
    """It is likely meant as a comment, and house style still asks for a line of its own."""
    problem = only_problem("scenario: Agreed on a later day        # of another tree")
    assert (problem.level, "comment" in problem.problem) == ("warning", True)


@pytest.mark.parametrize(
    "text",
    [
        "a: 9 ** 9 ** 9 ** 9 ** 9 # power",
        "a: {" + "b: c, " * 200_000 + "d: e: f}",
        "a: " + "(" * 400 + " x # deep",
        "a: " + "- " * 200_000 + "'x",
        "a: '" + "''" * 200_000,
    ],
    ids=["power", "braces", "brackets", "hyphens", "quotes"],
)
def test_no_line_takes_long(text: str) -> None:
    """Looking for a slip works nothing out, and gives up on lines that nobody could mend."""
    began = time.process_time()
    read_yaml(text, file="t.yaml")
    assert time.process_time() - began < 20


def test_a_missing_space_after_a_colon_is_named() -> None:
    """YAML notices it only on the next line, where all is well."""
    problem = only_problem("ask:Is it late?\nnext: a\n")
    assert (problem.line, problem.problem) == (1, "A space is missing after the colon.")
    assert corrected(problem) == "ask: Is it late?"


def test_a_missing_key_is_named() -> None:
    """A colon with nothing before it says what to write."""
    assert "name is missing" in only_problem(": a").problem


def test_a_line_of_plain_words_among_keys_is_named() -> None:
    """Words without a key are neither a key nor part of the text above."""
    problem = only_problem("a: b\nplain words\nc: d\n")
    assert (problem.line, "neither a key" in problem.problem) == (2, True)


def test_a_wrong_indent_is_named() -> None:
    """The line that does not fit is the one that is shown."""
    problem = only_problem("a:\n  - b\n c: 1\n")
    assert (problem.line, "does not fit" in problem.problem) == (3, True)
