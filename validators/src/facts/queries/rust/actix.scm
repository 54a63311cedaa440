; Only in files with one of: web:: #[get #[post #[put #[patch #[delete #[head #[options service( configure( wrap(
; #[get("/x")] on a function; the scope it is put in names its prefix. Rocket's attributes look the same.
((attribute_item (attribute (identifier) @route.method arguments: (token_tree . (string_literal) @route.path))) @route.on
  (#any-of? @route.method "get" "post" "put" "patch" "delete" "head" "options")
  (#set! framework "actix-web|rocket") (#set! owner "handler"))

; web::scope("/api").service(list), web::resource("/x").route(web::get().to(list)).
(_ function: (_ name: (identifier) @_scope) arguments: (_ . (string_literal) @wrap.prefix)
  (#any-of? @_scope "scope" "resource")) @wrap.chain
(_ function: (_ field: (field_identifier) @_route)
  arguments: (_ . (call_expression) @route.verbs .)
  (#eq? @_route "route") (#match? @route.verbs "^web::") (#set! framework "actix-web") (#set! owner "function"))
(_ function: (_ field: (field_identifier) @_service)
  arguments: (_ . [(identifier) (scoped_identifier)] @mount.child .)
  (#any-of? @_service "service" "configure") (#set! owner "function"))
