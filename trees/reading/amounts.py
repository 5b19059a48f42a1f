"""Numbers and money as people type them, or the doubt in them; knows the question's unit and words, no more."""

import re
from decimal import Decimal

from trees.reading.counts import VOCABULARY, count
from trees.reading.hedges import unhedged
from trees.reading.misspelt import corrected
from trees.reading.understood import Doubt, Read

ONE_NUMBER = "Please give one number. Your best figure will do."
ONLY_NUMBER = "Please give only the number, counted as the question asks."
ONE_AMOUNT = "Please give one amount in pounds, such as £1,200. Your best figure will do."
ONLY_POUNDS = "Please give the amount in pounds, such as £1,200 or 85.50."
ONLY_AMOUNT = "Please give only the amount, such as £1,200. Leave out how often it is paid."

_BOUND = re.compile(
    r"(?:more|less|fewer|greater) than|over\b|under\b|above\b|below\b|at (?:least|most)|up to|no more|"
    r"no fewer|not more|minimum|maximum|[<>]|.*(?:\+|\bplus|\bor (?:more|less|so|fewer)|\band a bit)$"
)
_RANGE = re.compile(r"between\b.*|.*[0-9a-z½] ?(?:-|–|—|\bto\b|\bor\b) ?[0-9a-z£].*")
_VAGUE = re.compile(
    r"(?:a )?(?:few|several|some|many|lots|loads|plenty|handful|bit|number)(?: of)?(?: \w+)?|various|too many"
)
_TRAILING = re.compile(
    r"(?:times?|occasions?|absences?|spells?|episodes?|people|persons|staff|employees|of them|in (?:all|total)|"
    r"altogether|total|so far|only|exactly|in a row|i think|or thereabouts)$"
)
_SPANS = re.compile(
    r"(?:working )?(days?|weeks?|months?|years?|hours?|minutes?|fortnights?|shifts?|pounds?|percent|per cent|%|jobs?)$"
)
_OFTEN = re.compile(
    r"(.+?) ?(?:a|an|per|each|every|/) ?(?:hour|day|week|month|year|annum|shift|fortnight)|"
    r"(.+?) ?(?:weekly|monthly|hourly|yearly|pa|p\.a|pcm|pw)"
)
_OTHER_MONEY = re.compile(r"[$€¥₹]|\b(?:dollars?|euros?|usd|eur)\b")
_PENCE = re.compile(r"([0-9]{1,2}) ?p(?:ence)?")
_AND_PENCE = re.compile(r"(.+?) ?pounds? (?:and )?(.+?)(?: ?(?:p|pence))?")
_POUNDS = re.compile(r"(-?)(?:£|gbp) ?(.+)|(-?)(.+?) ?(?:pounds?|quid|gbp)(?: sterling)?")
_SHORT = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?) ?(?:k|grand|thousand)|(\w+) grand")
_PLAIN = re.compile(r"([0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,12})(\.[0-9]{1,2})?")
_MISPLACED = re.compile(r"[0-9]{1,3}\.[0-9]{3}")


def understand_number(raw: str, *, whole: bool, unit: str | None, asks: str) -> Read | Doubt | None:
    """A number in figures or words, with or without what is counted; `asks` are the question's own words."""
    text = unhedged(raw)
    if _BOUND.match(text) or _VAGUE.fullmatch(text):
        return Doubt(says=ONE_NUMBER)
    bare = _uncounted(text, unit=unit, asks=asks.lower())
    if bare is None:
        return Doubt(says=f"This asks for {unit}. Please give the number of {unit}." if unit else ONLY_NUMBER)
    value = _counted(bare)
    if value is None:
        return Doubt(says=ONE_NUMBER) if _RANGE.fullmatch(text) and _numbered(text) else None
    if value == value.to_integral_value():
        return Read(value=int(value))
    return None if whole else Read(value=value)


def understand_money(raw: str) -> Read | Doubt | None:
    """Pounds in figures or words, with pence, "k" for a thousand, and a sentence for other money."""
    text = unhedged(raw)
    if _OTHER_MONEY.search(text):
        return Doubt(says=ONLY_POUNDS)
    if often := _OFTEN.fullmatch(text):
        return Doubt(says=ONLY_AMOUNT) if _pounds(often[1] or often[2]) is not None else None
    if _BOUND.match(text) or _VAGUE.fullmatch(text):
        return Doubt(says=ONE_AMOUNT)
    value = _pounds(text)
    if value is not None:
        return Read(value=value)
    return Doubt(says=ONE_AMOUNT) if _RANGE.fullmatch(text) and _numbered(text) else None


def _uncounted(text: str, *, unit: str | None, asks: str) -> str | None:
    """The text without what is counted; nothing where it is counted in something that was not asked for."""
    bare = _TRAILING.sub("", text).strip()
    found = _SPANS.search(bare)
    if found is None:
        return bare
    said = {"%": "percent", "per cent": "percent"}.get(found[1], found[1]).rstrip("s")
    wanted = unit.lower().rstrip("s") if unit else None
    asked = said == wanted if wanted else re.search(rf"\b{re.escape(said)}s?\b", asks) is not None
    if not asked or ("working" in found[0] and "working" not in f"{unit} {asks}"):
        return None
    left = bare[: found.start()].strip()
    return {"a": "1", "an": "1", "half a": "half", "half an": "half"}.get(left, left)


def _counted(text: str) -> Decimal | None:
    sign = -1 if text.startswith(("-", "minus ")) else 1
    value = count(corrected(text.removeprefix("-").removeprefix("minus ").strip(), VOCABULARY))
    return None if value is None else sign * value


def _numbered(text: str) -> bool:
    """Whether a number is in it at all: "so to speak" is no range."""
    return any(char.isdecimal() for char in text) or any(word in VOCABULARY for word in re.split(r"\W+", text))


def _pounds(text: str) -> Decimal | None:
    if found := _PENCE.fullmatch(text):
        return Decimal(found[1]) / 100
    if (found := _AND_PENCE.fullmatch(text)) and (split := _split(found[1], found[2])) is not None:
        return split
    sign, bare = _unpounded(text)
    if found := _SHORT.fullmatch(bare):
        thousands = Decimal(found[1]) if found[1] else count(found[2])
        return None if thousands is None else sign * thousands * 1000
    # A full stop before three figures is a thousand abroad, and a slip here.
    if _MISPLACED.fullmatch(bare):
        return None
    if found := _PLAIN.fullmatch(bare):
        return sign * Decimal((found[1] + (found[2] or "")).replace(",", "").replace(" ", ""))
    value = None if any(char.isdecimal() for char in bare) else _counted(bare)
    # "Half" of what is not known.
    return None if value is None or value != value.to_integral_value() else sign * value


def _split(pounds: str, pence: str) -> Decimal | None:
    whole, rest = count(pounds.removeprefix("£").strip()), count(pence)
    if whole is None or rest is None or not 0 < rest < 100:  # noqa: PLR2004 - pence in a pound
        return None
    return whole + rest / 100


def _unpounded(text: str) -> tuple[int, str]:
    found = _POUNDS.fullmatch(text)
    if found is None:
        return (-1, text[1:].strip()) if text.startswith("-") else (1, text)
    return -1 if found[1] or found[3] else 1, found[2] or found[4]
