(program (export_statement declaration: (class_declaration name: (identifier) @item.name) @item.class))
; CommonJS exports by name at the end of the file.
(program (class_declaration name: (identifier) @item.name) @item.class)
(class_declaration body: (class_body (field_definition property: (_) @member.name) @member.field)) @member.owner
