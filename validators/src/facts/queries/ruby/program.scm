; Environment.
(element_reference object: (constant) @_env . (string) @env.name (#eq? @_env "ENV"))
(call receiver: (constant) @_env method: (identifier) @_fetch arguments: (argument_list . (string) @env.name)
  (#eq? @_env "ENV") (#any-of? @_fetch "fetch" "key?"))

; Commands: tasks of rake, commands of Thor.
(call method: (identifier) @_task arguments: (argument_list . [(simple_symbol) (string)] @command.name) (#eq? @_task "task"))
(call method: (identifier) @_task arguments: (argument_list . (pair key: [(hash_key_symbol) (simple_symbol) (string)] @command.name)) (#eq? @_task "task"))
(call method: (identifier) @_desc arguments: (argument_list . (string) @command.name . (string)) (#eq? @_desc "desc"))

; Where a program starts.
((call receiver: (_) @_application method: (identifier) @_start) @entry
  (#match? @_application "^(Rails\\.application|Sinatra::Application|self|App)$") (#any-of? @_start "initialize!" "run!"))

; Texts that may be SQL.
(string) @text
(heredoc_body) @text
