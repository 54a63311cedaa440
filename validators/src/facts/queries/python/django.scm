; Only in files with one of: path( url( register request
; urls.py: path("orders/<int:id>/", views.detail) and include("orders.urls").
(_ function: (_) @_path arguments: (_ . (string) @route.path . [(identifier) (attribute) (call)] @route.handler)
  (#eq? @_path "path") (#not-match? @route.handler "(^include\\(|\\.urls$)") (#set! framework "django") (#set! method "ANY") (#set! owner "urlpatterns"))
(_ function: (_) @_path arguments: (_ . (string) @route.path . [(identifier) (attribute) (call)] @route.handler)
  (#any-of? @_path "re_path" "url") (#not-match? @route.handler "(^include\\(|\\.urls$)") (#set! framework "django") (#set! method "ANY") (#set! owner "urlpatterns")
  (#set! path "regex"))
(_ function: (_) @_path arguments: (_ . (string) @mount.prefix . (_ function: (_) @_include arguments: (_ . [(string) (identifier) (attribute)] @mount.child)))
  (#any-of? @_path "path" "re_path" "url") (#eq? @_include "include") (#set! owner "urlpatterns") (#set! child "module"))
(_ function: (_) @_path arguments: (_ . (string) @mount.prefix . (_ function: (_) @_include arguments: (_ . (tuple . (string) @mount.child))))
  (#any-of? @_path "path" "re_path" "url") (#eq? @_include "include") (#set! owner "urlpatterns") (#set! child "module"))
(_ function: (_) @_path arguments: (_ . (string) @wrap.prefix . (_ function: (_) @_include arguments: (_ . (list) @wrap.inner)))
  (#any-of? @_path "path" "re_path" "url") (#eq? @_include "include"))

; A view by itself: its decorators name the methods, its first parameter is the request.
(function_definition name: (identifier) @handler.name parameters: (parameters) @_parameters
  (#match? @_parameters "^\\(\\s*(self,\\s*)?request\\b")) @handler

; Django REST framework: a view set under a prefix answers the usual six.
(_ function: (_ object: (identifier) @route.owner attribute: (identifier) @_register) arguments: (_ . (string) @route.path . [(identifier) (attribute)] @route.handler)
  (#eq? @_register "register") (#match? @route.handler "ViewSet$") (#set! framework "django") (#set! rest "viewset"))
