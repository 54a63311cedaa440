//! Names: when two spellings mean the same thing.
//!
//! A diagram says `OrderItem` where the schema says `order_items`. Matching is one-to-one, in passes from certain to
//! likely, and knows no synonyms: `Customer` is not `User`. Knows nothing of diagrams, facts or scores.

mod alias;
mod key;
mod matching;
mod nearest;
mod route;

pub use alias::true_name;
pub(crate) use key::singular_key as singular;
pub use key::{Name, tokens};
pub use matching::{Matching, match_names};
pub use nearest::nearest;
pub use route::{match_routes, route_key};
