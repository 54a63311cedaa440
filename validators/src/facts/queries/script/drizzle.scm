; Drizzle: a variable that holds a table.
((variable_declarator value: (call_expression function: [(identifier) @_table (member_expression property: (property_identifier) @_table)])) @walk
  (#any-of? @_table "pgTable" "mysqlTable" "sqliteTable" "singlestoreTable" "table" "createTable") (#set! reader "drizzle"))
