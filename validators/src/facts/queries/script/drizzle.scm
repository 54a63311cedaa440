; Only in files with one of: Table table
; Drizzle: a variable that holds a table.
((variable_declarator value: (_ function: [(identifier) @_table (_ property: (property_identifier) @_table)])) @walk
  (#any-of? @_table "pgTable" "mysqlTable" "sqliteTable" "singlestoreTable" "table" "createTable") (#set! reader "drizzle"))
