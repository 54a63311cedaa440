; Express, Fastify, Koa, Hono: app.get("/x", …, handler).
(call_expression function: (member_expression object: (_) @route.owner property: (property_identifier) @route.method)
  arguments: (arguments . [(string) (template_string)] @route.path . (_)) @route.arguments
  (#any-of? @route.method "get" "post" "put" "patch" "delete" "options" "head" "all") (#match? @route.path "^.(/|\\*|.$)")
  (#set! framework "express|fastify|hono|koa|@koa/router") (#set! check "owner"))
(call_expression function: (member_expression object: (identifier) @route.owner property: (property_identifier) @_route)
  arguments: (arguments . (string) @route.path .) (#eq? @_route "route") (#match? @route.path "^./")
  (#set! framework "express") (#set! check "owner")) @route.chain

; Routers.
(variable_declarator name: (identifier) @router.name value: (call_expression function: (_) @_make arguments: (arguments) @router.arguments)
  (#match? @_make "^(express|express\\.Router|Router|fastify|Fastify)$"))
(variable_declarator name: (identifier) @router.name value: (new_expression constructor: (_) @_make)
  (#match? @_make "^(Hono|Koa|Router|KoaRouter|express\\.Router)$"))

; One router under another.
(call_expression function: (member_expression object: [(identifier) (call_expression)] @mount.owner property: (property_identifier) @_use)
  arguments: (arguments . (string) @mount.prefix (_) @mount.child .) (#any-of? @_use "use" "route"))
(call_expression function: (member_expression object: [(identifier) (call_expression)] @mount.owner property: (property_identifier) @_use)
  arguments: (arguments . [(identifier) (call_expression) (member_expression)] @mount.child .) (#eq? @_use "use"))
(call_expression function: (member_expression object: [(identifier) (call_expression)] @mount.owner property: (property_identifier) @_register)
  arguments: (arguments . (_) @mount.child . (object)) @mount.arguments (#eq? @_register "register"))

; A handler by itself: its first parameter is the request.
(function_declaration name: (identifier) @handler.name parameters: (formal_parameters) @_parameters
  (#match? @_parameters "^\\(_?(req|request|ctx)\\b")) @handler
(variable_declarator name: (identifier) @handler.name value: (arrow_function parameters: (formal_parameters) @_parameters) @handler
  (#match? @_parameters "^\\(_?(req|request|ctx)\\b"))
(assignment_expression left: (member_expression property: (property_identifier) @handler.name)
  right: (arrow_function parameters: (formal_parameters) @_parameters) @handler (#match? @_parameters "^\\(_?(req|request|ctx)\\b"))

; A prefix may be given by name.
(variable_declarator name: (identifier) @constant.name value: (string) @constant.value (#match? @constant.value "^./"))
