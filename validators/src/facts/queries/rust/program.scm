; Environment.
(call_expression function: (scoped_identifier path: (_) @_env name: (identifier) @_var) arguments: (arguments . (string_literal) @env.name)
  (#match? @_env "(^|::)env$") (#any-of? @_var "var" "var_os"))

; Where a program starts.
(source_file (function_item name: (identifier) @_main) @entry (#eq? @_main "main"))

; Texts that may be SQL.
(string_literal) @text
(raw_string_literal) @text
