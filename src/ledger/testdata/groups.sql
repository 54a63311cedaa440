-- Two batches whose records have groups, one of the same name, and a run without records.
INSERT INTO runs (id, command, process, started_ms) VALUES ('b1', 'batch', 1, 0), ('b2', 'batch', 1, 0), ('g1', 'generate', 1, 0);
INSERT INTO batches (id, run, identity, kind, delivery, asked, state, intake, updated_ms)
VALUES (1, 'b1', 'one', 'note', 'live', '{}', 'open', '{}', 0), (2, 'b2', 'two', 'note', 'bulk', '{}', 'open', '{}', 0);
INSERT INTO records (batch, seq, turn, key, digest, grp, line, offset, length)
VALUES (1, 0, 0, 'r0', '', 'shop', 1, 0, 1), (1, 1, 0, 'r1', '', 'bank', 2, 2, 1), (1, 2, 0, 'r2', '', NULL, 3, 4, 1),
    (2, 0, 0, 'r0', '', 'shop', 1, 0, 1), (2, 1, 0, 'r1', '', NULL, 2, 2, 1);
INSERT INTO attempts (run, kind, ordinal, provider, model, variant, outcome, reason, started_ms, latency_ms, input_tokens,
    output_tokens, cost_pico_usd, local, work_key, purpose, record)
VALUES ('b1', 'note', 1, 'groq', 'm', 'text', 'failed', 'timeout', 1000, 90, NULL, NULL, NULL, 0, 'w', 'write', 0),
    ('b1', 'note', 2, 'groq', 'm', 'text', 'accepted', NULL, 2000, 700, 100, 20, 9000000000000000000, 0, 'w', 'write', 0),
    ('b1', 'note', 1, 'groq', 'm', 'text', 'accepted', NULL, 3000, 800, 100, 20, 5, 0, 'w', 'write', 1),
    ('b1', 'note', 2, 'groq', 'n', 'text', 'accepted', NULL, 3000, 800, 100, 20, 5, 0, 'w', 'judge', 1),
    ('b1', 'note', 1, 'groq', 'm', 'text', 'accepted', NULL, 3000, 800, 100, 20, 5, 0, 'w', 'write', 2),
    ('b2', 'note', 1, 'groq', 'm', 'text', 'rejected', 'below_threshold', 90000000, 900, 100, 20, 7, 0, 'w', 'write', 0),
    ('g1', 'erd', 1, 'ollama', 'm', 'text', 'accepted', NULL, 4000, 9000, 100, 20, 0, 1, 'w', 'write', 0);
