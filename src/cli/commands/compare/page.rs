//! The page of a comparison: its table, and each answer with what was found in it.

use super::reports::Shown;
use crate::cli::CommandError;
use crate::cli::commands::generate::now_ms;
use crate::compare::report::{Page, PageCell, html};
use crate::ledger::SqliteLedger;
use crate::ledger::comparisons::CellText;
use crate::prices::Day;
use std::collections::HashMap;

/// The whole page, as HTML.
pub(super) async fn page(ledger: &SqliteLedger, shown: &Shown<'_>) -> Result<String, CommandError> {
    let texts = ledger.cell_texts(shown.keys).await.map_err(CommandError::internal)?;
    let texts: HashMap<String, CellText> = texts.into_iter().collect();
    let cell = |(at, cell)| {
        let text = shown.keys.get(at).and_then(|key| texts.get(key));
        let findings = text.map_or(&[][..], |text| text.findings.as_slice());
        PageCell { cell, text: text.and_then(|text| text.text.as_deref()), findings }
    };
    let cells: Vec<PageCell<'_>> = shown.cells.iter().enumerate().map(cell).collect();
    let day = Day::from_ms(now_ms()).to_string();
    Ok(html(&Page { title: "Comparison", day: Some(&day), table: shown.table, cells: &cells }))
}
