; Routes, controllers, schema and models of Rails.
((call receiver: (_) @_routes method: (identifier) @_draw block: (_)) @walk (#match? @_routes "\\.routes$") (#eq? @_draw "draw") (#set! reader "rails-routes"))
((class superclass: (_)) @walk (#set! reader "rails-controller"))
((class superclass: (_)) @walk (#set! reader "active-record"))
((call !receiver method: (identifier) @_change arguments: (_)) @walk
  (#any-of? @_change "create_table" "change_table" "drop_table" "rename_table" "add_column" "remove_column" "rename_column" "change_column_null"
    "add_reference" "add_belongs_to" "add_foreign_key" "add_index") (#set! reader "rails-schema"))

; Rows by the model.
((call receiver: (constant) @use.model method: (identifier) @use.verb)
  (#any-of? @use.verb "find" "find_by" "where" "all" "includes" "joins" "order" "first" "last" "count" "exists?" "pluck" "select"
    "create" "create!" "insert" "insert_all" "upsert" "upsert_all" "update_all" "delete_all" "destroy_all" "find_or_create_by" "find_or_create_by!"))
