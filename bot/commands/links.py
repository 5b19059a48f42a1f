"""Asks whether outside links answer; for `fingerpost check --links`, by hand, never a server's act."""

import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.commands.contents import Contents
from organisations.reading import Problem
from policies.blocks import Block, Bullets, Heading, Paragraph, Span
from trees.checking.texts import parts_of

SECONDS = 10
AT_ONCE = 8
GONE = frozenset({404, 410})
"""Other refusals are a site's way with programs, and say nothing of the page."""


def dead_links(contents: Contents, *, proxy: str | None, ca_file: Path | None) -> tuple[Problem, ...]:
    """A warning for each outside link that does not answer, at each place that has it."""
    places: dict[str, list[tuple[str, int, str | None]]] = {}
    for link, place in _links(contents):
        places.setdefault(link, []).append(place)
    opener = _opener(proxy, ca_file)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers: Mapping[str, str | None] = dict(
            zip(places, pool.map(lambda link: _ask(opener, link), places), strict=True)
        )
    return tuple(
        Problem(
            file=file,
            line=line,
            node=node,
            problem=f"{link} does not answer: {said}.",
            remedy="Mend the link.",
            level="warning",
        )
        for link, said in answers.items()
        if said is not None
        for file, line, node in places[link]
    )


def _opener(proxy: str | None, ca_file: Path | None) -> urllib.request.OpenerDirector:
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
    if proxy is not None:
        handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
    return urllib.request.build_opener(*handlers)


def _ask(opener: urllib.request.OpenerDirector, link: str) -> str | None:
    request = urllib.request.Request(link, headers={"User-Agent": "fingerpost-check"})  # noqa: S310 - http(s) only
    try:
        with opener.open(request, timeout=SECONDS):
            return None
    except urllib.error.HTTPError as error:
        return f"the page is gone ({error.code})" if error.code in GONE else None
    except (urllib.error.URLError, OSError, ValueError) as error:
        return str(getattr(error, "reason", error)) or "no answer"


Place = tuple[str, int, str | None]
"""The file, the line and the node of a link."""


def _links(contents: Contents) -> Iterator[tuple[str, Place]]:
    yield from _in_trees(contents)
    yield from _in_policies(contents)
    for entry in contents.trees.learning.values():
        if entry.link and entry.link.startswith("http"):
            yield entry.link, ("trees/learning.yaml", 1, entry.id)


def _in_trees(contents: Contents) -> Iterator[tuple[str, Place]]:
    for trees in contents.trees.trees.values():
        for tree in trees.values():
            for name, node in tree.nodes.items():
                for part in parts_of(node):
                    yield from ((link, (tree.file, part.line, name)) for link in _outside(part.marked.blocks))


def _in_policies(contents: Contents) -> Iterator[tuple[str, Place]]:
    for policy in contents.policies.policies:
        for version in contents.policies.versions(policy):
            if version.link and version.link.startswith("http"):
                yield version.link, (version.file, 1, None)
            for section in version.sections.values():
                yield from ((link, (section.file, section.line, section.id)) for link in _outside(section.text.blocks))


def _outside(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        for span in _spans(block):
            if span.link and re.match(r"https?://", span.link):
                yield span.link


def _spans(block: Block) -> Iterator[Span]:
    if isinstance(block, Paragraph | Heading):
        yield from block.spans
    elif isinstance(block, Bullets):
        for item in block.items:
            yield from item
