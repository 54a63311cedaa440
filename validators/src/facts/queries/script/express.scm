; Only in files with one of: .get( .post( .put( .patch( .delete( .options( .head( .all( .route( .use( .register( Router express astify Hono Koa req ctx
; Express, Fastify, Koa, Hono: app.get("/x", …, handler).
(_ function: (_ object: (_) @route.owner property: (property_identifier) @route.method)
  arguments: (_ . [(string) (template_string)] @route.path . (_)) @route.arguments
  (#any-of? @route.method "get" "post" "put" "patch" "delete" "options" "head" "all") (#match? @route.path "^.(/|\\*|.$)")
  (#set! framework "express|fastify|hono|koa|@koa/router") (#set! check "owner"))
(_ function: (_ object: (identifier) @route.owner property: (property_identifier) @_route)
  arguments: (_ . (string) @route.path .) (#eq? @_route "route") (#match? @route.path "^./")
  (#set! framework "express") (#set! check "owner")) @route.chain

; Routers.
(variable_declarator name: (identifier) @router.name value: (_ function: (_) @_make arguments: (arguments) @router.arguments)
  (#match? @_make "^(express|express\\.Router|Router|fastify|Fastify)$"))
(variable_declarator name: (identifier) @router.name value: (_ constructor: (_) @_make)
  (#match? @_make "^(Hono|Koa|Router|KoaRouter|express\\.Router)$"))

; One router under another.
(_ function: (_ object: [(identifier) (call_expression)] @mount.owner property: (property_identifier) @_use)
  arguments: (_ . (string) @mount.prefix (_) @mount.child .) (#any-of? @_use "use" "route"))
(_ function: (_ object: [(identifier) (call_expression)] @mount.owner property: (property_identifier) @_use)
  arguments: (_ . [(identifier) (call_expression) (member_expression)] @mount.child .) (#eq? @_use "use"))
(_ function: (_ object: [(identifier) (call_expression)] @mount.owner property: (property_identifier) @_register)
  arguments: (_ . (_) @mount.child . (object)) @mount.arguments (#eq? @_register "register"))

; A handler by itself: its first parameter is the request.
(function_declaration name: (identifier) @handler.name parameters: (formal_parameters) @_parameters
  (#match? @_parameters "^\\(_?(req|request|ctx)\\b")) @handler
(variable_declarator name: (identifier) @handler.name value: (arrow_function) @handler
  (#match? @handler "^(async\\s*)?\\(_?(req|request|ctx)\\b"))
(_ left: (_ property: (property_identifier) @handler.name)
  right: (arrow_function) @handler (#match? @handler "^(async\\s*)?\\(_?(req|request|ctx)\\b"))
