-- Texts that are kept for people, by content: versions of published artifacts, what was asked for them, corrections.
-- Bounded (`[history]`): the oldest go first. It stands apart from `texts`, so that either can be thinned without the other.
CREATE TABLE kept_texts (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    bytes  INTEGER NOT NULL,
    text   TEXT NOT NULL
) STRICT;

-- The sum of all is read from here, not from the texts.
CREATE INDEX kept_texts_bytes ON kept_texts (bytes);

-- What was published under the name of a kind in an output folder. Only what was accepted comes in here.
CREATE TABLE versions (
    id             INTEGER PRIMARY KEY,
    folder         TEXT NOT NULL,
    kind           TEXT NOT NULL,
    number         INTEGER NOT NULL,
    at_ms          INTEGER NOT NULL,
    artifact       INTEGER NOT NULL,
    run            TEXT NOT NULL,
    provider       TEXT,
    model          TEXT,
    variant        TEXT,
    score          INTEGER CHECK (score BETWEEN 0 AND 100),
    threshold      INTEGER NOT NULL CHECK (threshold BETWEEN 0 AND 100),
    evidence       TEXT NOT NULL,
    findings       TEXT NOT NULL CHECK (json_valid(findings)),
    repairs        TEXT NOT NULL CHECK (json_valid(repairs)),
    text_sha256    TEXT NOT NULL REFERENCES kept_texts (sha256),
    facts_sha256   TEXT NOT NULL REFERENCES kept_texts (sha256),
    sources_sha256 TEXT,
    restored_from  INTEGER,
    UNIQUE (folder, kind, number)
) STRICT;

-- What was asked and what was answered, of artifacts that passed; secrets of the sources are taken out of both.
CREATE TABLE exchanges (
    artifact      INTEGER PRIMARY KEY,
    prompt_sha256 TEXT NOT NULL REFERENCES kept_texts (sha256),
    answer_sha256 TEXT NOT NULL REFERENCES kept_texts (sha256),
    at_ms         INTEGER NOT NULL
) STRICT;

-- The text a person made of an artifact. Never thinned.
CREATE TABLE corrections (
    artifact    INTEGER PRIMARY KEY,
    text_sha256 TEXT NOT NULL REFERENCES kept_texts (sha256),
    at_ms       INTEGER NOT NULL
) STRICT;

ALTER TABLE feedback ADD COLUMN note TEXT;
