; Only in files with one of: .get( .post( .put( .patch( .delete( .options( .head( .trace( route add_ APIRouter FastAPI Flask Blueprint Starlette Quart Typer include_router register_blueprint
; FastAPI, Flask, and what is built like them: @app.get("/x"), @router.route("/x", methods=["GET"]).
(decorator (_ function: (_ object: (_) @route.owner attribute: (identifier) @route.method) arguments: (argument_list) @route.arguments)
  (#any-of? @route.method "get" "post" "put" "patch" "delete" "options" "head" "trace")
  (#match? @route.arguments "^\\(\\s*((path|rule)\\s*=\\s*)?[rf]?[\"'](/|[\"'])")
  (#set! framework "fastapi|flask|starlette|quart|sanic|litestar")) @route.on
(decorator (_ function: (_ object: (_) @route.owner attribute: (identifier) @_route) arguments: (argument_list) @route.arguments)
  (#any-of? @_route "route" "api_route")
  (#match? @route.arguments "^\\(\\s*((path|rule)\\s*=\\s*)?[rf]?[\"'](/|[\"'])") (#set! framework "flask|fastapi|quart|sanic") (#set! method "GET")) @route.on
(_ function: (_ object: (_) @route.owner attribute: (identifier) @_add) arguments: (argument_list) @route.arguments
  (#any-of? @_add "add_url_rule" "add_api_route") (#set! framework "flask|fastapi|quart") (#set! method "GET"))

; Routers and their prefixes.
(_ left: (_) @router.name right: (_ function: (_) @_make arguments: (argument_list) @router.arguments)
  (#match? @_make "(^|\\.)(APIRouter|FastAPI)$") (#set! framework "fastapi"))
(_ left: (_) @router.name right: (_ function: (_) @_make arguments: (argument_list) @router.arguments)
  (#match? @_make "(^|\\.)(Flask|Blueprint)$") (#set! framework "flask"))
(_ right: (_ function: (_) @_make) (#match? @_make "(^|\\.)(FastAPI|Flask|Starlette|Quart|Typer)$")) @entry

; One router under another. Flask's url_prefix takes the place of the blueprint's own.
(_ function: (_ object: (_) @mount.owner attribute: (identifier) @_mount) arguments: (_ . (_) @mount.child) @mount.arguments
  (#eq? @_mount "include_router"))
(_ function: (_ object: (_) @mount.owner attribute: (identifier) @_mount) arguments: (_ . (_) @mount.child) @mount.arguments
  (#eq? @_mount "register_blueprint") (#set! replaces "prefix"))
