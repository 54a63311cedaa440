(program (export_statement declaration: (class_declaration) @item.class))
; CommonJS exports by name at the end of the file.
(program (class_declaration) @item.class)
(class_body (field_definition) @member.field)
