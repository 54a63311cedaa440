//! Ruby: routes, controllers, schemas and models of Rails, routes of Sinatra.

mod controllers;
mod models;
mod resources;
mod routes;
mod schema;
mod sinatra;
mod tasks;

pub(super) use controllers::read as controller;
pub(super) use models::read as model;
pub(super) use routes::read as routes;
pub(super) use schema::read as schema;
pub(super) use sinatra::read as sinatra;
pub(super) use tasks::read as task;
