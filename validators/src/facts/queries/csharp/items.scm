; Types that are visible outside, and what they have.
(compilation_unit (class_declaration (modifier) @_public name: (identifier) @item.name) @item.class (#eq? @_public "public"))
(compilation_unit (record_declaration (modifier) @_public name: (identifier) @item.name) @item.class (#eq? @_public "public"))
(compilation_unit (struct_declaration (modifier) @_public name: (identifier) @item.name) @item.class (#eq? @_public "public"))
(compilation_unit (interface_declaration (modifier) @_public name: (identifier) @item.name) @item.interface (#eq? @_public "public"))
(compilation_unit (enum_declaration (modifier) @_public name: (identifier) @item.name) @item.enum (#eq? @_public "public"))
(namespace_declaration body: (declaration_list (class_declaration (modifier) @_public name: (identifier) @item.name) @item.class (#eq? @_public "public")))
(namespace_declaration body: (declaration_list (record_declaration (modifier) @_public name: (identifier) @item.name) @item.class (#eq? @_public "public")))
(namespace_declaration body: (declaration_list (struct_declaration (modifier) @_public name: (identifier) @item.name) @item.class (#eq? @_public "public")))
(namespace_declaration body: (declaration_list (interface_declaration (modifier) @_public name: (identifier) @item.name) @item.interface (#eq? @_public "public")))
(namespace_declaration body: (declaration_list (enum_declaration (modifier) @_public name: (identifier) @item.name) @item.enum (#eq? @_public "public")))

(class_declaration body: (declaration_list (method_declaration name: (identifier) @member.name) @member.method) (#set! visibility "modifier")) @member.owner
(class_declaration body: (declaration_list (property_declaration name: (identifier) @member.name) @member.field) (#set! visibility "modifier")) @member.owner
(record_declaration body: (declaration_list (method_declaration name: (identifier) @member.name) @member.method) (#set! visibility "modifier")) @member.owner
(record_declaration body: (declaration_list (property_declaration name: (identifier) @member.name) @member.field) (#set! visibility "modifier")) @member.owner
(record_declaration (parameter_list (parameter name: (identifier) @member.name) @member.field)) @member.owner
(struct_declaration body: (declaration_list (method_declaration name: (identifier) @member.name) @member.method) (#set! visibility "modifier")) @member.owner
(struct_declaration body: (declaration_list (property_declaration name: (identifier) @member.name) @member.field) (#set! visibility "modifier")) @member.owner
(interface_declaration body: (declaration_list (method_declaration name: (identifier) @member.name) @member.method)) @member.owner
(interface_declaration body: (declaration_list (property_declaration name: (identifier) @member.name) @member.field)) @member.owner
(enum_declaration body: (enum_member_declaration_list (enum_member_declaration name: (identifier) @member.name) @member.variant)) @member.owner
