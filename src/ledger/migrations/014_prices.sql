-- Which list of prices a cost is from. NULL: nothing was priced, or the attempt was recorded before lists were noted.
ALTER TABLE attempts ADD COLUMN prices TEXT;
-- What a call may have taken at most. NULL: its cost and its tokens are known, or nothing is known of it.
ALTER TABLE attempts ADD COLUMN most_pico_usd INTEGER;
ALTER TABLE attempts ADD COLUMN most_tokens INTEGER;
