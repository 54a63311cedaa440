; Only in files with one of: env ption( command( listen( create ReactDOM #!
; Environment.
(_ object: (_ object: (identifier) @_process property: (property_identifier) @_env)
  property: (property_identifier) @env.name (#eq? @_process "process") (#eq? @_env "env"))
(_ object: (_ object: (identifier) @_process property: (property_identifier) @_env)
  index: (string) @env.name (#eq? @_process "process") (#eq? @_env "env"))
(_ object: (_ object: (_) @_meta property: (property_identifier) @_env)
  property: (property_identifier) @env.name (#match? @_meta "^import\\.meta$") (#eq? @_env "env"))
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @env.name) value: (member_expression) @_env
  (#eq? @_env "process.env"))

; Flags and subcommands: commander, yargs.
(_ function: (_ property: (property_identifier) @_option) arguments: (_ . (string) @flag.name)
  (#any-of? @_option "option" "requiredOption") (#match? @flag.name "^.--?[A-Za-z]"))
(_ function: (_ property: (property_identifier) @_command) arguments: (_ . (string) @command.name)
  (#eq? @_command "command") (#match? @command.name "^.[a-z]"))

; Where a program starts.
(_ function: (_ property: (property_identifier) @_listen) (#eq? @_listen "listen")) @entry
(_ function: (_) @_start (#match? @_start "^(createRoot|ReactDOM\\.(render|createRoot)|NestFactory\\.create|createApp|createServer|http\\.createServer)$")) @entry
(program (hash_bang_line) @entry)
