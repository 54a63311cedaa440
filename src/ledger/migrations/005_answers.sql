-- Answers that passed, by the content of what was asked: asked again, they cost nothing. A cache: rows may be removed.
CREATE TABLE answers (
    work_key TEXT PRIMARY KEY,
    answer   TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    used_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX answers_used ON answers (used_ms);

-- The answer came from there: nothing was asked, nothing was paid.
ALTER TABLE attempts ADD COLUMN from_cache INTEGER NOT NULL DEFAULT 0 CHECK (from_cache IN (0, 1));
