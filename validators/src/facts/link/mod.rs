//! From what single files say to what the project is: names resolved, prefixes joined, models turned into tables.

mod accesses;
mod combine;
mod django;
mod endpoints;
mod guards;
mod modules;
mod packages;
mod resolve;
mod sqlalchemy;
mod stored;

pub(super) use combine::combine;
pub(super) use packages::is_test as is_test_path;
