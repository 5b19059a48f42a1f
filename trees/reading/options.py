"""The option that somebody meant: a yes, a place in the list, part of a label, a slip; no guess between two."""

import re
from collections.abc import Collection, Iterable, Mapping

from trees.reading.exact import MOST_LABEL, option_of
from trees.reading.hedges import unhedged
from trees.reading.jobs import by_terms, without_job
from trees.reading.lists import phrases_in, words_in
from trees.reading.misspelt import SHORTEST, closest
from trees.reading.ordinals import ordinals_as_figures
from trees.reading.understood import Doubt, Read

YES = phrases_in("""
    y, ye, yes, yeah, yea, yep, yup, aye, correct, right, true, definitely, absolutely, indeed, certainly, of course,
    that's right, that is right, yes please, yes i did, yes we did, yes they did, yes i have, yes we have,
    yes they have, yes it is, yes they are, i did, we did, they did, i have, we have, they have, it is, it was,
    they are, it does, they do
""")
NO = phrases_in("""
    n, no, nope, nah, nay, false, never, not at all, no thanks, no thank you, no they didn't, no i didn't,
    no we didn't, no they haven't, no i haven't, no we haven't, no it isn't, no they aren't, no it's not, i didn't,
    we didn't, they didn't, i haven't, we haven't, they haven't, it isn't, it wasn't, they aren't, it doesn't,
    they don't, definitely not, of course not, no way
""")
NONE = phrases_in("""
    none, neither, nothing, no, nope, nah, n, none of them, none of these, none of those, none of the above,
    none at all, not any, not any of them, not any of these, neither of them, neither of these, nothing like that,
    no none, n/a, not applicable, none apply, none of these apply, none of them apply, no none of these,
    no none of them
""")
_EVERY = phrases_in("""
    all, all of them, all of these, all of the above, everything, every one, both, both of them, both of these
""")
_NOT = phrases_in("""
    not, no, none, never, without, neither, nor, cannot, cant, wont, nobody, nothing, dont, didnt, doesnt, isnt, wasnt,
    arent, havent, hasnt, hadnt
""")
_SMALL = frozenset(
    words_in("""
        a an the of to in on at is are was were be been it its they their them he she his her him i we us our my me
        you your and or for with by as that this these those has have had do does did there here so but from am
    """)
)
_PLACE = re.compile(
    r"(?:option|number|answer|no\.?|choice|#)? ?\(?([0-9]{1,2})(?:st|nd|rd|th)?[.):]?(?: (?:one|option|answer))?|"
    r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th)(?: one| option| answer)?"
)
_PLACES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_ROUGHLY = re.compile(
    r"~|\b(?:about|around|roughly|approx|approximately|nearly|almost|circa|or so|or thereabouts) ?(?:[0-9]|$)|"
    rf"\b(?:about|around|roughly|approximately|nearly|almost) (?:{'|'.join(_PLACES)})\b|[0-9] ?-?ish\b"
)
_LAST = phrases_in("last, the last, last one, the last one, bottom one, the bottom one, the last option")
_AND = re.compile(r" *(?:[,;&+/\n]| and | plus )+ *(?:and )?")
SHORTEST_SLIP = 5
"""Letters: by itself a shorter word is more often meant than misspelt ("back" is no "bank", "late" no "date")."""
MOST_SUGGESTED = 3
"""Options named in "Did you mean": more is the list itself, which stands below."""


def understand_option(raw: str, labels: Mapping[str, str]) -> Read | Doubt | None:
    """The only option that what was typed can mean; a doubt that names those that come near."""
    if len(raw) > MOST_LABEL:
        return None
    text = _plain(unhedged(raw))
    # Somebody who types "about five" counts something; nobody points at a place in a list that way.
    counted = bool(_ROUGHLY.search(raw.lower()))
    meant = None if counted else option_of(text, labels) or _agreed(text, labels) or _placed(text, labels)
    if meant is not None:
        return Read(value=meant)
    typed = _words(text)
    said = {option: _words(_plain(label.lower())) for option, label in labels.items()}
    typed = _put_right(typed, {one for words in said.values() for one in words})
    fitting = [option for option in labels if _part_of(typed, said[option])]
    if len(fitting) == 1:
        return Read(value=fitting[0])
    rest = without_job(text)
    if rest is not None and not fitting and not _nearest(_words(rest), said):
        return by_terms(labels) or _near(typed, said, labels)
    return _did_you_mean(fitting, labels) if fitting else _near(typed, said, labels)


def _near(typed: list[str], said: Mapping[str, list[str]], labels: Mapping[str, str]) -> Doubt | None:
    near = [] if {"yes", "no"} <= set(typed) else _nearest(typed, said)
    return _did_you_mean(near, labels) if near else None


def understand_options(raw: Iterable[str], labels: Mapping[str, str]) -> Read | Doubt | None:
    """Several options, each as understood; one that is not understood leaves them all."""
    given = list(raw)
    if len(given) == 1:
        return _one_text(given[0], labels)
    found = [understand_option(one, labels) for one in given]
    doubt = next((one for one in found if isinstance(one, Doubt)), None)
    if doubt is not None or not found or None in found:
        return doubt
    chosen = {one.value for one in found if isinstance(one, Read)}
    return Read(value=tuple(option for option in labels if option in chosen))


def _one_text(text: str, labels: Mapping[str, str]) -> Read | Doubt | None:
    several = [option for option in labels if option != "none"]
    every = _plain(unhedged(text))
    if every in _EVERY and (len(several) == 2 or not every.startswith("both")):  # noqa: PLR2004 - both
        return Read(value=tuple(several))
    whole = understand_option(text, labels)
    if isinstance(whole, Read):
        return Read(value=(str(whole.value),))
    figures = re.sub(r"(?<=[0-9]) +(?=[0-9])", ",", text)
    parts = [part for part in _AND.split(figures) if part.strip()]
    return understand_options(parts, labels) if len(parts) > 1 else whole


def _agreed(text: str, labels: Mapping[str, str]) -> str | None:
    """A yes, a no or a "none of them", where the question has just one option for it."""
    if text in NONE and "none" in labels and not _starting(labels, "no"):
        return "none"
    for words, word in ((YES, "yes"), (NO, "no")):
        if text in words or text.replace(",", "") in words:
            found = [word] if word in labels else _starting(labels, word)
            # "Yes, each time" and "Yes, mostly" are two; and an id is its author's, so labels decide.
            return found[0] if len(_starting(labels, word) or found) == 1 and len(found) == 1 else None
    return None


def _starting(labels: Mapping[str, str], word: str) -> list[str]:
    return [option for option, label in labels.items() if re.match(rf"{word}\b", label.lower())]


def _placed(text: str, labels: Mapping[str, str]) -> str | None:
    if text in _LAST:
        return list(labels)[-1]
    figures = ordinals_as_figures(text)
    bare = re.sub(r"^(?:the |option |number |answer )+| (?:one|option|answer)$", "", figures)
    found = _PLACE.fullmatch(figures)
    number = int(found[1] or found[2]) if found else _PLACES.get(bare, 0)
    return list(labels)[number - 1] if 1 <= number <= len(labels) else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s£%'/,.;&+#()-]", " ", text.replace("’", "'")).split()).strip(" .,;!?")


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9£%]+", text.lower().replace("'", ""))


def _put_right(typed: list[str], known: Collection[str]) -> list[str]:
    """Slips put right; in a short word only where another word is one of the answers', since it may well be none."""
    sure = any(word in known and word not in _SMALL for word in typed)
    shortest = SHORTEST if sure else SHORTEST_SLIP
    kept = {*known, *_SMALL, *_NOT}
    return [word if word in kept else closest(word, known, shortest=shortest) or word for word in typed]


def _part_of(typed: list[str], label: list[str]) -> bool:
    """Whether every word typed is in the label; a label that says "not" is not meant by one that does not."""
    telling = [word for word in typed if word not in _SMALL]
    return bool(telling) and set(telling) <= set(label) and _denies(typed) == _denies(label)


def _denies(words: Iterable[str]) -> bool:
    return not _NOT.isdisjoint(words)


def _nearest(typed: list[str], said: Mapping[str, list[str]]) -> list[str]:
    """The options that share the most telling words with what was typed."""
    telling = {word for word in typed if word not in _SMALL and word not in _NOT and not word.isdigit()}
    alike = {option: words for option, words in said.items() if _denies(words) == _denies(typed)}
    shared = {option: len(telling & set(words) - _SMALL) for option, words in alike.items()}
    most = max(shared.values(), default=0)
    return [option for option, count in shared.items() if count == most] if most else []


def _did_you_mean(options: list[str], labels: Mapping[str, str]) -> Doubt | None:
    if len(options) > MOST_SUGGESTED:
        return None
    order = list(labels)
    named = [f"{order.index(option) + 1}, “{labels[option]}”" for option in options]
    return Doubt(says=f"Did you mean {' or '.join(named)}? Please choose it, or type its number.")
