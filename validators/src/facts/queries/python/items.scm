; What stands at the top of a module and does not begin with an underscore.
(module (function_definition name: (identifier) @item.name) @item.function (#not-match? @item.name "^_"))
(module (decorated_definition definition: (function_definition name: (identifier) @item.name) @item.function)
  (#not-match? @item.name "^_"))
(module (class_definition name: (identifier) @item.name) @item.class (#not-match? @item.name "^_"))
(module (decorated_definition definition: (class_definition name: (identifier) @item.name) @item.class)
  (#not-match? @item.name "^_"))
(module (expression_statement (assignment left: (identifier) @item.name) @item.constant)
  (#match? @item.name "^[A-Z][A-Z0-9_]+$"))

; What a class has.
(class_definition body: (block (function_definition name: (identifier) @member.name) @member.method)) @member.owner
(class_definition body: (block
  (decorated_definition definition: (function_definition name: (identifier) @member.name) @member.method))) @member.owner
(class_definition body: (block
  (expression_statement (assignment left: (identifier) @member.name) @member.field))) @member.owner
(class_definition body: (block (function_definition name: (identifier) @_init
  body: (block (_ (assignment
    left: (_ object: (identifier) @_self attribute: (identifier) @member.name)) @member.field))))
  (#eq? @_init "__init__") (#eq? @_self "self")) @member.owner
