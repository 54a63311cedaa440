-- What a referee said of two texts in one order. key is a content hash of the referee and of everything it was asked, so
-- that nobody pays for the same word twice. Holds no text.
CREATE TABLE duels (
    key           TEXT PRIMARY KEY,
    comparison    INTEGER NOT NULL REFERENCES comparisons (id),
    referee       TEXT NOT NULL,
    input         TEXT NOT NULL,
    grp           TEXT NOT NULL,
    -- Whose text was read first, and whose second.
    first         TEXT NOT NULL,
    second        TEXT NOT NULL,
    -- NULL where the answer could not be read.
    said          TEXT CHECK (said IN ('first', 'second', 'neither')),
    latency_ms    INTEGER NOT NULL,
    input_tokens  INTEGER,
    output_tokens INTEGER,
    -- As in attempts: NULL where it is unknown, local = 1 where nothing was paid.
    cost_pico_usd INTEGER,
    local         INTEGER NOT NULL CHECK (local IN (0, 1))
) STRICT;
CREATE INDEX duels_of_comparison ON duels (comparison);
