; Types, functions, and what they have.
(class_declaration name: (name) @item.name) @item.class
(trait_declaration name: (name) @item.name) @item.class
(interface_declaration name: (name) @item.name) @item.interface
(enum_declaration name: (name) @item.name) @item.enum
(program (function_definition name: (name) @item.name) @item.function)

(class_declaration body: (declaration_list (method_declaration name: (name) @member.name) @member.method)) @member.owner
(class_declaration body: (declaration_list (property_declaration (property_element name: (variable_name (name) @member.name))) @member.field)) @member.owner
(trait_declaration body: (declaration_list (method_declaration name: (name) @member.name) @member.method)) @member.owner
(interface_declaration body: (declaration_list (method_declaration name: (name) @member.name) @member.method)) @member.owner
(enum_declaration body: (enum_declaration_list (enum_case name: (name) @member.name) @member.variant)) @member.owner
