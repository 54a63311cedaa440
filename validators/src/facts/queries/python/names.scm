; A prefix or a dependency may be given by a name that is defined elsewhere.
(assignment left: (identifier) @constant.name right: (string) @constant.value (#match? @constant.value "^./"))
(assignment left: (identifier) @alias.name right: (_ value: (_) @_annotated) @alias.value (#match? @_annotated "Annotated$"))

; What a route may depend on: a function, a class whose objects are called, a security scheme.
(module (function_definition name: (identifier) @checkpoint.name) @checkpoint)
(module (decorated_definition definition: (function_definition name: (identifier) @checkpoint.name) @checkpoint))
(module (class_definition name: (identifier) @checkpoint.name) @checkpoint)
(module (expression_statement (assignment left: (identifier) @checkpoint.name right: (_ function: (_) @checkpoint.call))))
