-- Batches of records. A batch is one run, which processes take up one after the other until every record has ended.
CREATE TABLE batches (
    id            INTEGER PRIMARY KEY,
    run           TEXT NOT NULL UNIQUE REFERENCES runs (id),
    -- Content hash of everything that decides what is made: the same order over the same input is the same batch.
    identity      TEXT NOT NULL UNIQUE,
    kind          TEXT NOT NULL,
    delivery      TEXT NOT NULL CHECK (delivery IN ('live', 'bulk')),
    -- What was asked for, so that it can be taken up again.
    asked         TEXT NOT NULL CHECK (json_valid(asked)),
    state         TEXT NOT NULL CHECK (state IN ('reading', 'open', 'finished', 'cancelled')),
    -- What the input held: records, and those left out, by reason.
    intake        TEXT NOT NULL CHECK (json_valid(intake)),
    -- The part of the output file that was synced: place of its last line in the order of completion (0: it is to be
    -- written anew), bytes, and their content hash.
    written_last   INTEGER NOT NULL DEFAULT 0,
    written_bytes  INTEGER NOT NULL DEFAULT 0,
    written_sha256 TEXT NOT NULL DEFAULT '',
    updated_ms    INTEGER NOT NULL
) STRICT;

-- Every record that is asked for, and how it ended. seq counts in the order of the input, turn within its group.
CREATE TABLE records (
    batch         INTEGER NOT NULL REFERENCES batches (id),
    seq           INTEGER NOT NULL,
    turn          INTEGER NOT NULL,
    key           TEXT NOT NULL,
    digest        TEXT NOT NULL,
    grp           TEXT,
    line          INTEGER NOT NULL,
    offset        INTEGER NOT NULL,
    length        INTEGER NOT NULL,
    path          TEXT,
    -- The pass that it waits for; what the next request changes (JSON); whether earlier answers count for it.
    pass          INTEGER NOT NULL DEFAULT 1,
    ask           TEXT CHECK (ask IS NULL OR json_valid(ask)),
    fresh         INTEGER NOT NULL DEFAULT 0 CHECK (fresh IN (0, 1)),
    status        TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'rejected', 'failed', 'skipped')),
    reason        TEXT,
    message       TEXT,
    retryable     INTEGER NOT NULL DEFAULT 0 CHECK (retryable IN (0, 1)),
    score         INTEGER CHECK (score BETWEEN 0 AND 100),
    provider      TEXT,
    model         TEXT,
    variant       TEXT,
    output        TEXT,
    attempts      INTEGER NOT NULL DEFAULT 0,
    -- As in attempts: NULL where it is unknown, local = 1 where nothing was paid.
    cost_pico_usd INTEGER,
    local         INTEGER NOT NULL DEFAULT 1 CHECK (local IN (0, 1)),
    -- Place in the order of completion; NULL while it is open.
    ended_no      INTEGER,
    ended_ms      INTEGER,
    PRIMARY KEY (batch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX records_open ON records (batch, pass, turn, seq) WHERE status = 'open';
CREATE UNIQUE INDEX records_ended ON records (batch, ended_no) WHERE ended_no IS NOT NULL;

-- Batches handed in to providers. label is written before the hand-in, so that one whose id was lost is found again.
CREATE TABLE bulk_jobs (
    id         INTEGER PRIMARY KEY,
    batch      INTEGER NOT NULL REFERENCES batches (id),
    pass       INTEGER NOT NULL,
    provider   TEXT NOT NULL,
    model      TEXT NOT NULL,
    label      TEXT NOT NULL UNIQUE,
    remote     TEXT,
    state      TEXT NOT NULL CHECK (state IN ('prepared', 'running', 'harvested', 'failed', 'cancelled')),
    -- What the provider says of it: its own state, and how many requests are done, failed, in all.
    remote_state TEXT,
    done       INTEGER NOT NULL DEFAULT 0,
    failed     INTEGER NOT NULL DEFAULT 0,
    total      INTEGER NOT NULL DEFAULT 0,
    message    TEXT,
    -- When it is asked again how far it is; milliseconds since 1970.
    poll_ms    INTEGER,
    polls      INTEGER NOT NULL DEFAULT 0,
    handed_ms  INTEGER,
    ended_ms   INTEGER
) STRICT;
CREATE INDEX bulk_jobs_of_batch ON bulk_jobs (batch, pass, id);

-- The requests of such a batch: a record, by the id it has there.
CREATE TABLE bulk_requests (
    job INTEGER NOT NULL REFERENCES bulk_jobs (id),
    seq INTEGER NOT NULL,
    PRIMARY KEY (job, seq)
) STRICT, WITHOUT ROWID;

-- The record of a batch that an attempt was for, the pass it belonged to, and how its answer came.
ALTER TABLE attempts ADD COLUMN record INTEGER;
ALTER TABLE attempts ADD COLUMN pass INTEGER;
ALTER TABLE attempts ADD COLUMN delivery TEXT NOT NULL DEFAULT 'live' CHECK (delivery IN ('live', 'bulk'));

-- Batches keep answers that did not pass, too: nothing is paid for twice, and another rubric may judge otherwise.
ALTER TABLE answers ADD COLUMN passed INTEGER NOT NULL DEFAULT 1 CHECK (passed IN (0, 1));

-- Reports count all records and attempts of a batch, and must not read texts to do so.
CREATE INDEX records_told ON records (batch, status, reason, grp, cost_pico_usd, local);
CREATE INDEX attempts_of_batch ON attempts (run, pass, provider, model, variant, delivery, record, outcome, from_cache,
    input_tokens, output_tokens, cost_pico_usd, local) WHERE record IS NOT NULL;
