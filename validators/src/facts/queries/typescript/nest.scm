; Only in files with one of: @Controller @Get @Post @Put @Patch @Delete @Options @Head @All setGlobalPrefix
; Nest: @Controller("orders") on a class, @Get(":id") on its methods.
(decorator (_ function: (identifier) @_controller arguments: (arguments) @router.arguments)
  (#eq? @_controller "Controller") (#set! framework "nest")) @router.on
(decorator (_ function: (identifier) @route.method arguments: (arguments) @route.arguments)
  (#any-of? @route.method "Get" "Post" "Put" "Patch" "Delete" "Options" "Head" "All")
  (#set! framework "nest") (#set! owner "class")) @route.on

; What stands before all routes of an application.
(_ function: (_ property: (property_identifier) @_prefix) arguments: (_ . (string) @prefix.path)
  (#eq? @_prefix "setGlobalPrefix"))
