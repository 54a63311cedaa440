; Only in files with one of: Subcommand clap arg( .long( .subcommand(
; Derived: #[derive(Subcommand)] enum, #[arg(long, env = "X")] field.
((attribute_item (attribute (identifier) @_derive arguments: (token_tree) @_traits)) @command.on
  (#eq? @_derive "derive") (#match? @_traits "\\bSubcommand\\b"))
((attribute_item (attribute (identifier) @_arg arguments: (token_tree) @flag.arguments)) @flag.on
  (#any-of? @_arg "arg" "clap") (#match? @flag.arguments "\\blong\\b"))
((attribute_item (attribute (identifier) @_arg arguments: (token_tree (identifier) @_env . (string_literal) @env.name)))
  (#any-of? @_arg "arg" "clap") (#eq? @_env "env"))

; Built: Arg::new("x").long("x"), Command::new("x").
(_ function: (_ field: (field_identifier) @_long) arguments: (_ . (string_literal) @flag.long)
  (#eq? @_long "long") (#set! dashes "--"))
(_ function: (_ field: (field_identifier) @_sub)
  arguments: (_ . (_ function: (scoped_identifier) @_new arguments: (_ . (string_literal) @command.name)))
  (#eq? @_sub "subcommand") (#match? @_new "Command::new$"))
(_ function: (_ field: (field_identifier) @_sub)
  arguments: (_ . (_ function: (_ value: (_ function: (scoped_identifier) @_new arguments: (_ . (string_literal) @command.name)))))
  (#eq? @_sub "subcommand") (#match? @_new "Command::new$"))
