; Only in files with one of: table! joinable!
; Diesel's own schema file.
((macro_invocation macro: [(identifier) (scoped_identifier)] @_table) @walk (#any-of? @_table "table" "diesel::table") (#set! reader "diesel-table"))
((macro_invocation macro: [(identifier) (scoped_identifier)] @_join) @walk (#any-of? @_join "joinable" "diesel::joinable") (#set! reader "diesel-joinable"))
