; What is read node by node, by code/java: annotations say what a definition is for.
(package_declaration) @java.package
(import_declaration) @java.import
(class_declaration) @java.type
(interface_declaration) @java.type
(enum_declaration) @java.type
(record_declaration) @java.type
(method_invocation) @java.call
(type_identifier) @java.named

; Texts that may be SQL.
(string_literal) @text
