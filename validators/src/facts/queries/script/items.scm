; What a module exports.
(export_statement declaration: (function_declaration name: (identifier) @item.name) @item.function)
(export_statement declaration: (generator_function_declaration name: (identifier) @item.name) @item.function)
(export_statement declaration: (lexical_declaration (variable_declarator name: (identifier) @item.name) @item.constant))
(assignment_expression left: (member_expression object: (identifier) @_exports property: (property_identifier) @item.name)
  right: [(function_expression) (arrow_function)] (#eq? @_exports "exports")) @item.function

; What a class has.
(class_declaration body: (class_body (method_definition name: (_) @member.name) @member.method)) @member.owner
