//! C#: controllers and minimal APIs of ASP.NET, entities of Entity Framework.

mod controllers;
mod entities;
mod minimal;
mod signature;

pub(super) use controllers::read as controller;
pub(super) use entities::{context, read as entity};
pub(super) use minimal::{group, read as route};
pub(super) use signature::{bases, scope};
