//! TypeScript's object-relational mappers: classes with decorators, tables built by calls.

mod drizzle;
mod typeorm;

pub(super) use drizzle::read as drizzle;
pub(super) use typeorm::read as typeorm;
