; Texts that may be SQL.
(string) @text
