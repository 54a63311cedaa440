; Only in files with one of: Entity Primary CreateDate UpdateDate
; TypeORM: the decorator on a class, and on what abstract classes lend.
((decorator (_ function: (identifier) @_entity)) @walk
  (#any-of? @_entity "Entity" "ChildEntity" "PrimaryGeneratedColumn" "PrimaryColumn" "CreateDateColumn" "UpdateDateColumn") (#set! reader "typeorm"))
