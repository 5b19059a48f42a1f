"""Breaks files as editors, word processors and tired people do, and worse; the same seed breaks them the same way."""

import random
from collections.abc import Callable, Mapping

Lines = list[str]
Change = Callable[[random.Random, Lines], Lines]
HUGE = 300_000
"""Characters of a scalar that nobody would write: longer than the largest tree tried."""
TOKENS = (
    *(
        "{{",
        "}}",
        "{%",
        "&a ",
        "*a",
        "!!python/object:os.system ",
        "<<: *a",
        "? ",
        "---",
        "...",
        "|",
        ">",
        "@",
        "%",
        "`",
    ),
    *(
        '"',
        "'",
        "\t",
        "\x00",
        "\x07",
        "\u2028",
        "\ue000",
        "\ufeff",
        "💥",
        "\u202e",
        "#",
        " #",
        ": ",
        ",",
        "[",
        "]",
        "{",
        "}",
    ),
    *("null", "~", "true", "yes", ".inf", "1e400", "0x1F", "-0", "2026-02-30", "0000-00-00", "99999999999999999999"),
    *("{{ 9 ** 9 ** 9 }}", "{{ 1 / 0 }}", "{{ today + 1 }}", "{{ fact('x', on=1) }}", "{{ a.b }}", "{{ [1] * 9 }}"),
    *(
        "{{ add_days(today, 999999999) }}",
        "{{ 1 if 1 }}",
        "{{ x | default(x) }}",
        "{{ 'a' 'b' }}",
        "{{ not }}",
        "{{ (",
        "[x](javascript:y)",
    ),
)
VALUES = (
    "",
    "[]",
    "{}",
    "[[]]",
    "{a: {b: c}}",
    "7",
    "-7.5",
    "true",
    "null",
    "x",
    "[null]",
    "{null: null}",
    "''",
    "|",
    "0.0000001",
)


def _at(chance: random.Random, lines: Lines) -> int:
    return chance.randrange(len(lines))


def dropped(chance: random.Random, lines: Lines) -> Lines:
    """Without some lines."""
    at = _at(chance, lines)
    return lines[:at] + lines[at + chance.choice((1, 1, 1, 2, 5, 40)) :]


def doubled(chance: random.Random, lines: Lines) -> Lines:
    """With some lines twice, or many times."""
    at = _at(chance, lines)
    some = lines[at : at + chance.choice((1, 1, 2, 8, 30))]
    return lines[:at] + some * chance.choice((2, 2, 2, 3, 40)) + lines[at + len(some) :]


def moved(chance: random.Random, lines: Lines) -> Lines:
    """With a line somewhere else."""
    rest = list(lines)
    line = rest.pop(_at(chance, lines))
    rest.insert(chance.randrange(len(rest) + 1), line)
    return rest


def keys_swapped(chance: random.Random, lines: Lines) -> Lines:
    """With the keys of two lines in each other's place."""
    keyed = [number for number, line in enumerate(lines) if ":" in line]
    if len(keyed) < 2:
        return lines
    found = list(lines)
    one, other = chance.sample(keyed, 2)
    (first, _, its), (second, _, others) = lines[one].partition(":"), lines[other].partition(":")
    found[one], found[other] = f"{second}:{its}", f"{first}:{others}"
    return found


def value_replaced(chance: random.Random, lines: Lines) -> Lines:
    """With another kind of value after a key."""
    return _changed(chance, lines, lambda line: f"{line.partition(':')[0]}: {chance.choice(VALUES)}")


def number_blown_up(chance: random.Random, lines: Lines) -> Lines:
    """With a number that is far too large, too fine, negative or no number at all."""
    digits = [number for number, line in enumerate(lines) if any(sign.isdigit() for sign in line)]
    if not digits:
        return lines
    at = chance.choice(digits)
    places = [place for place, sign in enumerate(lines[at]) if sign.isdigit()]
    place = chance.choice(places)
    blown = chance.choice(("9" * 16, "9" * 5_000, "-1", "1" + "0" * 40, "1.0000000001", "1e9", "٣", "²", "0"))
    return [*lines[:at], lines[at][:place] + blown + lines[at][place + 1 :], *lines[at + 1 :]]


def token_put_in(chance: random.Random, lines: Lines) -> Lines:
    """With signs that mean something to YAML, Markdown or expressions, anywhere in a line."""

    def put(line: str) -> str:
        place = chance.randrange(len(line) + 1)
        return line[:place] + chance.choice(TOKENS) + line[place:]

    return _changed(chance, lines, put)


def sign_lost(chance: random.Random, lines: Lines) -> Lines:
    """Without a bracket, brace, quote, colon or hyphen: expressions and lists stay open."""
    open_to_it = [number for number, line in enumerate(lines) if set(line) & set("{}[]()'\":-|")]
    if not open_to_it:
        return lines
    at = chance.choice(open_to_it)
    place = chance.choice([place for place, sign in enumerate(lines[at]) if sign in "{}[]()'\":-|"])
    return [*lines[:at], lines[at][:place] + lines[at][place + 1 :], *lines[at + 1 :]]


def indented(chance: random.Random, lines: Lines) -> Lines:
    """With a line, or all from it on, further in or out."""
    at, step = _at(chance, lines), chance.choice((-4, -2, -1, 1, 2, 3, 60))
    last = chance.choice((at + 1, len(lines)))
    shifted = [" " * step + line if step > 0 else line[min(-step, len(line)) :] for line in lines[at:last]]
    return lines[:at] + shifted + lines[last:]


def nested_deeply(chance: random.Random, lines: Lines) -> Lines:
    """With brackets, braces, parentheses, quotes or lists far too deep."""
    deep = chance.choice((20, 45, 400, 20_000))
    nest = chance.choice(
        (
            "[" * deep + "]" * deep,
            "{a: " * deep + "}" * deep,
            "{{ " + "(" * deep + "1" + ")" * deep + " }}",
            "{{ " + "not " * deep + "1 }}",
            "{{ " + "1 + " * deep + "1 }}",
            "> " * deep + "x",
            "- " * deep + "x",
            "*" * deep + "x",
            "[x](" * deep,
            "{{ " * deep,
        )
    )
    return _changed(chance, lines, lambda line: f"{line.partition(':')[0]}: {nest}" if ":" in line else nest)


def bombed(chance: random.Random, lines: Lines) -> Lines:
    """With aliases of aliases, which would be a billion values."""
    levels = [f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 10)]
    at = chance.choice((0, _at(chance, lines), len(lines)))
    return [*lines[:at], "b0: &b0 [x, x, x]", *levels, *lines[at:]]


def made_huge(chance: random.Random, lines: Lines) -> Lines:
    """With a scalar, a key or a line that is huge."""
    filler = chance.choice(("x", "x ", "{", "{{", "'", "a: ", "| ", "# ", "[a]", "é", "1", "- ", "&a "))
    whole = filler * (HUGE // len(filler))
    return _changed(
        chance, lines, lambda line: chance.choice((line + whole, whole + line, f"a: '{whole}'", f"{whole}: a"))
    )


def chunk_repeated(chance: random.Random, lines: Lines) -> Lines:
    """With a part of the file many times over."""
    at = _at(chance, lines)
    some = lines[at : at + 12]
    return lines[:at] + some * min(200, 4_000 // max(1, len(some))) + lines[at:]


def cut_short(chance: random.Random, lines: Lines) -> Lines:
    """With its end missing, in the middle of a line."""
    at = _at(chance, lines)
    return [*lines[:at], lines[at][: chance.randrange(len(lines[at]) + 1)]]


def joined(chance: random.Random, lines: Lines) -> Lines:
    """With a line break lost."""
    at = _at(chance, lines)
    return [*lines[:at], "".join(lines[at : at + 2]), *lines[at + 2 :]]


def words_shuffled(chance: random.Random, lines: Lines) -> Lines:
    """With the words of a line in another order."""

    def shuffle(line: str) -> str:
        words = line.split(" ")
        chance.shuffle(words)
        return " ".join(words)

    return _changed(chance, lines, shuffle)


def replaced_whole(chance: random.Random, lines: Lines) -> Lines:  # noqa: ARG001 - one shape for all changes
    """Nothing of it left."""
    return [chance.choice(("", "[]", "{}", "7", "a", "---", "- - -", "~", ":", "tree", "\x00", "%YAML 9.9", "--- ---"))]


def _changed(chance: random.Random, lines: Lines, how: Callable[[str], str]) -> Lines:
    at = _at(chance, lines)
    return [*lines[:at], how(lines[at]), *lines[at + 1 :]]


CHANGES: tuple[Change, ...] = (
    *(dropped, dropped, doubled, moved, moved, keys_swapped, keys_swapped, value_replaced, value_replaced),
    *(number_blown_up, token_put_in, token_put_in, sign_lost, sign_lost, indented, nested_deeply, bombed),
    *(made_huge, chunk_repeated, cut_short, joined, words_shuffled, replaced_whole),
)
ENCODINGS: Mapping[str, Callable[[str], bytes]] = {
    "UTF-16": lambda text: text.encode("utf-16"),
    "Windows-1252": lambda text: text.encode("cp1252", "replace") + b"\xa3\x93",
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "NUL": lambda text: text.encode().replace(b" ", b"\x00", 1),
    "lone surrogate": lambda text: text.encode()[:40] + b"\xed\xa0\x80" + text.encode()[40:],
    "form feeds": lambda text: text.replace("\n", "\x0c\n").encode(),
    "next-line signs": lambda text: text.replace("\n", "\u0085").encode(),
    "zipped": lambda text: b"PK\x03\x04" + bytes(range(256)) + text.encode()[:50],
}
LARGEST = 2_000_000
"""Characters: what grows beyond it in several changes is cut, so that disks are not what is measured."""


def mutated(text: str, *, seed: int) -> tuple[str, bytes]:
    """What was done to a file's text, in words, and the bytes that came of it."""
    chance = random.Random(seed)
    lines, done = text.split("\n"), []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        change = chance.choice(CHANGES)
        lines = change(chance, lines) or [""]
        done.append(change.__name__)
    whole = "\n".join(lines)[:LARGEST]
    if chance.random() < 0.12:
        name = chance.choice(sorted(ENCODINGS))
        return ", ".join([*done, name]), ENCODINGS[name](whole)
    return ", ".join(done), whole.encode("utf-8", "surrogatepass")
