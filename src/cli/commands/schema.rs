//! `--schema`: a JSON Schema that the user gives, for the kinds that are written in JSON.

use crate::cli::CommandError;
use crate::kinds::{Kind, Registry};
use sluice_validators::Format;
use sluice_validators::schema::JsonSchema;
use std::path::Path;

/// Bytes of the longest schema that is read.
const MAX_BYTES: u64 = 1 << 20;

/// Gives every kind in JSON the schema of a file; nothing where no file is given.
///
/// **Errors**: a file that cannot be read, or is no schema, with the place.
pub(super) fn give(registry: &mut Registry, file: Option<&Path>) -> Result<(), CommandError> {
    let Some(file) = file else { return Ok(()) };
    let shown = file.display();
    let unreadable =
        |error: std::io::Error| CommandError::usage(format!("the schema `{shown}` cannot be read: {error}"));
    if std::fs::metadata(file).map_err(unreadable)?.len() > MAX_BYTES {
        return Err(CommandError::usage(format!("the schema `{shown}` has more than {MAX_BYTES} bytes")));
    }
    let text = std::fs::read_to_string(file).map_err(unreadable)?;
    let schema = JsonSchema::parse(&text)
        .map_err(|error| CommandError::usage(format!("the schema `{shown}` cannot be used: {error}")))?;
    registry.give_schema(&schema, &text);
    Ok(())
}

/// Refuses a schema that nothing asked for would hold.
///
/// **Errors**: a schema without a kind in JSON.
pub(super) fn must_be_used<'a>(
    file: Option<&Path>,
    mut kinds: impl Iterator<Item = &'a Kind>,
) -> Result<(), CommandError> {
    if file.is_none() || kinds.any(|kind| kind.format == Format::Json) {
        return Ok(());
    }
    Err(CommandError::usage("`--schema` is for kinds in JSON, and none is asked for").hint("name the kind `json`"))
}
