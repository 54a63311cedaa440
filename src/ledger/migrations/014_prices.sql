-- Which list of prices a cost is from. NULL: nothing was priced, or the attempt was recorded before lists were noted.
ALTER TABLE attempts ADD COLUMN prices TEXT;
