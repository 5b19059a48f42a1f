"""What the guard holds in typed text, and what it lets pass."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trees.guard import held
from trees.guard.details import is_nhs_number

GROUPED = st.sampled_from(["{}{}{}", "{} {} {}", "{}-{}-{}"])


def _kinds(text: str) -> list[str]:
    return [one.kind for one in held(text)]


def _check_digit(nine: str) -> int:
    """The check digit worked out the other way round from the code: 10 for a number that is not given out."""
    rest = sum((10 - place) * int(digit) for place, digit in enumerate(nine)) % 11
    return (11 - rest) % 11


@given(nine=st.from_regex(r"[1-9]\d{8}", fullmatch=True), form=GROUPED)
def test_every_valid_nhs_number_is_held(nine: str, form: str) -> None:
    """Ten digits with the right check digit, however they are grouped."""
    last = _check_digit(nine)
    if last == 10 or len({*nine, str(last)}) == 1:
        return
    digits = f"{nine}{last}"
    assert is_nhs_number(digits)
    text = f"see {form.format(digits[:3], digits[3:6], digits[6:])} please"
    assert _kinds(text) == ["nhs_number"]
    assert text[held(text)[0].start : held(text)[0].end] == form.format(digits[:3], digits[3:6], digits[6:])


@given(nine=st.from_regex(r"[1-9]\d{8}", fullmatch=True))
def test_a_wrong_check_digit_is_no_nhs_number(nine: str) -> None:
    """Of the ten last digits exactly the right one makes a number; none does where modulus 11 leaves a ten."""
    right = _check_digit(nine)
    made = {last for last in range(10) if is_nhs_number(f"{nine}{last}")}
    same = len(set(nine)) == 1 and str(right) == nine[0]  # ten equal digits are given to nobody
    assert made == (set() if right == 10 or same else {right})


@given(
    letters=st.from_regex(r"[ABCEGHJKLMNOPRSTWXYZ][ABCEGHJKLMNPRSTWXYZ]", fullmatch=True),
    digits=st.from_regex(r"\d{6}", fullmatch=True),
    last=st.sampled_from("ABCD"),
    gap=st.sampled_from(["", " ", "-"]),
    small=st.booleans(),
)
def test_every_ni_number_is_held(letters: str, digits: str, last: str, gap: str, *, small: bool) -> None:
    """Letters that HMRC gives out, six digits and a letter, in small or large letters, grouped or not."""
    written = gap.join([letters, digits[:2], digits[2:4], digits[4:], last])
    text = f"payroll asked for {written.lower() if small else written}"
    expected = [] if letters in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"} else ["ni_number"]
    assert _kinds(text) == expected


@pytest.mark.parametrize(
    "written",
    [
        "07700 900123",
        "07700900123",
        "+44 7700 900123",
        "+44 (0)7700 900 123",
        "0044 7700 900123",
        "020 7946 0123",
        "(020) 7946 0123",
        "0161-496-0123",
        "01632 960 123",
        "7700 900 123",
    ],
)
def test_telephone_numbers_are_held(written: str) -> None:
    """In the ways in which people group them."""
    assert _kinds(f"ring {written} after four") == ["phone"]


@pytest.mark.parametrize(
    "said",
    [
        "dob 14/03/1971",
        "d.o.b. 22-07-98",
        "born on 19 August 1983",
        "date of birth: 5.12.1959",
        "7 Sept 1966 is her date of birth",
        "his birthday is 1st February 1962",
        "date of birth is the second of June 1958",
        "born the twenty-first of march, nineteen eighty four",
        "dob third of May seventy-one",
        "born on August the tenth 2001",
        "born december eleventh, two thousand and two",
        "DOB 5 Feb '77",
        "dob 17-Nov-64",
        "DOB170264",
        "was born 1970/12/30",
    ],
)
def test_dates_said_to_be_of_birth_are_held(said: str) -> None:
    """With the word before or after, in figures and in words."""
    assert _kinds(said) == ["date_of_birth"]


@pytest.mark.parametrize(
    "between", [", ", " (", " so ", ", that is ", " i.e. ", " or ", " = ", " - ", ", in figures: ", "\n"]
)
@pytest.mark.parametrize(
    "pair", [("the second of June 1958", "2/6/58"), ("2 June 1958", "02-06-1958"), ("02/06/1958", "2nd of June 1958")]
)
def test_a_date_of_birth_said_twice_is_held_twice(pair: tuple[str, str], between: str) -> None:
    """However far the second stands from the word that made the first one of birth."""
    text = f"you will want the date of birth and it is {pair[0]}{between}{pair[1]}"
    assert [text[one.start : one.end] for one in held(text)] == list(pair)


@pytest.mark.parametrize(
    "said",
    [
        "Nia Griffiths-Evans is late again",
        "I spoke to Wei Zhang on Monday",
        "siân parry from pharmacy",
        "Mrs Okonkwo asked for leave",
        "mr pickles is off",
        "Dr. Osei rang",
        "gurinder sahota came in drunk",
        "Can Amelia Stroud come back early?",
        "Temitope Ogundipe’s rota",
        "Tunde was late",
    ],
)
def test_names_are_held(said: str) -> None:
    """Full names of many origins, titles with a surname, and first names that are nothing else."""
    assert _kinds(said) == ["name"]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Rose Ward is short on Friday",
        "The Northern General Hospital in Sheffield",
        "He may be off in May and June",
        "Human Resources and the Deputy Director of Nursing",
        "Sodium Valproate was missed",
        "Off from 01/02/2026 to 14/02/2026",
        "Purchase order 90087654, cost code 4471 220",
        "She earns £29,970.50 a year",
        "Stage 2 Sickness Review Meeting",
        "will mark the form and grace him with an answer",
        "PLEASE HELP WITH ANNUAL LEAVE",
        "the A&E rota",
        "born on the ward, and the second may be busy, and the cost code 128526",
        "dob is on file and she has been here for years, since the third of May 2019, 3/5/19",
        "Guillain-Barre syndrome",
    ],
)
def test_ordinary_sentences_pass(said: str) -> None:
    """Wards, places, months, medicines, titles of jobs, sums and dates that are not of birth."""
    assert held(said) == ()


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    """Nothing that can be typed is an error; details lie inside the text, in order, and never overlap."""
    found = held(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


@pytest.mark.proof
def test_the_guard_is_quick(*, full_size: bool) -> None:
    """It runs at each turn with typed text: the longest message takes a few hundredths of a second at most."""
    text = ("I spoke to Amelia Stroud about nights on 07700 900123. " * 40)[:2_000]
    assert len(held(text)) > 30
    start = time.process_time()
    for _ in range(10):
        held(text)
    took = (time.process_time() - start) / 10
    if full_size:
        assert took < 0.05


@pytest.mark.parametrize(
    "text",
    [
        "the surgery in Melton Mowbray is closing",
        "John Lewis delivery is late",
        "Mary Seacole House, first floor",
        "the Nelson Mandela building is shut",
        "she trained at St Bartholomew's in London",
        "Bell's palsy and a week off",
        "a place on the Ada Lovelace course",
    ],
)
def test_places_that_bear_names_are_let_pass(text: str) -> None:
    """A town, a company or a building is nobody."""
    assert _kinds(text) == []


@pytest.mark.parametrize(
    "text",
    ["is Jane Smith building a rota", "ask Jane Smith ward manager", "I spoke to Jane St John", "Ms St John rang"],
)
def test_a_person_beside_a_place_word_is_held(text: str) -> None:
    """A verb or a job title after the name does not make it a place."""
    assert _kinds(text) == ["name"]
