; Nest: @Controller("orders") on a class, @Get(":id") on its methods.
(decorator (call_expression function: (identifier) @_controller arguments: (arguments) @router.arguments)
  (#eq? @_controller "Controller") (#set! framework "nest")) @router.on
(decorator (call_expression function: (identifier) @route.method arguments: (arguments) @route.arguments)
  (#any-of? @route.method "Get" "Post" "Put" "Patch" "Delete" "Options" "Head" "All")
  (#set! framework "nest") (#set! owner "class")) @route.on

; What stands before all routes of an application.
(call_expression function: (member_expression property: (property_identifier) @_prefix) arguments: (arguments . (string) @prefix.path)
  (#eq? @_prefix "setGlobalPrefix"))
