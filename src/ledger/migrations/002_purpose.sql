-- What a call was for: writing a text, or judging one that somebody else wrote. Only writing says anything about quality.
ALTER TABLE attempts ADD COLUMN purpose TEXT NOT NULL DEFAULT 'write' CHECK (purpose IN ('write', 'judge'));
