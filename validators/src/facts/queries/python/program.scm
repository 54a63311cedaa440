; Only in files with one of: env config( add_argument option Option add_parser command __name__
; Environment.
(_ value: (_) @_environ subscript: (string) @env.name (#match? @_environ "(^|\\.)environ$"))
(_ function: (_) @_get arguments: (_ . (string) @env.name)
  (#match? @_get "(^|\\.)(getenv|environ\\.(get|pop|setdefault))$"))
(_ function: (_) @_get arguments: (_ . (string) @env.name)
  (#match? @_get "^(env|config|env\\.(str|int|bool|float|list|url|db|path))$") (#match? @env.name "^.[A-Z][A-Z0-9_]+.$"))

; Flags and subcommands: argparse, click, typer.
(_ function: (_ attribute: (identifier) @_add) arguments: (_ (string) @flag.name)
  (#any-of? @_add "add_argument" "option" "add_option" "Option") (#match? @flag.name "^.--?[A-Za-z]"))
(_ function: (_ attribute: (identifier) @_add) arguments: (_ . (string) @command.name) (#eq? @_add "add_parser"))
(decorator (_ function: (_ attribute: (identifier) @_command) arguments: (argument_list) @command.arguments)
  (#eq? @_command "command")) @command.on
(decorator (_ attribute: (identifier) @_command) (#eq? @_command "command")) @command.on

; Where a program starts.
(if_statement condition: (comparison_operator (identifier) @_name) (#eq? @_name "__name__")) @entry
