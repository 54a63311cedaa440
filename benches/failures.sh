#!/usr/bin/env bash
# What goes wrong with providers: the whole table of scenarios, and S01-S16 over raw TCP in real time, which takes two
# minutes. Run from the top of the repository.
set -euo pipefail
SLUICE_NIGHTLY=1 cargo test --test integration failures:: -- --nocapture --test-threads=1
