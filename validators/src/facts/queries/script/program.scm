; Environment.
(member_expression object: (member_expression object: (identifier) @_process property: (property_identifier) @_env)
  property: (property_identifier) @env.name (#eq? @_process "process") (#eq? @_env "env"))
(subscript_expression object: (member_expression object: (identifier) @_process property: (property_identifier) @_env)
  index: (string) @env.name (#eq? @_process "process") (#eq? @_env "env"))
(member_expression object: (member_expression object: (_) @_meta property: (property_identifier) @_env)
  property: (property_identifier) @env.name (#match? @_meta "^import\\.meta$") (#eq? @_env "env"))
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @env.name) value: (member_expression) @_env
  (#eq? @_env "process.env"))

; Flags and subcommands: commander, yargs.
(call_expression function: (member_expression property: (property_identifier) @_option) arguments: (arguments . (string) @flag.name)
  (#any-of? @_option "option" "requiredOption") (#match? @flag.name "^.--?[A-Za-z]"))
(call_expression function: (member_expression property: (property_identifier) @_command) arguments: (arguments . (string) @command.name)
  (#eq? @_command "command") (#match? @command.name "^.[a-z]"))

; Where a program starts.
(call_expression function: (member_expression property: (property_identifier) @_listen) (#eq? @_listen "listen")) @entry
(call_expression function: (_) @_start (#match? @_start "^(createRoot|ReactDOM\\.(render|createRoot)|NestFactory\\.create|createApp|createServer|http\\.createServer)$")) @entry
(program (hash_bang_line) @entry)

; Texts that may be SQL.
(string) @text
(template_string) @text
