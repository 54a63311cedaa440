-- Sums of usage by the groups of batch records (`--group-by`). Two more dimensions of usage_keys: 'group', with the name of
-- the group, and 'grouped', all attempts of any group. What has no group is 'all' without 'grouped': the attempts that make
-- up most ledgers cost nothing more.
CREATE VIEW usage_groups AS
SELECT attempts.id AS id, records.grp AS name
FROM attempts CROSS JOIN batches ON batches.run = attempts.run
    CROSS JOIN records ON records.batch = batches.id AND records.seq = attempts.record
WHERE attempts.record IS NOT NULL AND records.grp IS NOT NULL;

DROP TRIGGER usage_follows;
DROP VIEW usage_rows;

CREATE VIEW usage_rows AS
SELECT usage_keys.id AS key, attempt.* FROM usage_attempts AS attempt JOIN usage_keys
    ON dimension = 'all'
UNION ALL SELECT usage_keys.id AS key, attempt.* FROM usage_attempts AS attempt JOIN usage_keys
    ON dimension = 'model' AND usage_keys.provider = attempt.provider AND usage_keys.name = attempt.model
UNION ALL SELECT usage_keys.id AS key, attempt.* FROM usage_attempts AS attempt JOIN usage_keys
    ON dimension = 'kind' AND usage_keys.provider = '' AND usage_keys.name = attempt.kind
UNION ALL SELECT usage_keys.id AS key, attempt.* FROM usage_attempts AS attempt JOIN usage_keys
    ON dimension = 'run' AND usage_keys.provider = '' AND usage_keys.name = attempt.run
UNION ALL SELECT usage_keys.id AS key, attempt.* FROM usage_attempts AS attempt
    CROSS JOIN usage_groups ON usage_groups.id = attempt.id
    CROSS JOIN usage_keys ON dimension = 'group' AND usage_keys.provider = '' AND usage_keys.name = usage_groups.name
UNION ALL SELECT usage_keys.id AS key, attempt.* FROM usage_attempts AS attempt
    CROSS JOIN usage_groups ON usage_groups.id = attempt.id
    CROSS JOIN usage_keys ON dimension = 'grouped';

-- What is in the file already, as in version 9, for the new keys alone.
INSERT INTO usage_keys (dimension, provider, name) VALUES ('grouped', '', '');
INSERT INTO usage_keys (dimension, provider, name) SELECT DISTINCT 'group', '', name FROM usage_groups;
INSERT INTO usage_sums
SELECT usage_keys.id, day, purpose, outcome, reason, count(*), sum(from_cache), sum(input_tokens), sum(output_tokens),
    sum(cached_tokens), sum(uncounted),
    min(sum(cost_pico_usd / 1000000000) * 1000000000 + sum(cost_pico_usd % 1000000000), 9000000000000000000),
    sum(unknown_costs), sum(waited_ms)
FROM usage_groups CROSS JOIN usage_attempts AS attempt ON attempt.id = usage_groups.id
    CROSS JOIN usage_keys ON dimension = 'group' AND usage_keys.provider = '' AND usage_keys.name = usage_groups.name
GROUP BY usage_keys.id, purpose, outcome, reason, day;
INSERT INTO usage_latencies
SELECT usage_keys.id, latency_ms, day, count(*)
FROM usage_groups CROSS JOIN usage_attempts AS attempt ON attempt.id = usage_groups.id
    CROSS JOIN usage_keys ON dimension = 'group' AND usage_keys.provider = '' AND usage_keys.name = usage_groups.name
WHERE latency_ms IS NOT NULL GROUP BY usage_keys.id, latency_ms, day;
INSERT INTO usage_sums
SELECT (SELECT id FROM usage_keys WHERE dimension = 'grouped'), day, purpose, outcome, reason, sum(attempts),
    sum(from_cache), sum(input_tokens), sum(output_tokens), sum(cached_tokens), sum(uncounted),
    min(sum(cost_pico_usd / 1000000000) * 1000000000 + sum(cost_pico_usd % 1000000000), 9000000000000000000),
    sum(unknown_costs), sum(waited_ms)
FROM usage_sums WHERE key IN (SELECT id FROM usage_keys WHERE dimension = 'group')
GROUP BY purpose, outcome, reason, day;
INSERT INTO usage_latencies
SELECT (SELECT id FROM usage_keys WHERE dimension = 'grouped'), latency_ms, day, sum(attempts)
FROM usage_latencies WHERE key IN (SELECT id FROM usage_keys WHERE dimension = 'group') GROUP BY latency_ms, day;

CREATE TRIGGER usage_follows AFTER INSERT ON attempts BEGIN
    INSERT INTO usage_keys (dimension, provider, name)
    VALUES ('model', new.provider, new.model), ('kind', '', new.kind), ('run', '', new.run)
    ON CONFLICT DO NOTHING;
    INSERT INTO usage_keys (dimension, provider, name) SELECT 'group', '', name FROM usage_groups WHERE id = new.id
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

-- Limits that providers told with their answers, so that the next run keeps them from its first call on. dimension is the
-- key of the configuration. Written where a limit changed, or is told for the first time by a process: never once a call.
CREATE TABLE told_limits (
    provider        TEXT NOT NULL,
    model           TEXT NOT NULL,
    dimension       TEXT NOT NULL CHECK (dimension IN ('rpm', 'tpm', 'rpd', 'tpd')),
    most            INTEGER NOT NULL CHECK (most > 0),
    -- What the provider counted beyond our own calls, and until when: others use the account, too.
    others          INTEGER NOT NULL,
    others_until_ms INTEGER NOT NULL,
    -- Of key and address, as in breakers: another account has other limits.
    fingerprint     INTEGER,
    told_ms         INTEGER NOT NULL,
    PRIMARY KEY (provider, model, dimension)
) STRICT, WITHOUT ROWID;
