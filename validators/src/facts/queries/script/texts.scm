; Texts that may be SQL.
(string) @text
(template_string) @text

; A prefix may be given by name.
(variable_declarator name: (identifier) @constant.name value: (string) @constant.value (#match? @constant.value "^./"))
