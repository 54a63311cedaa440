; Derived: #[derive(Subcommand)] enum, #[arg(long, env = "X")] field.
((attribute_item (attribute (identifier) @_derive arguments: (token_tree) @_traits)) @command.on
  (#eq? @_derive "derive") (#match? @_traits "\\bSubcommand\\b"))
((attribute_item (attribute (identifier) @_arg arguments: (token_tree) @flag.arguments)) @flag.on
  (#any-of? @_arg "arg" "clap") (#match? @flag.arguments "\\blong\\b"))
((attribute_item (attribute (identifier) @_arg arguments: (token_tree (identifier) @_env . (string_literal) @env.name)))
  (#any-of? @_arg "arg" "clap") (#eq? @_env "env"))

; Built: Arg::new("x").long("x"), Command::new("x").
(call_expression function: (field_expression field: (field_identifier) @_long) arguments: (arguments . (string_literal) @flag.long)
  (#eq? @_long "long") (#set! dashes "--"))
(call_expression function: (field_expression field: (field_identifier) @_sub)
  arguments: (arguments . (call_expression function: (scoped_identifier) @_new arguments: (arguments . (string_literal) @command.name)))
  (#eq? @_sub "subcommand") (#match? @_new "Command::new$"))
(call_expression function: (field_expression field: (field_identifier) @_sub)
  arguments: (arguments . (call_expression function: (field_expression value: (call_expression function: (scoped_identifier) @_new arguments: (arguments . (string_literal) @command.name)))))
  (#eq? @_sub "subcommand") (#match? @_new "Command::new$"))
