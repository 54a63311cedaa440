#!/usr/bin/env bash
# Figures of the whole program: start, a run on the shop, its memory, the size of the binary. Run from the top of the repository.
set -euo pipefail
cargo build --release --quiet
program=${CARGO_TARGET_DIR:-target}/release/sluice
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export SLUICE_LEDGER=$scratch/ledger.db OLLAMA_HOST=127.0.0.1:9

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
now_us() { date +%s%N | cut -c1-16; }

"$program" --version >/dev/null
for _ in $(seq 20); do a=$(now_us); "$program" --version >/dev/null; b=$(now_us); echo $((b - a)); done | median \
    | awk '{ printf "--version, median of 20 fresh processes: %.1f ms\n", $1 / 1000 }'

run() { "$program" generate --preset core --from examples/shop --out "$scratch/out" --quiet; }
run
for _ in $(seq 20); do a=$(now_us); run; b=$(now_us); echo $((b - a)); done | median \
    | awk '{ printf "generate --preset core on examples/shop, median of 20: %.0f ms\n", $1 / 1000 }'
for _ in $(seq 20); do a=$(now_us); "$program" generate --preset core --from examples/shop --out "$scratch/out" --no-html --quiet; b=$(now_us); echo $((b - a)); done | median \
    | awk '{ printf "the same without HTML pages, median of 20: %.0f ms\n", $1 / 1000 }'

if command -v python3 >/dev/null; then
    python3 - "$program" "$scratch/out" <<'PY'
import resource, subprocess, sys
subprocess.run([sys.argv[1], "generate", "--preset", "core", "--from", "examples/shop", "--out", sys.argv[2], "--quiet"], check=True)
print(f"peak memory of that run: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")
PY
fi
stat -c %s "$program" | awk '{ printf "stripped binary: %.1f MB\n", $1 / 1e6 }'
