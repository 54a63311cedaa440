; TypeORM: the decorator on a class, and on what abstract classes lend.
((decorator (call_expression function: (identifier) @_entity)) @walk
  (#any-of? @_entity "Entity" "ChildEntity" "PrimaryGeneratedColumn" "PrimaryColumn" "CreateDateColumn" "UpdateDateColumn") (#set! reader "typeorm"))
