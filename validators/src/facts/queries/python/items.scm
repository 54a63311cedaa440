; What stands at the top of a module and does not begin with an underscore.
(module (function_definition name: (identifier) @item.name) @item.function (#not-match? @item.name "^_"))
(module (decorated_definition definition: (function_definition name: (identifier) @item.name) @item.function)
  (#not-match? @item.name "^_"))
(module (class_definition name: (identifier) @item.name) @item.class (#not-match? @item.name "^_"))
(module (decorated_definition definition: (class_definition name: (identifier) @item.name) @item.class)
  (#not-match? @item.name "^_"))
(module (expression_statement (assignment left: (identifier) @item.name) @item.constant)
  (#match? @item.name "^[A-Z][A-Z0-9_]+$"))

; What a class has. The statement around an assignment, and what is decorated, are told by their fields.
(class_definition body: (_ (function_definition) @member.method)) @member.owner
(class_definition body: (_ (_ definition: (function_definition) @member.method))) @member.owner
(class_definition body: (_ (_ (assignment left: (identifier) @member.name) @member.field))) @member.owner
(class_definition body: (_ (_ name: (_) @_init
  body: (_ (_ (_ left: (_ object: (identifier) @_self attribute: (identifier) @member.name)) @member.field))))
  (#eq? @_init "__init__") (#eq? @_self "self")) @member.owner
