//! From what single files say to what the project is: names resolved, prefixes joined, models turned into tables.

mod accesses;
mod actions;
mod combine;
mod declared;
mod definitions;
mod django;
mod endpoints;
mod entities;
mod gorm;
mod guards;
mod jpa;
mod modules;
mod packages;
mod paths;
mod resolve;
mod sqlalchemy;
mod stored;

pub(super) use combine::combine;
