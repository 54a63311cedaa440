#!/usr/bin/env python3
"""Writes 1,000 entity-relationship diagrams of the Chinook schema, each with other attributes left out, and a configuration
for promptfoo that looks at the same files. Usage: files.py DIAGRAM FOLDER"""
import json
import pathlib
import random
import sys

diagram, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
lines = diagram.read_text().splitlines()
fields = [index for index, line in enumerate(lines) if line.startswith(" " * 8)]
chance = random.Random(1)
tests = []
for number in range(1000):
    gone = set(chance.sample(fields, chance.randrange(0, len(fields) // 2)))
    text = "\n".join(line for index, line in enumerate(lines) if index not in gone) + "\n"
    (folder / f"{number}.mmd").write_text(text)
    tests.append({"vars": {"text": text}})
config = {
    "prompts": ["{{text}}"],
    "providers": ["echo"],
    "defaultTest": {"assert": [{"type": "javascript", "value": "output.startsWith('erDiagram')"}]},
    "tests": tests,
}
(folder / "promptfoo.json").write_text(json.dumps(config))
