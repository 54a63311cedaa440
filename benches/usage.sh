#!/usr/bin/env bash
# How long `usage` takes over a million attempts of a year, recorded like any other: 12 models, 37 kinds, 40,000 runs; every
# fourth is for a record of a batch, in 2,000 groups.
# Run from the top of the repository; needs sqlite3. A binary that is built already may be named.
set -euo pipefail
[ $# -gt 0 ] || cargo build --release --quiet
program=${1:-${CARGO_TARGET_DIR:-target}/release/sluice}
attempts=${ATTEMPTS:-1000000}
groups=${GROUPS_OF_RECORDS:-2000}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export SLUICE_LEDGER=$scratch/ledger.db OLLAMA_HOST=127.0.0.1:9

"$program" generate erd --from examples/shop --out "$scratch/out" --quiet
# Multiplication by 2654435761 (Knuth, The Art of Computer Programming 3, 6.4) scatters without a random source.
time sqlite3 "$SLUICE_LEDGER" <<SQL
PRAGMA synchronous = OFF;
BEGIN;
CREATE TEMP TABLE origin AS SELECT max(started_ms) - 31536000000 AS ms FROM runs;
INSERT INTO runs WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $attempts / 25)
    SELECT printf('run-%08d', i), 'generate', 1, ms + i * 788000, ms + i * 788000 + 60000 FROM n, origin;
INSERT INTO runs SELECT 'batch', 'batch run', 1, ms, NULL FROM origin;
INSERT INTO batches (run, identity, kind, delivery, asked, state, intake, updated_ms)
    VALUES ('batch', 'batch', 'jira', 'live', '{}', 'open', '{}', 0);
INSERT INTO records (batch, seq, turn, key, digest, grp, line, offset, length, output)
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $attempts / 8)
    SELECT (SELECT id FROM batches), i, i / $groups, 'record-' || i, '', 'group-' || (i % $groups), i, 0, 0, printf('%0600d', i) FROM n;
INSERT INTO attempts (run, kind, ordinal, provider, model, variant, outcome, reason, started_ms, latency_ms, input_tokens,
    output_tokens, cached_tokens, cost_pico_usd, local, work_key, waited_ms, record)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $attempts - 1),
    scattered AS (SELECT i, (i * 2654435761 % 4294967296) AS h, ((i + 77) * 2246822519 % 4294967296) AS g FROM n)
SELECT CASE WHEN i % 4 THEN printf('run-%08d', i / 25) ELSE 'batch' END, 'kind-' || (h / 7 % 37), 1 + i % 3, CASE h % 12 / 4 WHEN 0 THEN 'groq' WHEN 1 THEN 'ollama' ELSE 'gemini' END,
    'model-' || (h % 12), 'text', CASE WHEN g % 10 < 7 THEN 'accepted' WHEN g % 10 < 9 THEN 'rejected' ELSE 'failed' END,
    CASE WHEN g % 10 < 7 THEN NULL WHEN g % 10 < 9 THEN 'below_threshold'
        ELSE CASE g / 16 % 5 WHEN 0 THEN 'timeout' WHEN 1 THEN 'rate_limited' WHEN 2 THEN 'overloaded' WHEN 3 THEN 'truncated' ELSE 'refused' END END,
    ms + i * 31536000000 / $attempts, 250 + (h / 64 % 150) * (g / 64 % 150), 500 + h % 4000, 100 + g % 2000, 0, h % 1000000000, 0,
    printf('%064x', h), g % 500, CASE WHEN i % 4 = 0 THEN i / 8 END
FROM scattered, origin;
COMMIT;
SQL
[ "$(sqlite3 "$SLUICE_LEDGER" 'SELECT count(*) FROM attempts')" -ge "$attempts" ]
stat -c %s "$SLUICE_LEDGER" | awk '{ printf "ledger: %.0f MB\n", $1 / 1e6 }'

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
now_us() { date +%s%N | cut -c1-16; }
for by in provider model kind day run group; do
    for _ in 1 2 3 4 5; do a=$(now_us); "$program" usage --by "$by" --json >"$scratch/usage.json"; b=$(now_us); echo $((b - a)); done | median \
        | awk -v by="$by" '{ printf "usage --by %s, everything, median of 5: %.0f ms\n", by, $1 / 1000 }'
done
for _ in 1 2 3 4 5; do a=$(now_us); "$program" usage --by kind --since 30d --budget --json >"$scratch/usage.json"; b=$(now_us); echo $((b - a)); done | median \
    | awk '{ printf "usage --by kind --since 30d --budget, median of 5: %.0f ms\n", $1 / 1000 }'
