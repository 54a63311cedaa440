#!/usr/bin/env bash
# What is too long for every test run. Run from the top of the repository; it stops at the first failure.
set -euo pipefail
# The seeded simulation: 10,000 worlds.
SLUICE_SEEDS=10000 cargo test --release --test integration simulation::
# What goes wrong with providers, over raw TCP in real time.
"$(dirname "$0")/failures.sh"
# A run of 500 records, killed at 200 moments.
SLUICE_MOMENTS=200 cargo test --test integration program::batches::killed
# The same for bulk batches.
SLUICE_MOMENTS=200 cargo test --test integration program::bulk::killed
