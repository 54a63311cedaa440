-- Marks the file as a ledger of this program ("Slce" in ASCII), so that no other database is ever written to by mistake.
PRAGMA application_id = 1399612261;

CREATE TABLE runs (
    id         TEXT PRIMARY KEY,
    command    TEXT NOT NULL,
    process    INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms   INTEGER
) STRICT;

CREATE INDEX runs_open ON runs (id) WHERE ended_ms IS NULL;

-- Texts by content: the same text is kept once, however often it was written.
CREATE TABLE texts (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    text   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- cost_pico_usd is NULL where the price or the tokens are unknown; local = 1 where there is nothing to pay.
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

CREATE INDEX attempts_of_run ON attempts (run, id);

-- Rows are only ever added: the history of a kind is its rows in the order of id.
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

CREATE INDEX artifacts_accepted ON artifacts (work_key, id) WHERE status = 'accepted';
CREATE INDEX artifacts_of_run ON artifacts (run, id);
