#!/usr/bin/env bash
# Runs every target, or the named ones, for some seconds each (default 600), with the texts of the tests as seeds.
# Usage: run.sh [SECONDS [TARGETS]]. Needs a nightly compiler and `cargo install cargo-fuzz`.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-600}
targets=${2:-$(sed -n 's/^name = "\([a-z]*\)"$/\1/p' Cargo.toml)}

seed() { # TARGET FILE...: copies files as seeds
    local target=$1 file
    shift
    mkdir -p "corpus/$target"
    for file in "$@"; do cp "$file" "corpus/$target/$(echo "$file" | tr -c 'a-zA-Z0-9\n' _)"; done
}

seed_facts() { # the first byte picks the name of the file, in the order of the target's list
    local name file number=0
    mkdir -p corpus/facts
    while read -r name; do
        while read -r file; do
            { printf '%b' "\\x$(printf %02x "$number")"; cat "$file"; } >"corpus/facts/$(echo "$file" | tr -c 'a-zA-Z0-9\n' _)"
        done < <(find ../validators/src/facts/fixtures -type f -path "*.${name##*.}" ! -name expected.txt)
        number=$((number + 1))
    done < <(sed -n '/^const NAMES/,/^];/p' targets/facts.rs | grep -o '"[^"]*"' | tr -d '"')
}

good=../validators/tests/rubric
seed mermaid $good/good/*.mmd $good/bad/*.mmd ../src/publish/testdata/*.mmd
seed json $good/good/*.json $good/bad/*.json
seed openapi $good/good/*.yaml $good/bad/*.yaml
seed markdown $good/good/*.md $good/bad/*.md
seed html $good/good/*.html $good/bad/*.html
seed files $good/good/code_prototype.json $good/bad/code_prototype.json
seed graph seeds/graph/*.json
seed records seeds/records/* ../examples/*/*.csv ../examples/*/*.jsonl
seed_facts
found=()
for target in $targets; do
    echo "== $target"
    cargo +nightly fuzz run --sanitizer none "$target" -- \
        -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -max_len=20000 -print_final_stats=1 || found+=("$target")
done
echo "targets with findings: ${found[*]:-none} (inputs in artifacts/)"
((${#found[@]} == 0))
