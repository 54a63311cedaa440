; Environment.
(element_reference object: (constant) @_env . (string) @env.name (#eq? @_env "ENV"))
(call receiver: (constant) @_env method: (identifier) @_fetch arguments: (argument_list . (string) @env.name)
  (#eq? @_env "ENV") (#any-of? @_fetch "fetch" "key?"))

; Commands: tasks of rake, commands of Thor.
((call !receiver method: (identifier) @_task arguments: (_)) @walk (#eq? @_task "task") (#set! reader "rake"))
(call method: (identifier) @_desc arguments: (argument_list . (string) @command.name . (string)) (#eq? @_desc "desc"))

; Where a program starts.
((call receiver: (_) @_application method: (identifier) @_start) @entry
  (#match? @_application "^(Rails\\.application|Sinatra::Application|self|App)$") (#any-of? @_start "initialize!" "run!"))

; Texts that may be SQL.
(string) @text
(heredoc_body) @text
