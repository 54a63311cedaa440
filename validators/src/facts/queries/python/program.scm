; Environment.
(subscript value: (_) @_environ subscript: (string) @env.name (#match? @_environ "(^|\\.)environ$"))
(call function: (_) @_get arguments: (argument_list . (string) @env.name)
  (#match? @_get "(^|\\.)(getenv|environ\\.(get|pop|setdefault))$"))
(call function: (_) @_get arguments: (argument_list . (string) @env.name)
  (#match? @_get "^(env|config|env\\.(str|int|bool|float|list|url|db|path))$") (#match? @env.name "^.[A-Z][A-Z0-9_]+.$"))

; Flags and subcommands: argparse, click, typer.
(call function: (attribute attribute: (identifier) @_add) arguments: (argument_list (string) @flag.name)
  (#any-of? @_add "add_argument" "option" "add_option" "Option") (#match? @flag.name "^.--?[A-Za-z]"))
(call function: (attribute attribute: (identifier) @_add) arguments: (argument_list . (string) @command.name) (#eq? @_add "add_parser"))
(decorator (call function: (attribute attribute: (identifier) @_command) arguments: (argument_list) @command.arguments)
  (#eq? @_command "command")) @command.on
(decorator (attribute attribute: (identifier) @_command) (#eq? @_command "command")) @command.on

; Where a program starts.
(if_statement condition: (comparison_operator (identifier) @_name) (#eq? @_name "__name__")) @entry

; Texts that may be SQL.
(string) @text
