"""Finds the numbers and e-mail addresses that are personal details by their form; knows no names and no dates."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
TEN_DIGITS = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
NI = re.compile(r"(?<![a-z])[a-ceghj-pr-tw-z][a-ceghj-npr-tw-z][ -]?(?:\d[ -]?){6}[a-d](?![a-z0-9])", re.IGNORECASE)
# HMRC gives none of these prefixes out.
NO_NI = frozenset({"bg", "gb", "nk", "kn", "tn", "nt", "zz"})
PHONE = re.compile(r"(?<![\d/£.])(?:\+44|0044|\(?0)[\d ().-]{7,16}\d(?![\d/])")
# Without its nought only a mobile number can be told from other numbers.
BARE_MOBILE = re.compile(r"(?<![\d/£.])7\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)")
# Ofcom's numbering plan: what may follow the nought, and how many digits do.
AREA = frozenset("123578")
LENGTHS = {9, 10}
NHS_DIGITS = 10
MODULUS = 11


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses."""
    yield from (found.span() for found in EMAIL.finditer(text))


def nhs_numbers(text: str) -> Iterator[Span]:
    """Ten digits, alone or as 3-3-4, whose last checks the others. One that begins with 0 is a telephone number."""
    for found in TEN_DIGITS.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if digits[0] != "0" and is_nhs_number(digits):
            yield found.span()


def is_nhs_number(digits: str) -> bool:
    """Whether the last of ten digits checks the others, by modulus 11 as the NHS Data Dictionary says."""
    if len(digits) != NHS_DIGITS or not digits.isdecimal() or len(set(digits)) == 1:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(range(NHS_DIGITS, 1, -1), digits, strict=False))
    return (MODULUS - total % MODULUS) % MODULUS == int(digits[-1])


def ni_numbers(text: str) -> Iterator[Span]:
    """National Insurance numbers: two letters that HMRC gives out, six digits, a letter from A to D."""
    yield from (found.span() for found in NI.finditer(text) if found[0][:2].lower() not in NO_NI)


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers of the United Kingdom, in any of the ways in which people group their digits."""
    yield from (found.span() for found in PHONE.finditer(text) if _is_phone(found[0]))
    yield from (found.span() for found in BARE_MOBILE.finditer(text))


def _is_phone(written: str) -> bool:
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", written))
    national = re.sub(r"^(?:0044|44|0)", "", digits, count=1).removeprefix("0")
    return len(national) in LENGTHS and national[0] in AREA and national[:2] != "00"
