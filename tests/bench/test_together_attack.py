"""Proof: no count below five is recovered from all count outputs of one period together, whatever one reads beside."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, Literal, get_args

import pytest

from activity import doctor, pathway, treatment
from activity.by_cuts import Cuttings, cuttings, report_by
from activity.compared import counts_of
from activity.measures import Ends, Overview, overview
from activity.measures.terms import CUTS
from activity.period import period_of
from activity.picture import CUTS as ON_PAGES
from activity.picture import Picture, picture
from activity.report import Report
from activity.report_files import as_json
from activity.safe import safe
from activity.walks import walks
from activity.ways import ways
from bot.commands.reporting import Form
from bot.exports.making import ENDINGS
from bot.people.roles import COMMANDS
from bot.web.app import PAGES
from tests.bench import year
from tests.bench.record import Record
from tests.bench.test_measures import KNOWN, Measured, measured
from tests.bench.test_pages_attack import PARENTS, read_charts
from tests.bench.test_report_attack import SHARES_OF
from tests.bench.test_understanding_attack import ALL, Read, read_stages, read_versions, read_ways
from tests.bench.told import (
    Everything,
    read_doctor,
    read_overview,
    read_relations,
    read_spots,
    read_treatment,
)

pytestmark = pytest.mark.proof

How = Literal[
    "report", "charts", "spots", "happened", "doctor", "ways", "versions", "treatment", "stages", "rows", "none"
]
"""How an output is read into the attack. Rows are no counts: they go to roles that may hold personal data alone."""

OUTPUTS: Final[Mapping[str, Sequence[How]]] = {
    "/activity": ("report", "spots"),
    "/activity/measures": ("report",),
    "/activity/measures/{measure}": ("report",),
    "/activity/measures/{measure}/groups": ("report",),
    "/activity/topics/{topic}": ("charts", "spots"),
    "/activity/topics/{topic}/days": ("rows",),
    "/activity/coaching": ("charts",),  # before and after, from the months of a topic's chart
    "/activity/digest": ("none",),  # how many digests, and whose
    "/activity/digest/{digest}": ("spots",),
    "/activity/pathway": ("report", "stages"),
    "/activity/counts": ("happened",),
    "/activity/trees": ("none",),  # names of guides
    "/activity/trees/{tree}": ("doctor", "ways"),
    "/activity/trees/{tree}/questions.json": ("doctor", "ways"),
    "/activity/trees/{tree}/versions": ("versions",),
    "/activity/trees/{tree}/treatment": ("treatment",),
    "/activity/radar": ("none",),  # what guides will say
    "/activity/conversations": ("rows",),
    "/activity/conversations/{conversation}": ("rows",),
    "/activity/export.{format}": ("rows",),
    "/activity/exports": ("rows",),
    "/activity/exports/{export}": ("rows",),
}
"""Every page that reads the log for HR, and what it tells."""

FROM_COMMANDS: Final[Mapping[str, Sequence[How]]] = {"report": ("report",), "radar": ("none",), "export": ("rows",)}

FORMS: Final = {"html": "report", "json": "report", "docx": "report"}
FILES: Final = frozenset({"csv", "jsonl", "xlsx", "parquet", "ocel", "star"})
"""The forms of an export: all of them are rows, with the warning in the file."""

HR: Final = frozenset({"see_activity", "see_conversations", "export_log"})


def test_every_count_output_is_in_the_attack() -> None:
    """A page, a command or a form that nobody has weighed with the others stops here."""
    pages = {page.path for page in PAGES if page.action in HR and page.method == "GET"}
    assert pages == OUTPUTS.keys()
    assert {name for name, action in COMMANDS.items() if action in HR} == FROM_COMMANDS.keys()
    assert set(get_args(Form)) == FORMS.keys()
    assert ENDINGS.keys() == FILES


YEARS: Final = (
    *((conversations, more) for conversations in (150, 200, 300, 450, 600, 900, 1500) for more in range(3)),
    *((4000, 0), (20_000, 0)),
)
"""Conversations of made-up years, and which draw: where little happens, most must be hidden and most can follow."""

NOTHING: Final = Overview(ends=Ends(), nodes=(), handoffs=(), sample=False)


def everything(of: Measured, found: Picture, by_cuts: Report, base: str, *, trees: Sequence[str]) -> Everything:
    """All that is told of one thing that is counted, in one period."""
    into, scope = Everything(), found.scope
    assert found.report is not None
    into.report(as_json(found.report), base)
    into.report(as_json(by_cuts), base)
    read_relations(into)
    seen = of.read(partial(overview, scope=scope)) if base in ("use", "contacts") else NOTHING
    protected = safe(seen)
    read_overview(into, seen, protected, period=period_of(found.report), base=base)
    read = Read(attack=into.attack, told=into.told)
    if base == "contacts":
        read_stages(read, of.read(partial(pathway.contacts_of, scope=scope, known=KNOWN)))
    if base == "use":
        read_charts(into.attack, found)
        read_spots(into, found)
    for topic in trees if base == "use" else ():
        tree = f"{topic}-tree"
        ways_through = ways(of.read(partial(walks, scope=scope, tree=tree)))
        read_ways(read, tree, topic, ways_through)
        read_versions(read, tree, topic, of.read(partial(counts_of, scope=scope, tree=tree, known=KNOWN)))
        backs = of.read(partial(doctor.went_back, scope=scope, tree=tree))
        examined = doctor.examine(seen, protected, tree=tree, ways=ways_through, backs=backs, seconds={}, changed={})
        read_doctor(into, tree, examined)
        read_treatment(into, tree, treatment.spreads(of.read(partial(treatment.decisions, scope=scope, tree=tree))))
    return into


def same_whatever_it_is_cut_by(found: Picture, cut: Cuttings) -> Report:
    """The report by every cut. Two reports of one period that differed would give away what each of them hides."""
    assert found.report is not None
    every = report_by(cut, organisation="trust", cuts=tuple(CUTS))
    usual = report_by(cut, organisation="trust", cuts=ON_PAGES)
    for on_pages, one, more in zip(found.report.measures, usual.measures, every.measures, strict=True):
        assert (on_pages.whole, on_pages.by) == (one.whole, one.by)
        assert more.whole == one.whole
        assert {name: more.by[name] for name in one.by} == one.by
    return every


def test_no_count_below_five_is_recovered_from_all_outputs_together(
    tmp_path: Path, record: Record, *, full_size: bool
) -> None:
    """Pages, digests, the command by every cut, and what explains: one system for each thing that is counted."""
    years, trees = (YEARS, year.TOPICS) if full_size else ([(700, 0)], year.TOPICS[:1])
    few = told = 0
    for number, (conversations, more) in enumerate(years):
        database = f"sqlite:///{tmp_path / f'{number}.db'}"
        of = measured(database, conversations=conversations, seed=year.SEED + more)
        found = of.read(partial(picture, scope=ALL, known=KNOWN, parents=PARENTS))
        by_cuts = same_whatever_it_is_cut_by(found, of.read(partial(cuttings, scope=found.scope, known=KNOWN)))
        for base in SHARES_OF:
            read = everything(of, found, by_cuts, base, trees=trees).attack
            assert read.recovered(hidden=full_size) == {}, (conversations, more, base)
            few += sum(text == "fewer than 5" for text in read.read.values())
            told += sum(text not in (None, "fewer than 5", "not shown") for text in read.read.values())
        of.engine.dispose()
    assert few
    assert told
    record("small counts of all count outputs under attack", f"{few} in {len(years)} periods, 0 recovered; {told} told")
