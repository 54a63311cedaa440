#!/usr/bin/env bash
# Throughput over the same 1,000 diagrams in one run: Sluice's check against a schema, the official Mermaid parser (parsing
# only), and promptfoo with its cheapest assertion (the text begins with a word). Needs python3, node, and `npm install` in
# this folder (it brings the newer node that promptfoo asks for) and in ../mermaid. Run from the top of the repository.
# A peer that fails, or does not look at all 1,000 files, gets no time: the script says so and ends with 1.
set -euo pipefail
program=${CARGO_TARGET_DIR:-target}/release/sluice
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export SLUICE_LEDGER=$scratch/ledger.db OLLAMA_HOST=127.0.0.1:9
export PATH=$PWD/benches/peers/check/node_modules/.bin:$PATH
# promptfoo asks its makers' servers for news; without a network it would be waiting, not working.
export PROMPTFOO_DISABLE_TELEMETRY=1 PROMPTFOO_DISABLE_UPDATE=1 PROMPTFOO_DISABLE_REMOTE_GENERATION=1 \
    PROMPTFOO_SELF_HOSTED=1 PROMPTFOO_CONFIG_DIR=$scratch
failures=0

"$program" generate erd --from tests/inputs/chinook.sql --out "$scratch/out" --no-html --quiet
python3 benches/peers/check/files.py "$scratch/out/erd.mmd" "$scratch/files"

timed() { # NAME EXIT-CODES COUNT PATTERN COMMAND...: what was printed must match COUNT times, or not all files were looked at
    local name=$1 codes=$2 count=$3 pattern=$4 status=0 found
    shift 4
    local TIMEFORMAT="%R s, %U s of processor time"
    { time "$@" >"$scratch/answer" 2>"$scratch/errors" || status=$?; } 2>"$scratch/time"
    found=$(cat "$scratch/answer" "$scratch/errors" | grep -Ec "$pattern" || true)
    if [[ " $codes " == *" $status "* && $found == "$count" ]]; then
        echo "$name: $(tail -n 1 "$scratch/time")"
    else
        echo "$name: FAILED with exit code $status, $found of $count: $(cat "$scratch/errors" "$scratch/answer" | tr -s '\n' ' ' | head -c 300)"
        failures=1
    fi
}

# Exit code 3: a diagram that lacks too many attributes is rejected, as it should be.
timed "sluice check, parsed and scored against 11 tables" "0 3" 1000 '^      "file": ' \
    "$program" check "$scratch/files" --kind erd --against tests/inputs/chinook.sql --json
timed "official Mermaid parser, parsed only" 0 1 '^1000$' node benches/peers/mermaid/parse_files.mjs "$scratch/files"
# What promptfoo prints may be lost when it ends, so that its success is read from the file it writes.
ask_promptfoo() {
    promptfoo eval -c "$scratch/files/promptfoo.json" --no-cache --no-table --no-progress-bar -j 2 -o "$scratch/promptfoo.json" &&
        grep -Eo '"successes": *[0-9]+' "$scratch/promptfoo.json"
}
timed "promptfoo eval, one string comparison each" 0 1 '"successes": *1000$' ask_promptfoo
exit "$failures"
