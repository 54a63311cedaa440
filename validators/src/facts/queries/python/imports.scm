; Every name that is imported gives one match.
(import_statement name: (dotted_name) @import.spec)
(import_statement name: (aliased_import name: (dotted_name) @import.spec alias: (identifier) @import.local))
(import_from_statement module_name: (_) @import.spec name: (dotted_name) @import.name)
(import_from_statement module_name: (_) @import.spec
  name: (aliased_import name: (dotted_name) @import.name alias: (identifier) @import.local))
(import_from_statement module_name: (_) @import.spec (wildcard_import))
