; Only in files with one of: Table objects session query select insert update delete scalars exists get_ .get( add merge save
; SQLAlchemy's Table("name", metadata, Column(…), …).
(assignment left: (identifier) @model.name right: (_ function: (_) @_call arguments: (_ . (string) @model.table) @model.columns)
  (#match? @_call "(^|\\.)Table$")) @model

; A model that is queried or changed by its name.
(_ function: (_ object: (_ object: (identifier) @use.model attribute: (identifier) @_objects) attribute: (identifier) @use.verb)
  (#eq? @_objects "objects"))
(_ object: (_) @use.model attribute: (_) @use.verb (#eq? @use.verb "query") (#match? @use.model "^[A-Z]\\w*$"))
(_ function: (_ attribute: (identifier) @use.verb) arguments: (_ . [(identifier) @use.model (_ object: (identifier) @use.model)])
  (#any-of? @use.verb "query" "select" "get" "scalars" "exists" "get_or_404"))
(_ function: (_) @use.verb arguments: (_ [(identifier) @use.model (_ object: (identifier) @use.model)])
  (#any-of? @use.verb "select" "insert" "update" "delete" "get_object_or_404" "get_list_or_404"))
(_ function: (_ attribute: (identifier) @use.verb) arguments: (_ . (_ function: (identifier) @use.model))
  (#any-of? @use.verb "add" "merge" "save"))
(_ function: (_ object: (_ function: (identifier) @use.model) attribute: (identifier) @use.verb)
  (#any-of? @use.verb "save" "delete"))
(_ right: (_ function: (identifier) @use.model) (#match? @use.model "^[A-Z][a-z]") (#set! verb "construct"))
(_ function: (_ attribute: (identifier) @use.verb) (#any-of? @use.verb "add" "add_all" "save" "bulk_save_objects"))
