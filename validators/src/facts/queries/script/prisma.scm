; Prisma: prisma.order.findMany(…).
(call_expression function: (member_expression
  object: (member_expression object: (_) @_prisma property: (property_identifier) @use.model) property: (property_identifier) @use.verb)
  (#match? @_prisma "(^|\\.)(prisma|prismaService|db|tx)$")
  (#any-of? @use.verb "findMany" "findUnique" "findFirst" "findUniqueOrThrow" "findFirstOrThrow" "count" "aggregate" "groupBy"
    "create" "createMany" "createManyAndReturn" "update" "updateMany" "upsert" "delete" "deleteMany"))
