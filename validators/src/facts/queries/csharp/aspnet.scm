; Controllers, and what Entity Framework may store.
((class_declaration) @walk (#set! reader "aspnet"))
((class_declaration) @walk (#set! reader "entity-framework"))
((property_declaration type: (generic_name (identifier) @_set)) @walk (#eq? @_set "DbSet") (#set! reader "db-set"))

; Minimal APIs.
((invocation_expression function: (member_access_expression name: (identifier) @_map)) @walk
  (#match? @_map "^Map(Get|Post|Put|Patch|Delete|Methods)$") (#set! reader "minimal"))
((invocation_expression function: (member_access_expression name: (identifier) @_map)) @walk
  (#match? @_map "^(Map|Register)[A-Z]|(Endpoints|Routes|Api)$") (#set! reader "minimal-group"))

; Rows by the set they are in: context.Orders.Add(…).
((invocation_expression function: (member_access_expression
  expression: (member_access_expression name: (identifier) @use.model) name: (identifier) @use.verb))
  (#match? @use.model "^[A-Z]")
  (#any-of? @use.verb "Add" "AddAsync" "AddRange" "AddRangeAsync" "Update" "UpdateRange" "Remove" "RemoveRange" "ExecuteDeleteAsync" "ExecuteUpdateAsync"
    "Find" "FindAsync" "Where" "Select" "Include" "First" "FirstAsync" "FirstOrDefault" "FirstOrDefaultAsync" "Single" "SingleAsync" "SingleOrDefault"
    "SingleOrDefaultAsync" "ToList" "ToListAsync" "Any" "AnyAsync" "Count" "CountAsync" "OrderBy" "OrderByDescending" "AsNoTracking" "FromSql" "FromSqlRaw"))
