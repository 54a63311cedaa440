#!/usr/bin/env bash
# Throughput over the same 1,000 diagrams in one run: Sluice's check against a schema, the official Mermaid parser (parsing
# only), and promptfoo with its cheapest assertion (the text begins with a word). Needs python3, node, and `npm install` in
# this folder and in ../mermaid. Run from the top of the repository.
set -euo pipefail
program=${CARGO_TARGET_DIR:-target}/release/sluice
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export SLUICE_LEDGER=$scratch/ledger.db OLLAMA_HOST=127.0.0.1:9
export PROMPTFOO_DISABLE_TELEMETRY=1 PROMPTFOO_DISABLE_UPDATE=1 PROMPTFOO_CONFIG_DIR=$scratch

"$program" generate erd --from tests/inputs/chinook.sql --out "$scratch/out" --no-html --quiet
python3 benches/peers/check/files.py "$scratch/out/erd.mmd" "$scratch/files"

timed() { # NAME COMMAND...
    local name=$1 began ended
    shift
    began=$(date +%s%N)
    "$@" >/dev/null 2>"$scratch/errors" || true
    ended=$(date +%s%N)
    echo "$name: $(((ended - began) / 1000000)) ms for 1,000 files"
}

timed "sluice check, parsed and scored against 11 tables" \
    "$program" check "$scratch/files" --kind erd --against tests/inputs/chinook.sql --json
timed "official Mermaid parser, parsed only" node benches/peers/mermaid/parse_files.mjs "$scratch/files"
timed "promptfoo eval, one string comparison each" \
    benches/peers/check/node_modules/.bin/promptfoo eval -c "$scratch/files/promptfoo.json" --no-cache --no-table --no-progress-bar -j 2
