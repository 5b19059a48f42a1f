"""Works out ahead what the shipped sentences give: `python -m trees.prepared`, after phrases were changed.

It writes their vectors, and what the urgent layer learns from its examples, so that no start waits for either.
"""

from collections.abc import Iterator
from pathlib import Path

from organisations.reading import read_yaml
from trees.find.learned_before import Kept
from trees.find.learning import learn
from trees.find.prepared import keep, prepared
from trees.find.questions import shipped_questions
from trees.find.sentences import Sentences, model_file
from trees.urgent.examples import shipped_examples
from trees.urgent.noticing import SHAPE, SHIPPED, lessons

HERE = Path(__file__).parent


def sentences() -> Iterator[str]:
    """Every sentence that the finder and the urgent layer learn from: authors' phrases, questions and examples."""
    for path in (HERE / "topics.yaml", *sorted((HERE / "library").glob("*.yaml"))):
        data = read_yaml(path.read_text("utf-8"), file=path.name).data
        for row in data if isinstance(data, list) else [data]:
            if isinstance(row, dict):
                yield from (str(text) for text in (row.get("title", ""), *row.get("asked_as", ())))
    for asked in shipped_questions().by_topic.values():
        yield from asked
    yield from shipped_questions().nothing
    for said in shipped_examples().urgent.values():
        yield from said
    yield from shipped_examples().ordinary


def main() -> None:
    """Writes trees/find/vectors.npz and trees/urgent/learned-*.npz anew."""
    model = Sentences()
    keep({text: model.both(text) for text in sentences() if text}, model_file())
    prepared.cache_clear()
    for old in SHIPPED.glob("learned-*.npz"):
        old.unlink()
    given = lessons(shipped_examples(), model)
    kept = Kept.of(given.texts, given.vectors, given.about, among=given.among, shape=SHAPE)
    shipped = SHIPPED / kept.file.name
    Kept(file=shipped).write(learn(given.texts, given.vectors, given.about, among=given.among, shape=SHAPE))
    shipped.chmod(0o644)


if __name__ == "__main__":
    main()
