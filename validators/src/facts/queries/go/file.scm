; What is read node by node, by code/go.
(package_clause (package_identifier) @go.package)
(import_spec) @go.import
(source_file (function_declaration) @go.function)
(source_file (method_declaration) @go.function)
(source_file (type_declaration (type_spec) @go.type))
(source_file (const_declaration (const_spec) @go.constant))
(selector_expression) @go.selector
(qualified_type) @go.qualified
(type_identifier) @go.named
(call_expression function: (identifier) @go.named)
(call_expression) @go.call
(composite_literal) @go.literal
