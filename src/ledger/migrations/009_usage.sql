-- How long a call was held back before it began: for a turn at a local model, for a limit, for a pause after a failure.
-- NULL where nobody measured it.
ALTER TABLE attempts ADD COLUMN waited_ms INTEGER;

-- Sums that follow every attempt as it is recorded, whoever records it: reading what a million attempts came to takes no
-- longer than reading a few thousand rows, and the sums stay when bulky columns of old rows are emptied.
-- dimension: all, model, kind or run; provider is '' but for a model.
CREATE TABLE usage_keys (
    id        INTEGER PRIMARY KEY,
    dimension TEXT NOT NULL,
    provider  TEXT NOT NULL,
    name      TEXT NOT NULL,
    UNIQUE (dimension, provider, name)
) STRICT;

-- day counts from 1970-01-01 (UTC). attempts holds from_cache, unknown_costs and uncounted. reason is '' where there is none.
CREATE TABLE usage_sums (
    key           INTEGER NOT NULL REFERENCES usage_keys (id),
    day           INTEGER NOT NULL,
    purpose       TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    reason        TEXT NOT NULL,
    attempts      INTEGER NOT NULL,
    from_cache    INTEGER NOT NULL,
    input_tokens  INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    uncounted     INTEGER NOT NULL,
    cost_pico_usd INTEGER NOT NULL,
    unknown_costs INTEGER NOT NULL,
    waited_ms     INTEGER NOT NULL,
    PRIMARY KEY (key, purpose, outcome, reason, day)
) STRICT, WITHOUT ROWID;

-- Calls by how long they took, in steps of at most a twentieth; latency_ms is the middle of its step. Calls that were never
-- sent are not in it.
CREATE TABLE usage_latencies (
    key        INTEGER NOT NULL REFERENCES usage_keys (id),
    latency_ms INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    PRIMARY KEY (key, latency_ms, day)
) STRICT, WITHOUT ROWID;

-- An attempt as the sums take it, once for each of its keys. Single values are bounded (a day, a thousand million tokens, a
-- thousand USD), so that one absurd row spoils no sum.
CREATE VIEW usage_attempts AS
SELECT id, run, kind, provider, model, purpose, outcome, coalesce(reason, '') AS reason, from_cache,
    started_ms / 86400000 AS day,
    min(coalesce(input_tokens, 0), 1000000000) AS input_tokens,
    min(coalesce(output_tokens, 0), 1000000000) AS output_tokens,
    min(coalesce(cached_tokens, 0), 1000000000) AS cached_tokens,
    (outcome <> 'failed' AND from_cache = 0 AND provider <> 'builtin'
        AND (input_tokens IS NULL OR output_tokens IS NULL)) AS uncounted,
    min(coalesce(cost_pico_usd, 0), 1000000000000000) AS cost_pico_usd,
    cost_pico_usd IS NULL AS unknown_costs,
    min(coalesce(waited_ms, 0), 86400000) AS waited_ms,
    CASE WHEN from_cache = 1 OR (outcome = 'failed' AND latency_ms = 0) THEN NULL
        ELSE min(latency_ms, 86400000) / step * step + step / 2 END AS latency_ms
FROM (SELECT *, CASE
        WHEN latency_ms < 100 THEN 1 WHEN latency_ms < 250 THEN 5 WHEN latency_ms < 500 THEN 10
        WHEN latency_ms < 1000 THEN 20 WHEN latency_ms < 2500 THEN 50 WHEN latency_ms < 5000 THEN 100
        WHEN latency_ms < 10000 THEN 200 WHEN latency_ms < 25000 THEN 500 WHEN latency_ms < 50000 THEN 1000
        WHEN latency_ms < 100000 THEN 2000 WHEN latency_ms < 250000 THEN 5000 WHEN latency_ms < 500000 THEN 10000
        WHEN latency_ms < 1000000 THEN 20000 ELSE 50000 END AS step
    FROM attempts);

CREATE VIEW usage_rows AS
SELECT usage_keys.id AS key, attempt.* FROM usage_attempts AS attempt JOIN usage_keys
    ON dimension = 'all'
UNION ALL SELECT usage_keys.id AS key, attempt.* FROM usage_attempts AS attempt JOIN usage_keys
    ON dimension = 'model' AND usage_keys.provider = attempt.provider AND usage_keys.name = attempt.model
UNION ALL SELECT usage_keys.id AS key, attempt.* FROM usage_attempts AS attempt JOIN usage_keys
    ON dimension = 'kind' AND usage_keys.provider = '' AND usage_keys.name = attempt.kind
UNION ALL SELECT usage_keys.id AS key, attempt.* FROM usage_attempts AS attempt JOIN usage_keys
    ON dimension = 'run' AND usage_keys.provider = '' AND usage_keys.name = attempt.run;

-- What is in the file already. A sum of money is taken in two parts: SQLite refuses sums beyond its integers, and the
-- smaller of a whole number and one that is too large is the whole number.
INSERT INTO usage_keys (dimension, provider, name) VALUES ('all', '', '');
INSERT INTO usage_keys (dimension, provider, name) SELECT DISTINCT 'model', provider, model FROM attempts;
INSERT INTO usage_keys (dimension, provider, name) SELECT DISTINCT 'kind', '', kind FROM attempts;
INSERT INTO usage_keys (dimension, provider, name) SELECT DISTINCT 'run', '', run FROM attempts;
INSERT INTO usage_sums
SELECT key, day, purpose, outcome, reason, count(*), sum(from_cache), sum(input_tokens), sum(output_tokens),
    sum(cached_tokens), sum(uncounted),
    min(sum(cost_pico_usd / 1000000000) * 1000000000 + sum(cost_pico_usd % 1000000000), 9000000000000000000),
    sum(unknown_costs), sum(waited_ms)
FROM usage_rows GROUP BY key, purpose, outcome, reason, day;
INSERT INTO usage_latencies
SELECT key, latency_ms, day, count(*) FROM usage_rows WHERE latency_ms IS NOT NULL GROUP BY key, latency_ms, day;

CREATE TRIGGER usage_follows AFTER INSERT ON attempts BEGIN
    INSERT INTO usage_keys (dimension, provider, name)
    VALUES ('model', new.provider, new.model), ('kind', '', new.kind), ('run', '', new.run)
    ON CONFLICT DO NOTHING;
    INSERT INTO usage_sums
    SELECT key, day, purpose, outcome, reason, 1, from_cache, input_tokens, output_tokens, cached_tokens, uncounted,
        cost_pico_usd, unknown_costs, waited_ms
    FROM usage_rows WHERE id = new.id
    ON CONFLICT DO UPDATE SET attempts = attempts + 1, from_cache = from_cache + excluded.from_cache,
        input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens,
        cached_tokens = cached_tokens + excluded.cached_tokens, uncounted = uncounted + excluded.uncounted,
        cost_pico_usd = min(cost_pico_usd + excluded.cost_pico_usd, 9000000000000000000),
        unknown_costs = unknown_costs + excluded.unknown_costs, waited_ms = waited_ms + excluded.waited_ms;
    INSERT INTO usage_latencies
    SELECT key, latency_ms, day, 1 FROM usage_rows WHERE id = new.id AND latency_ms IS NOT NULL
    ON CONFLICT DO UPDATE SET attempts = attempts + 1;
END;

-- A text is removed once nothing names it any more.
CREATE INDEX artifacts_of_text ON artifacts (text_sha256);
