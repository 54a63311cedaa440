; Routes: the whole chain of calls is one statement.
((expression_statement (member_call_expression) @walk) (#match? @walk "^\\\\?(Route|[A-Z][A-Za-z\\\\]*\\\\Route)::") (#set! reader "laravel-route"))
((expression_statement (scoped_call_expression scope: [(name) (qualified_name)] @_route) @walk) (#match? @_route "Route$") (#set! reader "laravel-route"))

; Controllers, migrations, models.
((class_declaration) @walk (#set! reader "controller"))
((class_declaration (base_clause)) @walk (#set! reader "eloquent"))
((scoped_call_expression scope: [(name) (qualified_name)] @_schema) @walk (#match? @_schema "Schema$") (#set! reader "migration"))

; Rows by the model.
((scoped_call_expression scope: (name) @use.model name: (name) @use.verb)
  (#any-of? @use.verb "find" "findOrFail" "where" "all" "with" "query" "first" "count" "paginate" "get" "latest" "orderBy"
    "create" "insert" "upsert" "updateOrCreate" "firstOrCreate" "destroy" "truncate"))
