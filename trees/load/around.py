"""The library around the trees of one organisation: its figures, and every name that a tree may speak of."""

from collections.abc import Mapping

from organisations.model import Organisation
from organisations.reading import Document, Problem
from policies.library import PolicyLibrary
from trees.calculators.registry import Calculators
from trees.canonical import digest
from trees.fact_table import Fact
from trees.load.facts import read_fact, with_own
from trees.load.kept import Kept, KeptAround
from trees.load.making import Around, Known, Raw
from trees.load.place import Ledger, Place
from trees.load.sources import Files
from trees.model import Figures
from trees.policy_words import section_problems


def around_of(
    organisation: Organisation,
    files: Files,
    *,
    calculators: Calculators,
    policies: PolicyLibrary,
    known: Known,
    kept: Kept,
) -> KeptAround:
    """What surrounds this organisation's trees, the very one of an earlier load where nothing of it has changed."""
    basis = (
        *(organisation, policies, known, calculators),
        *(files.facts, files.texts, files.letters, files.learning, frozenset(files.topics)),
    )
    found = kept.arounds.get(organisation.id)
    if found is None or found.basis != basis:
        problems: list[Problem] = []
        made = _around(organisation, files, calculators, policies, known, problems)
        problems += section_problems(policies, made.figures)
        found = KeptAround(basis=basis, around=made, problems=tuple(problems))
        kept.arounds[organisation.id] = found
    return found


def _around(
    organisation: Organisation,
    files: Files,
    calculators: Calculators,
    policies: PolicyLibrary,
    known: Known,
    problems: list[Problem],
) -> Around:
    own = organisation.facts
    place = Place(ledger=Ledger(file=own.file, lines=own.lines))
    raw_facts = with_own({name: raw for name, (_, raw) in files.facts.items()}, organisation.local_facts, place)
    problems += place.ledger.problems
    facts = _facts(raw_facts, organisation, files, problems)
    settings = {
        name: tuple(value) if isinstance(value, list) else value for name, value in organisation.settings.items()
    }
    return Around(
        figures=Figures(
            organisation=organisation.id,
            nation=organisation.nation,
            facts=facts,
            settings=settings,  # type: ignore[arg-type]
            calendar=organisation.calendar,
        ),
        calculators=calculators,
        texts=files.texts,
        raw_facts=raw_facts,
        policy_hashes=policy_hashes(policies),
        letters=files.letters,
        learning=files.learning,
        topics=frozenset(files.topics),
        sections=cited_sections(policies),
        known=known,
    )


def _facts(
    raw_facts: Mapping[str, Raw], organisation: Organisation, files: Files, problems: list[Problem]
) -> dict[str, Fact]:  # fmt: skip
    facts = {}
    for name, raw in raw_facts.items():
        own = name in organisation.local_facts and raw.get("example") is False
        document: Document = organisation.facts if own else files.facts[name][0]
        place = Place(ledger=Ledger(file=document.file, lines=document.lines), path=(name,), node=name)
        fact = read_fact(place, name, raw)
        problems += place.ledger.problems
        if fact is not None and (not fact.nations or organisation.nation in fact.nations):
            facts[name] = fact
    return facts


def cited_sections(policies: PolicyLibrary) -> frozenset[str]:
    """Every section that can be cited, of any version."""
    return frozenset(
        f"{policy}/{section}"
        for policy in policies.policies
        for version in policies.versions(policy)
        for section in version.sections
    )


def policy_hashes(policies: PolicyLibrary) -> dict[str, object]:
    """For each policy, the days its versions come into force and a hash of what each says."""
    return {
        policy: [
            [str(one.in_force_from), digest(repr((one.title, one.until, _said(one.sections))))] for one in versions
        ]
        for policy, versions in ((policy, policies.versions(policy)) for policy in policies.policies)
    }


def _said(sections: Mapping[str, object]) -> list[object]:
    return [(name, getattr(section, "title", ""), getattr(section, "text", "")) for name, section in sections.items()]
