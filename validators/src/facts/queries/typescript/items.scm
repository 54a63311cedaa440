(export_statement declaration: (class_declaration name: (type_identifier) @item.name) @item.class)
(export_statement declaration: (abstract_class_declaration name: (type_identifier) @item.name) @item.class)
(export_statement declaration: (interface_declaration name: (type_identifier) @item.name) @item.interface)
(export_statement declaration: (type_alias_declaration name: (type_identifier) @item.name) @item.interface)
(export_statement declaration: (enum_declaration name: (identifier) @item.name) @item.enum)

(class_declaration body: (class_body (public_field_definition name: (_) @member.name) @member.field)) @member.owner
(abstract_class_declaration body: (class_body (public_field_definition name: (_) @member.name) @member.field)) @member.owner
(abstract_class_declaration body: (class_body (method_definition name: (_) @member.name) @member.method)) @member.owner
(abstract_class_declaration body: (class_body (abstract_method_signature name: (_) @member.name) @member.method)) @member.owner
(interface_declaration body: (interface_body (property_signature name: (_) @member.name) @member.field)) @member.owner
(interface_declaration body: (interface_body (method_signature name: (_) @member.name) @member.method)) @member.owner
(type_alias_declaration value: (object_type (property_signature name: (_) @member.name) @member.field)) @member.owner
(enum_declaration body: (enum_body (property_identifier) @member.name @member.variant)) @member.owner
(enum_declaration body: (enum_body (enum_assignment name: (_) @member.name) @member.variant)) @member.owner
