; What is visible outside its module.
(source_file (function_item (visibility_modifier) name: (identifier) @item.name) @item.function)
(source_file (struct_item (visibility_modifier) name: (type_identifier) @item.name) @item.class)
(source_file (enum_item (visibility_modifier) name: (type_identifier) @item.name) @item.enum)
(source_file (trait_item (visibility_modifier) name: (type_identifier) @item.name) @item.interface)
(source_file (const_item (visibility_modifier) name: (identifier) @item.name) @item.constant)
(source_file (static_item (visibility_modifier) name: (identifier) @item.name) @item.constant)

; What a type has.
(struct_item body: (field_declaration_list (field_declaration name: (field_identifier) @member.name) @member.field)
  (#set! visibility "explicit")) @member.owner
(enum_item body: (enum_variant_list (enum_variant name: (identifier) @member.name) @member.variant)) @member.owner
(trait_item body: (declaration_list (function_signature_item name: (identifier) @member.name) @member.method)) @member.owner
(trait_item body: (declaration_list (function_item name: (identifier) @member.name) @member.method)) @member.owner
(impl_item !trait type: (_) @member.of body: (declaration_list (function_item name: (identifier) @member.name) @member.method)
  (#set! visibility "explicit"))
(impl_item trait: (_) @base.name type: (_) @base.of)

; Tests inside a module say nothing of what it does.
((attribute_item) @skip.on (#match? @skip.on "^#\\[cfg\\(test\\)\\]$"))
