; Only in files with one of: require( import( exports
; CommonJS and lazy imports.
(variable_declarator name: (identifier) @import.local
  value: (_ function: (_) @_require arguments: (_ . (string) @import.spec .)) (#eq? @_require "require"))
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @import.name)
  value: (_ function: (_) @_require arguments: (_ . (string) @import.spec .)) (#eq? @_require "require"))
(_ function: (_) @_require arguments: (_ . (string) @import.spec .) (#eq? @_require "require"))
(_ function: (_) @_import arguments: (_ . (string) @import.spec) (#eq? @_import "import"))

; What a module exports.
(_ left: (_ object: (identifier) @_exports property: (property_identifier) @item.name)
  right: [(function_expression) (arrow_function)] (#eq? @_exports "exports")) @item.function
