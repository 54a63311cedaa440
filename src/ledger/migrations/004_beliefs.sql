-- What an attempt was believed to come to, and after how many answers of its cascade it was made.
ALTER TABLE attempts ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN expected REAL;
ALTER TABLE attempts ADD COLUMN with_findings INTEGER NOT NULL DEFAULT 0 CHECK (with_findings IN (0, 1));
-- Version of the kind: prompt and rubric.
ALTER TABLE attempts ADD COLUMN version TEXT NOT NULL DEFAULT '';

-- What the verdicts have taught so far. All of it can be made again from the attempts up to beliefs_upto.
CREATE TABLE beliefs (
    kind          TEXT NOT NULL,
    candidate     TEXT NOT NULL,
    with_findings INTEGER NOT NULL CHECK (with_findings IN (0, 1)),
    passes        REAL NOT NULL,
    attempts      REAL NOT NULL,
    micro_usd     REAL NOT NULL,
    micro_usd_n   REAL NOT NULL,
    seconds       REAL NOT NULL,
    seconds_n     REAL NOT NULL,
    load_seconds  REAL NOT NULL,
    load_n        REAL NOT NULL,
    version       TEXT NOT NULL,
    seen_ms       INTEGER NOT NULL,
    PRIMARY KEY (kind, candidate, with_findings)
) STRICT, WITHOUT ROWID;

CREATE TABLE beliefs_alarms (candidate TEXT PRIMARY KEY, worse REAL NOT NULL, better REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE beliefs_depths (
    depth INTEGER PRIMARY KEY, observed REAL NOT NULL, expected REAL NOT NULL, attempts REAL NOT NULL
) STRICT;
CREATE TABLE beliefs_upto (one INTEGER PRIMARY KEY CHECK (one = 1), attempt INTEGER NOT NULL) STRICT;
INSERT INTO beliefs_upto VALUES (1, 0);
