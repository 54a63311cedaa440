; urls.py: path("orders/<int:id>/", views.detail) and include("orders.urls").
(call function: (identifier) @_path arguments: (argument_list . (string) @route.path . [(identifier) (attribute) (call)] @route.handler)
  (#eq? @_path "path") (#not-match? @route.handler "(^include\\(|\\.urls$)") (#set! framework "django") (#set! method "ANY") (#set! owner "urlpatterns"))
(call function: (identifier) @_path arguments: (argument_list . (string) @route.path . [(identifier) (attribute) (call)] @route.handler)
  (#any-of? @_path "re_path" "url") (#not-match? @route.handler "(^include\\(|\\.urls$)") (#set! framework "django") (#set! method "ANY") (#set! owner "urlpatterns")
  (#set! path "regex"))
(call function: (identifier) @_path arguments: (argument_list . (string) @mount.prefix . (call function: (identifier) @_include arguments: (argument_list . [(string) (identifier) (attribute)] @mount.child)))
  (#any-of? @_path "path" "re_path" "url") (#eq? @_include "include") (#set! owner "urlpatterns") (#set! child "module"))
(call function: (identifier) @_path arguments: (argument_list . (string) @mount.prefix . (call function: (identifier) @_include arguments: (argument_list . (tuple . (string) @mount.child))))
  (#any-of? @_path "path" "re_path" "url") (#eq? @_include "include") (#set! owner "urlpatterns") (#set! child "module"))
(call function: (identifier) @_path arguments: (argument_list . (string) @wrap.prefix . (call function: (identifier) @_include arguments: (argument_list . (list) @wrap.inner)))
  (#any-of? @_path "path" "re_path" "url") (#eq? @_include "include"))

; A view by itself: its decorators name the methods, its first parameter is the request.
(function_definition name: (identifier) @handler.name parameters: (parameters) @_parameters
  (#match? @_parameters "^\\(\\s*(self,\\s*)?request\\b")) @handler

; Django REST framework: a view set under a prefix answers the usual six.
(call function: (attribute object: (identifier) @route.owner attribute: (identifier) @_register) arguments: (argument_list . (string) @route.path . [(identifier) (attribute)] @route.handler)
  (#eq? @_register "register") (#match? @route.handler "ViewSet$") (#set! framework "django") (#set! rest "viewset"))
