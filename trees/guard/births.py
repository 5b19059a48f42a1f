"""Finds dates that are said to be of birth, in figures or in words; knows no other details."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
UNIT = "(?:one|two|three|four|five|six|seven|eight|nine)"
TEEN = "(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
TENS = f"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]?{UNIT})?)"
UNITH = "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
TEENTH = (
    "(?:tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|"
    "twentieth|thirtieth)"
)
DAY_IN_WORDS = rf"\b(?:the )?(?:(?:twenty|thirty)[ -]?{UNITH}|{UNITH}|{TEENTH})"
BELOW_HUNDRED = f"(?:{TENS}|{TEEN}|(?:oh?|nought) ?{UNIT})"
AFTER_1900 = f"(?:nineteen|twenty)[ -](?:hundred(?: and)? )?(?:{BELOW_HUNDRED}|{UNIT}|hundred)"
AFTER_2000 = f"two thousand(?:(?: and)? (?:{TENS}|{TEEN}|{UNIT}))?"
DAY = rf"(?:\d\d?(?:st|nd|rd|th)?|{DAY_IN_WORDS})"
YEAR = rf"(?:['’]?(?:\d\d\d\d|\d\d)|(?:{AFTER_1900}|{AFTER_2000}|{BELOW_HUNDRED})\b)"
GAP = "(?:,? (?:in )?|[-/.])"
FORMS = (
    r"\d\d?\s?[/.\- ]\s?\d\d?\s?[/.\- ]\s?(?:\d{4}|\d{2})",
    r"\d{4}[-/.]\d\d[-/.]\d\d",
    rf"{DAY}(?: of)?[ /.-]?{MONTH}\.?{GAP}{YEAR}",
    rf"\b{MONTH}\.? (?:the )?{DAY}{GAP}{YEAR}",
    r"\d{8}",
    # Six figures are a date only where they can be a day, a month and a year.
    r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d",
)
DATE = re.compile(rf"(?<!\d)(?:{'|'.join(FORMS)})(?!\d)", re.IGNORECASE)
BIRTH = re.compile(r"\bd\.? ?o\.? ?b(?![a-z])\.?|\bborn\b|\bbirth ?da(?:y|te)s?\b|\bdate of birth\b", re.IGNORECASE)
# How far a date may stand from the word that makes it one of birth.
NEAR_BEFORE = 40
NEAR_AFTER = 24
# What may stand between a date of birth and the same one said another way: "the first of May 1970, i.e. 1/5/70".
AGAIN = re.compile(
    r"[\s,;:=(\[–—-]*(?:(?:or|so|that is|that's|i\.?e\.?|aka|written|in figures)\b[\s,:.]*){0,2}", re.IGNORECASE
)


def dates_of_birth(text: str) -> Iterator[Span]:
    """Dates that are said to be of birth a few words before or after, or that follow right behind one that is."""
    held_to: int | None = None
    for found in DATE.finditer(text):
        before = text[max(0, found.start() - NEAR_BEFORE) : found.start()]
        after = text[found.end() : found.end() + NEAR_AFTER]
        again = held_to is not None and AGAIN.fullmatch(text, held_to, found.start())
        if again or BIRTH.search(before) or BIRTH.search(after):
            held_to = found.end()
            yield found.span()
