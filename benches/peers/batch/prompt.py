"""What both peers ask and accept: the words and the schema of `benches/notes/.sluice/kinds/note`."""

import json
import pathlib

SCHEMA = json.loads((pathlib.Path(__file__).parents[2] / "notes/.sluice/kinds/note/schema.json").read_text())
SYSTEM = (
    "You give notes a title and count their words.\n\n"
    "One JSON object that holds the schema.\n"
    f"The JSON Schema that the answer must hold:\n{json.dumps(SCHEMA, indent=2)}\n"
)


def judge(record, text):
    """The output of a record: its own id and what was answered. Raises ValueError where the answer does not hold the schema."""
    output = {**json.loads(text), "id": record["id"]}
    title, words = output.get("title"), output.get("words")
    if set(output) != {"id", "title", "words"}:
        raise ValueError(f"fields {sorted(output)}")
    if not (isinstance(title, str) and 3 <= len(title) <= 80 and isinstance(words, int) and words >= 0):
        raise ValueError(f"title {title!r}, words {words!r}")
    return output
