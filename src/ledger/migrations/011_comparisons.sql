-- Comparisons: which candidates were asked for the same inputs. A run that asked for what was not known yet.
CREATE TABLE comparisons (
    id    INTEGER PRIMARY KEY,
    run   TEXT NOT NULL UNIQUE REFERENCES runs (id),
    -- What was asked for, for a person.
    asked TEXT NOT NULL CHECK (json_valid(asked))
) STRICT;

-- One answer of one candidate to one input. key is a content hash of everything that decides it, the repeat included, so
-- that whoever compares the same again finds it, whoever else is compared. A cell that brought no answer is replaced when
-- it is asked for again.
CREATE TABLE cells (
    key           TEXT PRIMARY KEY,
    comparison    INTEGER NOT NULL REFERENCES comparisons (id),
    -- The request it answers: where the rubric changes but not the request, its answer is judged anew.
    work_key      TEXT NOT NULL,
    input         TEXT NOT NULL,
    grp           TEXT NOT NULL,
    candidate     TEXT NOT NULL,
    repeat        INTEGER NOT NULL,
    outcome       TEXT NOT NULL CHECK (outcome IN ('accepted', 'rejected', 'unscored', 'failed')),
    reason        TEXT,
    score         INTEGER CHECK (score BETWEEN 0 AND 100),
    failed_gates  TEXT NOT NULL CHECK (json_valid(failed_gates)),
    findings      TEXT NOT NULL CHECK (json_valid(findings)),
    text_sha256   TEXT REFERENCES texts (sha256),
    latency_ms    INTEGER NOT NULL,
    first_text_ms INTEGER,
    input_tokens  INTEGER,
    output_tokens INTEGER,
    -- As in attempts: NULL where it is unknown, local = 1 where nothing was paid.
    cost_pico_usd INTEGER,
    local         INTEGER NOT NULL CHECK (local IN (0, 1))
) STRICT;
CREATE INDEX cells_of_comparison ON cells (comparison);
CREATE INDEX cells_of_work ON cells (work_key);
