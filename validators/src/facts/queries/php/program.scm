; Environment.
(function_call_expression function: (name) @_get arguments: (arguments . (argument [(string) (encapsed_string)] @env.name))
  (#any-of? @_get "env" "getenv"))
(subscript_expression (variable_name (name) @_env) (string) @env.name (#any-of? @_env "_ENV" "_SERVER"))

; Commands of artisan and of Symfony's console.
(property_declaration (property_element name: (variable_name (name) @_signature) default_value: (string) @command.name)
  (#eq? @_signature "signature"))
(attribute (name) @_command parameters: (arguments . (argument name: (name) @_name (string) @command.name))
  (#eq? @_command "AsCommand") (#eq? @_name "name"))
(attribute (name) @_command parameters: (arguments . (argument !name (string) @command.name)) (#eq? @_command "AsCommand"))

; Where a program starts.
((member_call_expression name: (name) @_start) @entry (#any-of? @_start "handleRequest" "handleCommand"))

; Texts that may be SQL.
(string) @text
(encapsed_string) @text
