; Environment.
(invocation_expression function: (member_access_expression name: (identifier) @_get)
  arguments: (argument_list . (argument (string_literal) @env.name)) (#eq? @_get "GetEnvironmentVariable"))

; Where a program starts: Main, or statements at the top.
(method_declaration name: (identifier) @_main (#eq? @_main "Main")) @entry
(compilation_unit (global_statement) @entry)

; Texts that may be SQL.
(string_literal) @text
(verbatim_string_literal) @text
(raw_string_literal) @text
