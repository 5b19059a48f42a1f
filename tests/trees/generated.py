"""Sound trees of any size, made from a seed, for tests of what must hold for every tree."""

import random
from pathlib import Path


def tree_text(name: str, *, nodes: int, seed: int) -> str:
    """A sound tree of about so many nodes: questions of several types, rules, tells, outcomes and hand-offs."""
    chance = random.Random(seed)
    questions = max(2, nodes * 2 // 3)
    ends = max(2, nodes - questions - 1)
    lines = [f"tree: {name}", f"title: Tree {name}", "adviser: talk", "nodes:"]
    for at in range(questions):
        lines += _question(at, questions, ends, chance)
    for end in range(ends):
        lines += _end(end)
    lines += ["  talk:", "    handoff: Talk to us", "    to: er-advice", "    urgency: routine"]
    return "\n".join(lines) + "\n"


def write_library(folder: Path, *, trees: int, nodes: int) -> None:
    """A folder of sound trees."""
    for at in range(trees):
        (folder / f"tree-{at:04}.yaml").write_text(tree_text(f"tree-{at:04}", nodes=nodes, seed=at), encoding="utf-8")


def _question(at: int, questions: int, ends: int, chance: random.Random) -> list[str]:
    """The next question follows in every case, so that each is reached; the other ways lead to ends."""
    onward = f"q{at + 1}" if at + 1 < questions else "end0"
    end = f"end{at % ends}"
    head = [f"  q{at}:", f"    ask: What about part {at}?", "    find_out: Look at the form."]
    kind = chance.choice(("choice", "choices", "number", "rules"))
    if kind == "choice":
        return [
            *head,
            "    choice: {a: First, b: Second, c: Third}",
            f"    next: {{a: {onward}, b: {end}, else: {onward}}}",
        ]
    if kind == "choices":
        several = ["    choices: {none: None, a: First, b: Second}", "    next:"]
        return [*head, *several, f"      - when: includes(q{at}, 'a')", f"        go: {end}", f"      - go: {onward}"]
    if kind == "number":
        limits = ["    number: {min: 0, max: 50}", "    next:"]
        return [
            *head,
            *limits,
            f"      - when: q{at} > {chance.randrange(50)}",
            f"        go: {end}",
            f"      - go: {onward}",
        ]
    rules = ["    choice: {yes: Yes, no: No}", "    next:", f"      - when: q{at} == 'yes'", f"        go: {end}"]
    return [*head, *rules, f"      - go: {onward}"]


def _end(end: int) -> list[str]:
    return [
        f"  end{end}:",
        f"    outcome: End {end}",
        "    say:",
        "      - This is what to do now. Take it step by step.",
        "      - Write it down.",
        "    do:",
        "      - step: Write to them",
        "        by: add_days(today, 5)",
    ]
