; Classes with a base may be stored: Django, SQLAlchemy, SQLModel.
(class_definition name: (identifier) @model.name superclasses: (argument_list) @model.bases body: (block) @model.body) @model

; SQLAlchemy's Table("name", metadata, Column(…), …).
(assignment left: (identifier) @model.name right: (call function: (_) @_call arguments: (argument_list . (string) @model.table) @model.columns)
  (#match? @_call "(^|\\.)Table$")) @model

; A model that is queried or changed by its name.
(call function: (attribute object: (attribute object: (identifier) @use.model attribute: (identifier) @_objects) attribute: (identifier) @use.verb)
  (#eq? @_objects "objects"))
(attribute object: (identifier) @use.model attribute: (identifier) @use.verb (#eq? @use.verb "query") (#match? @use.model "^[A-Z]"))
(call function: (attribute attribute: (identifier) @use.verb) arguments: (argument_list . [(identifier) @use.model (attribute object: (identifier) @use.model)])
  (#any-of? @use.verb "query" "select" "get" "scalars" "exists" "get_or_404"))
(call function: (identifier) @use.verb arguments: (argument_list [(identifier) @use.model (attribute object: (identifier) @use.model)])
  (#any-of? @use.verb "select" "insert" "update" "delete" "get_object_or_404" "get_list_or_404"))
(call function: (attribute attribute: (identifier) @use.verb) arguments: (argument_list . (call function: (identifier) @use.model))
  (#any-of? @use.verb "add" "merge" "save"))
(call function: (attribute object: (call function: (identifier) @use.model) attribute: (identifier) @use.verb)
  (#any-of? @use.verb "save" "delete"))
(assignment right: (call function: (identifier) @use.model) (#match? @use.model "^[A-Z][a-z]") (#set! verb "construct"))
(call function: (attribute attribute: (identifier) @use.verb) (#any-of? @use.verb "add" "add_all" "save" "bulk_save_objects"))
; Mixins and abstract bases lend their columns.
(class_definition name: (identifier) @model.name !superclasses body: (block) @model.body) @model
