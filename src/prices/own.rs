//! The prices that hold for a run: the program's list, or one with a user's own in it.

use super::list::PriceList;
use super::row::PriceRow;
use std::ops::Deref;
use std::sync::Arc;

/// A list of prices to be handed around. The program's list is parsed when it is first looked into.
#[derive(Clone, Debug, Default)]
pub struct Prices(Option<Arc<PriceList>>);

impl Prices {
    /// The program's list, with a user's own prices in place of its own for the same models.
    pub fn with_own(own: Vec<PriceRow>) -> Self {
        if own.is_empty() {
            return Prices::default();
        }
        Prices(Some(Arc::new(PriceList::builtin().with_overrides(own))))
    }
}

impl Deref for Prices {
    type Target = PriceList;

    fn deref(&self) -> &PriceList {
        self.0.as_deref().unwrap_or_else(|| PriceList::builtin())
    }
}
