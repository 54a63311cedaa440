-- What is remembered of the models of local servers: which content stands under a name, and when it last did not fit into
-- memory (NULL: it did, or was never asked).
CREATE TABLE models (
    provider     TEXT NOT NULL,
    model        TEXT NOT NULL,
    digest       TEXT,
    exhausted_ms INTEGER,
    PRIMARY KEY (provider, model)
) STRICT, WITHOUT ROWID;
