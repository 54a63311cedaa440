"""Writes N notes as JSON lines: make.py N > notes.jsonl"""

import json
import sys

WORDS = "the quick brown fox jumps over a lazy dog while rain falls on warm stones and nobody counts".split()
for number in range(int(sys.argv[1])):
    words = " ".join(WORDS[(number * 7 + place) % len(WORDS)] for place in range(40))
    print(json.dumps({"id": f"r{number:06}", "group": f"g{number % 7}", "text": f"note r{number:06}: {words}"}))
