//! Prices: what a call costs, in exact amounts.

mod day;
mod list;
mod money;
mod own;
mod row;

pub use day::{Day, NotADay};
pub use list::{Delivery, PriceList, Priced};
pub use money::{Cost, Money, NotMoney};
pub use own::Prices;
pub use row::{LongPrompt, PriceRow};
