; Texts that may be SQL.
(string_literal) @text
(raw_string_literal) @text
