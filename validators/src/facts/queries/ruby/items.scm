; Classes, modules with methods, and what they have.
(class name: (_) @item.name) @item.class
(program (method name: (identifier) @item.name) @item.function)
(program (module name: (_) @item.name body: (body_statement (method))) @item.class)

(class body: (body_statement (method name: (_) @member.name) @member.method)) @member.owner
(class body: (body_statement (singleton_method name: (_) @member.name) @member.method)) @member.owner
(class body: (body_statement (call method: (identifier) @_attribute arguments: (argument_list (simple_symbol) @member.name @member.field)))
  (#any-of? @_attribute "attr_accessor" "attr_reader" "attr_writer")) @member.owner
(module body: (body_statement (method name: (_) @member.name) @member.method)) @member.owner

; What follows is not for others.
(class body: (body_statement (identifier) @hide) (#any-of? @hide "private" "protected"))
