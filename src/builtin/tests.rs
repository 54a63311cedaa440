//! Drafts against small projects made by hand, and against the projects in this repository.

mod answers;
mod bounds;
mod examples;
mod ground;
mod pages;
mod projects;
