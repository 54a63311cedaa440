; .route("/x", get(list).post(create)); actix's .route("/x", web::get().to(list)) has the same shape.
(_ function: (_ field: (field_identifier) @_route)
  arguments: (_ . (string_literal) @route.path . (call_expression) @route.verbs)
  (#eq? @_route "route") (#set! framework "axum|actix-web") (#set! owner "function"))

; .nest("/api", router()) and .merge(router()).
(_ function: (_ field: (field_identifier) @_nest)
  arguments: (_ . (string_literal) @mount.prefix . [(identifier) (call_expression)] @mount.child)
  (#any-of? @_nest "nest") (#not-match? @mount.child "^Router::new\\(") (#set! owner "function"))
(_ function: (_ field: (field_identifier) @_merge)
  arguments: (_ . [(identifier) (call_expression)] @mount.child)
  (#eq? @_merge "merge") (#not-match? @mount.child "^Router::new\\(") (#set! owner "function"))
(_ function: (_ field: (field_identifier) @_nest)
  arguments: (_ . (string_literal) @wrap.prefix . (call_expression) @wrap.inner)
  (#eq? @_nest "nest") (#match? @wrap.inner "^Router::new\\("))

; A handler by itself: an extractor among its parameters.
(function_item name: (identifier) @handler.name parameters: (parameters) @_parameters
  (#match? @_parameters "\\b(Path|Query|Json|Form|State|Extension|HttpRequest|Multipart|Claims|\\w*User)\\b")) @handler
(function_item (function_modifiers) @_async name: (identifier) @handler.name parameters: (parameters) @_parameters
  (#eq? @_async "async") (#not-eq? @_parameters "()")) @handler

; What may refuse a request: a function of a layer, a type that is filled in from the request.
(source_file (function_item name: (identifier) @checkpoint.name) @checkpoint (#match? @checkpoint "UNAUTHORIZED|FORBIDDEN"))
((impl_item trait: (_) @_trait type: (_) @checkpoint.name) @checkpoint
  (#match? @_trait "^([a-z_]+::)*(FromRequest|FromRequestParts)\\b") (#match? @checkpoint "UNAUTHORIZED|FORBIDDEN|Unauthorized|Forbidden"))
