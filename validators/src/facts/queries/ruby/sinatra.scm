; Only in files with one of: sinatra Sinatra
; Sinatra's routes stand by themselves: get "/x" do … end.
((call !receiver method: (identifier) @_verb arguments: (argument_list . (string)) block: (_)) @walk
  (#any-of? @_verb "get" "post" "put" "patch" "delete" "options") (#set! reader "sinatra"))
