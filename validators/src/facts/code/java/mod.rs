//! Java: what its queries cannot say by themselves. Annotations tell what a definition is for.

mod annotations;
mod entities;
mod items;
mod parameters;
mod program;
mod read;
mod routes;

pub(super) use read::read;
