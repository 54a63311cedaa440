//! Drafts against small projects made by hand, and against the projects in this repository.

mod ground;
mod projects;
