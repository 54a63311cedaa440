; What a module exports.
(export_statement declaration: [(function_declaration) (generator_function_declaration)] @item.function)
(export_statement declaration: (lexical_declaration (variable_declarator name: (identifier) @item.name) @item.constant))
; What a class has.
(class_body (method_definition) @member.method)
