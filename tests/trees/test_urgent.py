"""Noticing urgent words, and leaving ordinary ones alone."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests import yaml_text
from trees.urgent.phrases import MOST_CHARACTERS, PHRASES, Phrases, kind_by, read_phrases, shipped_phrases, urgent_kind

ROOT = Path(__file__).parents[2]
DATA = yaml_text.read(Path(__file__).with_name("urgent_examples.yaml").read_text("utf-8"))
URGENT = [(kind, said) for kind, all_said in DATA["urgent"].items() for said in all_said]
ORDINARY = DATA["ordinary"]
KINDS = ("danger", "self-harm", "child", "adult", "crime")

# Both kinds fit what is said; what matters is that it is noticed.
EITHER = {
    "She has barricaded herself in the office because he's outside shouting that he'll hurt her": "adult",
    "she thinks the old man next door is being neglected by his son": "child",
    "She said she hopes she doesn't wake up": "danger",
}


def _phrases(*, always: list[str], now: list[str] | None = None, ordinary: list[str] | None = None) -> Phrases:
    words = {"animal": "cat dog"}
    kinds = {"danger": {"always": always, "now": now or []}}
    return read_phrases({"words": words, "kinds": kinds, "ordinary": ordinary or [], "past": ["yesterday"]})


@pytest.mark.parametrize(("kind", "said"), URGENT)
def test_urgent_words_are_noticed(kind: str, said: str) -> None:
    """Plain and indirect words give the kind that decides which numbers are shown."""
    assert urgent_kind(said) in {kind, EITHER.get(said, kind)}


@pytest.mark.parametrize("said", ORDINARY)
def test_ordinary_words_are_left_alone(said: str) -> None:
    """Figures of speech and ordinary troubles do not stop a conversation."""
    assert urgent_kind(said) is None


def test_there_are_examples_enough() -> None:
    """At least 60 urgent ones, of every kind, and 60 ordinary ones."""
    assert set(DATA["urgent"]) == set(KINDS) == set(shipped_phrases().kinds)
    assert len(URGENT) >= 60
    assert len(ORDINARY) >= 60


@pytest.mark.parametrize(
    "said",
    [
        "HE'S GOT A KNIFE",
        "hes got a knife",
        "he’s got   a\nknife"[:8] + " a knife",
        "He\u2019s got a knife!!!",
        "I asked about her leave. He's got a knife. Also the rota.",
        "ｈｅ'ｓ ｇｏｔ ａ ｋｎｉｆｅ",
        "The deadline is Friday and this rota is killing me. he's got a knife",
    ],
)
def test_how_it_is_typed_does_not_matter(said: str) -> None:
    """Capitals, apostrophes, wide letters and what stands around it."""
    assert urgent_kind(said) == "danger"


def test_a_phrase_does_not_reach_over_a_sentence() -> None:
    """Two harmless sentences are not read as one."""
    assert urgent_kind("He has got a lot to do. A knife sharpener was ordered.") is None


def test_the_end_of_a_long_message_is_read() -> None:
    """Nothing hides behind 2,000 characters."""
    assert urgent_kind("She asked about annual leave. " * 66 + "He wants to kill himself.") == "self-harm"


def test_several_kinds_give_the_most_pressing() -> None:
    """Danger comes before what is a matter of hours."""
    assert urgent_kind("She was raped. He's got a knife.") == "danger"


@pytest.mark.parametrize("said", ["", " ", "?!", "😀👍🏽", "\x00\ud800\udfff", "刀", "a" * 100_000])
def test_odd_text_is_no_trouble(said: str) -> None:
    """It never fails, because it runs before everything else."""
    assert urgent_kind(said) is None


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_it_never_fails(text: str) -> None:
    """Any text gives a kind or none."""
    assert urgent_kind(text) in {None, *KINDS}


@pytest.mark.proof
def test_ordinary_text_takes_about_a_millisecond(*, full_size: bool) -> None:
    """2,000 characters, the best of many tries; the figure is a proof's, since machines are shared."""
    text = ("She has asked to change her days from September and I said I would look at it with the team. " * 30)[
        :2_000
    ]
    shipped_phrases()
    best = _best(text, tries=20)
    assert urgent_kind(text) is None
    if full_size:
        assert best < 0.004


@pytest.mark.parametrize(
    "unit", ["kill ", "she says he will ", "he has a ", "not ", "child hit ", "says he will kill "]
)
def test_hostile_text_takes_no_more_than_milliseconds(unit: str) -> None:
    """Repeated words cannot make the patterns try for ever."""
    assert _best((unit * MOST_CHARACTERS)[:MOST_CHARACTERS], tries=3) < 2


def _best(text: str, *, tries: int) -> float:
    taken = []
    for _ in range(tries):
        began = time.perf_counter()
        urgent_kind(text)
        taken.append(time.perf_counter() - began)
    return min(taken)


def test_a_phrase_is_written_as_the_file_says() -> None:
    """Alternatives, sets, beginnings, gaps, words that may be there, words that must not follow."""
    phrases = _phrases(always=["red|green <animal>", "stab*", "big ... house", "the ?old boat !trip"])
    for said in (
        "a red dog",
        "green cat",
        "stabbing",
        "big",
        "big one two three four house",
        "the boat",
        "the old boat",
    ):
        assert (kind_by(phrases, said) is None) == (said == "big")
    for said in ("red bird", "big 1 2 3 4 5 house", "the boat trip", "infrared dogs"):
        assert kind_by(phrases, said) is None


def test_now_is_not_the_past() -> None:
    """A `now` phrase counts unless its own sentence speaks of the past."""
    phrases = _phrases(always=[], now=["fire"])
    assert kind_by(phrases, "fire") == "danger"
    assert kind_by(phrases, "a fire yesterday") is None
    assert kind_by(phrases, "He left yesterday. Fire!") == "danger"


def test_an_ordinary_phrase_hides_only_its_own_words() -> None:
    """The same word elsewhere in the sentence still counts."""
    phrases = _phrases(always=["fire"], ordinary=["fire drill"])
    assert kind_by(phrases, "the fire drill") is None
    assert kind_by(phrases, "fire during the fire drill") == "danger"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a <stranger>", "<stranger>"),
        ("Knife", "small letters"),
        ("he's", "small letters"),
        ("ab*", "small letters"),
        ("?maybe !not", "no word that must be there"),
        ("a ... b ... c ... d ... e", "more than 3 gaps"),
    ],
)
def test_a_phrase_that_cannot_be_read_is_named(line: str, says: str) -> None:
    """The author is told which phrase and what is wrong."""
    with pytest.raises(ValueError, match=says) as raised:
        _phrases(always=[line])
    assert line in str(raised.value)


def test_a_key_that_is_not_known_is_refused() -> None:
    """A misspelt group would silently lose its phrases."""
    with pytest.raises(ValidationError, match="allways"):
        read_phrases({"words": {}, "kinds": {"danger": {"allways": ["x"]}}, "ordinary": [], "past": []})


def test_every_listed_set_of_words_is_used() -> None:
    """A set that no phrase uses is a slip."""
    text = PHRASES.read_text("utf-8")
    assert [name for name in yaml_text.read(text)["words"] if f"<{name}>" not in text] == []


def test_importing_it_loads_no_model() -> None:
    """Urgent words are noticed with the lean installation too."""
    asks = "import sys, trees.urgent; sys.exit(bool({'numpy', 'onnxruntime'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", asks], cwd=ROOT, check=False).returncode == 0
