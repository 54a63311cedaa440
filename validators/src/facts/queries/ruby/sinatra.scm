((call !receiver method: (identifier) @_verb arguments: (argument_list . (string)) block: (_)) @walk
  (#any-of? @_verb "get" "post" "put" "patch" "delete" "options") (#set! reader "sinatra"))
