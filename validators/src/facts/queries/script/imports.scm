; ES modules: every name gives one match, a bare import one without a name.
(import_statement source: (string) @import.spec)
(import_statement (import_clause (identifier) @import.local) source: (string) @import.spec)
(import_statement (import_clause (namespace_import (identifier) @import.local)) source: (string) @import.spec)
(import_statement (import_clause (named_imports (import_specifier name: (_) @import.name !alias))) source: (string) @import.spec)
(import_statement (import_clause (named_imports (import_specifier name: (_) @import.name alias: (identifier) @import.local)))
  source: (string) @import.spec)
(export_statement source: (string) @import.spec)
