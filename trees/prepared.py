"""Works out the vectors of every shipped sentence ahead: `python -m trees.prepared`, after phrases were changed."""

from collections.abc import Iterator
from pathlib import Path

from organisations.reading import read_yaml
from trees.find.prepared import keep
from trees.find.questions import shipped_questions
from trees.find.sentences import Sentences, model_file
from trees.urgent.examples import shipped_examples

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
    """Writes trees/find/vectors.npz anew."""
    model = Sentences()
    keep({text: model.vector(text) for text in sentences() if text}, model_file())


if __name__ == "__main__":
    main()
