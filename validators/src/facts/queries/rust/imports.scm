(use_declaration argument: (_) @import.tree)
(mod_item name: (identifier) @import.child !body)
(scoped_identifier path: (crate)) @import.path
(scoped_type_identifier path: (crate)) @import.path
