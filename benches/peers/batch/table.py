"""Reads what measure.py printed and writes the tables of docs/BENCHMARKS.md: the median, and lowest to highest in brackets."""

import json
import statistics
import sys

RATE = 64 / 0.06
COLUMNS = {
    "plain": {
        "records/s while sending": lambda m: m["records"] / m["last"]["sending_s"],
        "of 64 / 60 ms": lambda m: 100 * m["records"] / m["last"]["sending_s"] / RATE,
        "whole command, s": lambda m: m["last"]["clock_s"],
        "processor time, s": lambda m: m["last"]["processor_s"],
        "peak memory, MB": lambda m: m["last"]["memory_mb"],
        "right lines": lambda m: m["file"]["right"],
    },
    "faults": {
        "right lines": lambda m: m["file"]["right"],
        "lines that tell of a failure": lambda m: m["file"]["told_as_failed"],
        "no line": lambda m: m["file"]["missing"],
        "wrong, doubled or torn": lambda m: m["file"]["wrong"] + m["file"]["doubled"] + m["file"]["torn"],
        "faults met": lambda m: m["wall"]["faults"],
        "requests beyond one a note": lambda m: m["wall"]["requests"] - m["records"],
        "answers paid twice": lambda m: m["wall"]["answers"] - m["wall"]["notes"],
        "sending, s": lambda m: m["last"]["sending_s"],
        "whole command, s": lambda m: m["last"]["clock_s"],
        "processor time, s": lambda m: m["last"]["processor_s"],
    },
    "kill": {
        "answers paid at the kill": lambda m: m["paid_at_kill"],
        "of them under way": lambda m: m["under_way_at_kill"],
        "kept then, whole lines": lambda m: m["kept_at_kill"]["whole"],
        "torn then": lambda m: m["kept_at_kill"]["torn"],
        "answers paid twice": lambda m: m["wall"]["answers"] - m["wall"]["notes"],
        "right lines in the end": lambda m: m["file"]["right"],
        "no line in the end": lambda m: m["file"]["missing"],
        "wrong, doubled or torn": lambda m: m["file"]["wrong"] + m["file"]["doubled"] + m["file"]["torn"],
        "to the first new answer, s": lambda m: m["last"]["first_answer_s"],
        "second call, s": lambda m: m["last"]["clock_s"],
    },
}


def shown(values):
    if any(value is None for value in values):
        return "–"
    digits = 0 if all(abs(value) >= 100 or value == int(value) for value in values) else 1 if max(values) >= 10 else 2
    low, middle, high = (f"{value:,.{digits}f}" for value in (min(values), statistics.median(values), max(values)))
    return middle if low == high else f"{middle} ({low} to {high})"


measured = [json.loads(line) for line in sys.stdin]
for scenario, columns in COLUMNS.items():
    rows = [one for one in measured if one["scenario"] == scenario]
    if not rows:
        continue
    names = list(dict.fromkeys(row["name"] for row in rows))
    print(f"\n{scenario}: {rows[0]['records']:,} records, {len(rows) // len(names)} turns\n")
    print("| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for title, read in columns.items():
        cells = [shown([read(row) for row in rows if row["name"] == name]) for name in names]
        print(f"| {title} | " + " | ".join(cells) + " |")
loads = [row[at] for row in measured for at in ("load_before", "load_after")]
print(f"\nLoad average {min(loads):.1f} to {max(loads):.1f}.")
# A command may tell by its exit code that records failed (3 of `sluice`, 1 of the Router's script); nothing may end so without a fault.
unwanted = [row for row in measured if row["last"]["exit"] != 0 and row["scenario"] != "faults"]
for row in unwanted:
    print(f"FAILED: {row['name']}, {row['scenario']}: exit code {row['last']['exit']}")
sys.exit(bool(unwanted))
