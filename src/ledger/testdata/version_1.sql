-- A ledger as version 1 of the schema wrote it. Never changed: later versions must go on opening it.
PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1399612261;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE artifacts (
    id          INTEGER PRIMARY KEY,
    run         TEXT NOT NULL REFERENCES runs (id),
    kind        TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('accepted', 'rejected', 'failed', 'skipped')),
    reason      TEXT,
    provider    TEXT,
    model       TEXT,
    variant     TEXT,
    score       INTEGER CHECK (score BETWEEN 0 AND 100),
    threshold   INTEGER NOT NULL CHECK (threshold BETWEEN 0 AND 100),
    evidence    TEXT NOT NULL,
    findings    TEXT NOT NULL CHECK (json_valid(findings)),
    repairs     TEXT NOT NULL CHECK (json_valid(repairs)),
    text_sha256 TEXT REFERENCES texts (sha256),
    work_key    TEXT NOT NULL
) STRICT;
INSERT INTO "artifacts" VALUES(1,'20261122-032005-123-9f3a1c2b','erd','accepted',NULL,'groq','openai/gpt-oss-120b','graph',91,80,'facts','[{"check": "facts.entities", "role": "graded", "earned": 33.5, "of": 35.0, "line": 3, "message": "10 of 11 tables"}, {"check": "facts.entities", "role": "cap", "earned": null, "of": 35.0, "message": "10 of 11 tables", "hint": "add it"}]','[{"edit": "removed a fence", "lossy": false}]','bb1724dfac14e06528bc76a84ef1e6645bdb1230ea31b8224fdb42c1e1bb6c58','ab12');
CREATE TABLE attempts (
    id             INTEGER PRIMARY KEY,
    run            TEXT NOT NULL REFERENCES runs (id),
    kind           TEXT NOT NULL,
    ordinal        INTEGER NOT NULL,
    provider       TEXT NOT NULL,
    model          TEXT NOT NULL,
    variant        TEXT NOT NULL,
    outcome        TEXT NOT NULL CHECK (outcome IN ('accepted', 'rejected', 'failed')),
    reason         TEXT,
    message        TEXT,
    score          INTEGER CHECK (score BETWEEN 0 AND 100),
    started_ms     INTEGER NOT NULL,
    latency_ms     INTEGER NOT NULL,
    first_text_ms  INTEGER,
    load_ms        INTEGER,
    input_tokens   INTEGER,
    output_tokens  INTEGER,
    cached_tokens  INTEGER,
    cost_pico_usd  INTEGER,
    local          INTEGER NOT NULL CHECK (local IN (0, 1)),
    retry_after_ms INTEGER,
    work_key       TEXT NOT NULL
) STRICT;
INSERT INTO "attempts" VALUES(1,'20261122-032005-123-9f3a1c2b','erd',1,'groq','openai/gpt-oss-120b','graph','rejected','below_threshold','it''s "61"; DROP TABLE runs; --',61,1795317605123,2411,90,NULL,9223372036854775807,0,NULL,75000,0,250,'ab12');
CREATE TABLE runs (
    id         TEXT PRIMARY KEY,
    command    TEXT NOT NULL,
    process    INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms   INTEGER
) STRICT;
INSERT INTO "runs" VALUES('20261122-032005-123-9f3a1c2b','generate erd',4711,1795317605123,NULL);
CREATE TABLE texts (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    text   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "texts" VALUES('bb1724dfac14e06528bc76a84ef1e6645bdb1230ea31b8224fdb42c1e1bb6c58','erDiagram');
CREATE INDEX runs_open ON runs (id) WHERE ended_ms IS NULL;
CREATE INDEX attempts_of_run ON attempts (run, id);
CREATE INDEX artifacts_accepted ON artifacts (work_key, id) WHERE status = 'accepted';
CREATE INDEX artifacts_of_run ON artifacts (run, id);
COMMIT;
