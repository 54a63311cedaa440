//! The page of a comparison: its table, and each answer with what was found in it.

use super::reports::Shown;
use crate::cli::CommandError;
use crate::ledger::SqliteLedger;

/// The whole page, as HTML.
pub(super) async fn page(ledger: &SqliteLedger, shown: &Shown<'_>) -> Result<String, CommandError> {
    let texts = ledger.cell_texts(shown.keys).await.map_err(CommandError::internal)?;
    let _ = (texts, shown.cells);
    Err(CommandError::usage("there is no page for comparisons"))
}
