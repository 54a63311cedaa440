-- Whether an artifact that passed its rubric was any good, as somebody says who has looked at it. The last word counts.
CREATE TABLE feedback (
    artifact  INTEGER NOT NULL REFERENCES artifacts (id),
    source    TEXT NOT NULL CHECK (source IN ('person', 'audit')),
    kind      TEXT NOT NULL,
    candidate TEXT NOT NULL,
    good      INTEGER NOT NULL CHECK (good IN (0, 1)),
    at_ms     INTEGER NOT NULL,
    PRIMARY KEY (artifact, source)
) STRICT, WITHOUT ROWID;
