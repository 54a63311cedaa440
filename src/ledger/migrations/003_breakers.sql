-- Who is left alone for a while; processes share it. model is '' for the provider as a whole; shut is NULL while the door
-- is open. The health columns hold the provider's last good answer to the question for its health.
CREATE TABLE breakers (
    provider           TEXT NOT NULL,
    model              TEXT NOT NULL,
    shut               TEXT CHECK (shut IN ('tripped', 'quota', 'down', 'gone')),
    until_ms           INTEGER NOT NULL DEFAULT 0,
    failures           INTEGER NOT NULL DEFAULT 0,
    streak             INTEGER NOT NULL DEFAULT 0,
    reason             TEXT NOT NULL DEFAULT '',
    fingerprint        INTEGER,
    probe_owner        INTEGER,
    probe_until_ms     INTEGER,
    updated_ms         INTEGER NOT NULL DEFAULT 0,
    health_detail      TEXT,
    health_latency_ms  INTEGER,
    health_fingerprint INTEGER,
    health_ms          INTEGER,
    PRIMARY KEY (provider, model)
) STRICT, WITHOUT ROWID;

-- Makes the fingerprints of this file incomparable with those of any other.
CREATE TABLE salt (salt BLOB NOT NULL CHECK (length(salt) = 16)) STRICT;
INSERT INTO salt (salt) VALUES (randomblob(16));

-- What a day cost is read whenever a run with a bounded day begins.
CREATE INDEX attempts_by_time ON attempts (started_ms);
