//! PHP: routes, migrations and models of Laravel, attributes of Symfony.

mod controllers;
mod migrations;
mod models;
mod routes;

pub(super) use controllers::read as controller;
pub(super) use migrations::read as migration;
pub(super) use models::read as model;
pub(super) use routes::read as laravel;
