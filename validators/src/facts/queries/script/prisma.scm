; Only in files with one of: prisma Prisma db. tx.
; Prisma: prisma.order.findMany(…).
(_ function: (_
  object: (_ object: (_) @_prisma property: (property_identifier) @use.model) property: (property_identifier) @use.verb)
  (#match? @_prisma "(^|\\.)(prisma|prismaService|db|tx)$")
  (#any-of? @use.verb "findMany" "findUnique" "findFirst" "findUniqueOrThrow" "findFirstOrThrow" "count" "aggregate" "groupBy"
    "create" "createMany" "createManyAndReturn" "update" "updateMany" "upsert" "delete" "deleteMany"))
