; Environment.
(call_expression function: (_) @_get arguments: (argument_list . (interpreted_string_literal) @env.name)
  (#match? @_get "^(os\\.(Getenv|LookupEnv)|([A-Za-z]+\\.)?([gG]et|[mM]ust|[lL]ookup|[rR]ead|[rR]equire)[A-Za-z]*Env[A-Za-z]*|[gG]etenv|env(Or|Int|Bool|Default|String)[A-Za-z]*)$") (#match? @env.name "^.[A-Z][A-Z0-9_]+.$"))
(call_expression function: (_) @_bind arguments: (argument_list . (_) . (interpreted_string_literal) @env.name)
  (#match? @_bind "\\.BindEnv$"))

; Texts that may be SQL.
(interpreted_string_literal) @text
(raw_string_literal) @text
