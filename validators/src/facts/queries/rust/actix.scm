; #[get("/x")] on a function; the scope it is put in names its prefix. Rocket's attributes look the same.
((attribute_item (attribute (identifier) @route.method arguments: (token_tree . (string_literal) @route.path))) @route.on
  (#any-of? @route.method "get" "post" "put" "patch" "delete" "head" "options")
  (#set! framework "actix-web|rocket") (#set! owner "handler"))

; web::scope("/api").service(list), web::resource("/x").route(web::get().to(list)).
(call_expression function: (scoped_identifier name: (identifier) @_scope) arguments: (arguments . (string_literal) @wrap.prefix)
  (#any-of? @_scope "scope" "resource")) @wrap.chain
(call_expression function: (field_expression field: (field_identifier) @_route)
  arguments: (arguments . (call_expression) @route.verbs .)
  (#eq? @_route "route") (#match? @route.verbs "^web::") (#set! framework "actix-web") (#set! owner "function"))
(call_expression function: (field_expression field: (field_identifier) @_service)
  arguments: (arguments . [(identifier) (scoped_identifier)] @mount.child .)
  (#any-of? @_service "service" "configure") (#set! owner "function"))
