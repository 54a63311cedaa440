#!/usr/bin/env bash
# Runs every target for some seconds each (default 600), with the texts of the tests as seeds.
# Needs a nightly compiler and `cargo install cargo-fuzz`.
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

good=../validators/tests/rubric
seed mermaid $good/good/*.mmd $good/bad/*.mmd ../src/publish/testdata/*.mmd
seed json $good/good/*.json $good/bad/*.json
seed markdown $good/good/*.md $good/bad/*.md
seed html $good/good/*.html $good/bad/*.html
seed files $good/good/code_prototype.json $good/bad/code_prototype.json
for target in $targets; do
    echo "== $target"
    cargo +nightly fuzz run --sanitizer none "$target" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=20000 -print_final_stats=1
done
