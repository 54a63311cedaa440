; FastAPI, Flask, and what is built like them: @app.get("/x"), @router.route("/x", methods=["GET"]).
(decorator (call function: (attribute object: (_) @route.owner attribute: (identifier) @route.method) arguments: (argument_list) @route.arguments)
  (#any-of? @route.method "get" "post" "put" "patch" "delete" "options" "head" "trace")
  (#match? @route.arguments "^\\(\\s*((path|rule)\\s*=\\s*)?[rf]?[\"'](/|[\"'])")
  (#set! framework "fastapi|flask|starlette|quart|sanic|litestar")) @route.on
(decorator (call function: (attribute object: (_) @route.owner attribute: (identifier) @_route) arguments: (argument_list) @route.arguments)
  (#any-of? @_route "route" "api_route")
  (#match? @route.arguments "^\\(\\s*((path|rule)\\s*=\\s*)?[rf]?[\"'](/|[\"'])") (#set! framework "flask|fastapi|quart|sanic") (#set! method "GET")) @route.on
(call function: (attribute object: (_) @route.owner attribute: (identifier) @_add) arguments: (argument_list) @route.arguments
  (#any-of? @_add "add_url_rule" "add_api_route") (#set! framework "flask|fastapi|quart") (#set! method "GET"))

; Routers and their prefixes.
(assignment left: (_) @router.name right: (call function: (_) @_make arguments: (argument_list) @router.arguments)
  (#match? @_make "(^|\\.)(APIRouter|FastAPI)$") (#set! framework "fastapi"))
(assignment left: (_) @router.name right: (call function: (_) @_make arguments: (argument_list) @router.arguments)
  (#match? @_make "(^|\\.)(Flask|Blueprint)$") (#set! framework "flask"))
(assignment right: (call function: (_) @_make) (#match? @_make "(^|\\.)(FastAPI|Flask|Starlette|Quart|Typer)$")) @entry

; One router under another. Flask's url_prefix takes the place of the blueprint's own.
(call function: (attribute object: (_) @mount.owner attribute: (identifier) @_mount) arguments: (argument_list . (_) @mount.child) @mount.arguments
  (#eq? @_mount "include_router"))
(call function: (attribute object: (_) @mount.owner attribute: (identifier) @_mount) arguments: (argument_list . (_) @mount.child) @mount.arguments
  (#eq? @_mount "register_blueprint") (#set! replaces "prefix"))

; A prefix or a dependency may be given by a name that is defined elsewhere.
(assignment left: (identifier) @constant.name right: (string) @constant.value (#match? @constant.value "^./"))
(assignment left: (identifier) @alias.name right: (subscript value: (_) @_annotated) @alias.value (#match? @_annotated "Annotated$"))

; What a route may depend on: a function, a class whose objects are called, a security scheme.
(module (function_definition name: (identifier) @checkpoint.name) @checkpoint)
(module (decorated_definition definition: (function_definition name: (identifier) @checkpoint.name) @checkpoint))
(module (class_definition name: (identifier) @checkpoint.name) @checkpoint)
(module (expression_statement (assignment left: (identifier) @checkpoint.name right: (call function: (_) @checkpoint.call))))
