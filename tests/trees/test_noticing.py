"""The layer beside the phrases: what it adds to them, when it may overrule them, and what happens without it."""

from pathlib import Path

import numpy as np
import pytest

from trees.find import sentences
from trees.find.learned_before import Kept
from trees.find.prepared import prepared
from trees.find.sentences import Sentences, model_file
from trees.urgent import Noticer, noticing, urgent_kind
from trees.urgent.examples import shipped_examples

pytestmark = pytest.mark.skipif(not sentences.installed(), reason="the semantic extra is not installed")
OVERRULED = "Abusive ex partner moved away years ago, she just wants to change her name on the rota"


@pytest.fixture(scope="module")
def noticer() -> Noticer:
    """As it ships, ready."""
    ready = Noticer()
    ready.warm()
    return ready


def test_what_no_phrase_finds_is_noticed(noticer: Noticer) -> None:
    """Indirect words, of each kind."""
    for kind, said in {
        "danger": "our lone worker should have rung in an hour ago and the house has a warning on it",
        "self-harm": "she has thanked each of us by name and now her phone is off",
        "adult": "the old man says please do not let that carer wash him again, and she has him next",
        "crime": "a man with no badge is wheeling our monitors out to a van",
    }.items():
        assert urgent_kind(said) is None
        assert noticer.kind(said) == kind


def test_a_phrase_in_an_ordinary_message_is_overruled_once_the_layer_is_there(noticer: Noticer) -> None:
    """Before, the phrase is not kept waiting; what was answered once is answered again."""
    cold = Noticer()
    assert cold.kind(OVERRULED) == urgent_kind(OVERRULED) == "adult"
    cold.warm()
    assert cold.kind(OVERRULED) == "adult"
    assert noticer.kind(OVERRULED) is None


def test_a_phrase_in_a_long_message_stands(noticer: Noticer) -> None:
    """In many words about other things one urgent thought drowns."""
    assert noticer.kind(f"{OVERRULED} and {'also the form for the leave next year ' * 3}") == "adult"


def test_even_a_word_that_presses_gives_way_where_all_is_plainly_ordinary(noticer: Noticer) -> None:
    """Loss, study and figures of speech are spoken of in the same words."""
    for said in (
        "an essay on suicide among vets, may she use the library in work time",
        "overdosed on mince pies, back on Monday, does it count as sickness",
    ):
        assert urgent_kind(said) is not None
        assert noticer.kind(said) is None


def test_a_phrase_stands_where_one_piece_of_the_message_sounds_urgent(noticer: Noticer) -> None:
    """Among ordinary words one urgent thought drowns, in a short message too."""
    for said in (
        "can I move the appraisal to Friday and he says he will kill her tonight",
        "the form for the bank shift, the pay date and a man with a gun is in reception",
    ):
        assert noticer.kind(said) == urgent_kind(said) == "danger"


def test_plain_words_always_stand(noticer: Noticer) -> None:
    """However ordinary the rest sounds."""
    said = "the new rota form for annual leave and the staff room, he has got a knife"
    assert noticer.kind(said) == urgent_kind(said) == "danger"


class Broken(Sentences):
    """A model whose file turned out to be another one."""

    def both(self, text: str) -> "sentences.Vectors":
        """Fails for every text."""
        raise OSError(len(text))


def test_where_the_model_fails_the_phrases_go_on() -> None:
    """The fault is kept for the operations log."""
    failing = Noticer(model=Broken())
    assert failing.kind("there is a man with a knife in reception") == "danger"
    assert failing.kind("nobody has any idea what this sentence is") is None
    assert isinstance(failing.fault, OSError)


def test_what_ships_was_learned_from_the_examples_that_ship() -> None:
    """After examples.yaml was changed: `python -m trees.prepared`. Otherwise each start learns for many seconds."""
    given = noticing.lessons(shipped_examples(), Sentences())
    kept = Kept.of(given.texts, given.vectors, given.about, among=given.among, shape=noticing.SHAPE)
    assert [file.name for file in Path(noticing.SHIPPED).glob("learned-*.npz")] == [kept.file.name]


def test_kept_vectors_are_the_models_own() -> None:
    """A twentieth of a vector's length at most is lost in keeping it small."""
    ahead = prepared(model_file())
    assert ahead is not None
    model = Sentences()
    for text in shipped_examples().urgent["danger"][:5]:
        kept, own = ahead.get(text), model.both(text)
        assert kept is not None
        assert np.linalg.norm(kept - own) < 0.05 * np.linalg.norm(own)
