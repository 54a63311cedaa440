(export_statement declaration: [(class_declaration) (abstract_class_declaration)] @item.class)
(export_statement declaration: [(interface_declaration) (type_alias_declaration)] @item.interface)
(export_statement declaration: (enum_declaration) @item.enum)

(class_body (public_field_definition) @member.field)
(class_body (abstract_method_signature) @member.method)
(interface_body (property_signature) @member.field)
(interface_body (method_signature) @member.method)
(type_alias_declaration value: (object_type (property_signature) @member.field)) @member.owner
(enum_body (property_identifier) @member.name @member.variant)
(enum_body (enum_assignment) @member.variant)
