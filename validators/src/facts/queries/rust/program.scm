; Only in files with one of: env main
; Environment.
(_ function: (_ path: (_) @_env name: (identifier) @_var) arguments: (_ . (string_literal) @env.name)
  (#match? @_env "(^|::)env$") (#any-of? @_var "var" "var_os"))

; Where a program starts.
(source_file (function_item name: (identifier) @_main) @entry (#eq? @_main "main"))
