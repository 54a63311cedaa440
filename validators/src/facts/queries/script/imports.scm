; ES modules: every name gives one match, a bare import one without a name.
(import_statement source: (string) @import.spec)
(import_statement (import_clause (identifier) @import.local) source: (string) @import.spec)
(import_statement (import_clause (namespace_import (identifier) @import.local)) source: (string) @import.spec)
(import_statement (import_clause (named_imports (import_specifier name: (_) @import.name !alias))) source: (string) @import.spec)
(import_statement (import_clause (named_imports (import_specifier name: (_) @import.name alias: (identifier) @import.local)))
  source: (string) @import.spec)
(export_statement source: (string) @import.spec)

; CommonJS and lazy imports.
(variable_declarator name: (identifier) @import.local
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @import.spec .)) (#eq? @_require "require"))
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @import.name)
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @import.spec .)) (#eq? @_require "require"))
(call_expression function: (identifier) @_require arguments: (arguments . (string) @import.spec .) (#eq? @_require "require"))
(call_expression function: (import) arguments: (arguments . (string) @import.spec))
