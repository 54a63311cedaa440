//! SQL: whether its statements parse in any dialect that people write.

use sqlparser::dialect::{Dialect, GenericDialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

/// Longest text that is parsed, in bytes.
const MAX_BYTES: usize = 200_000;
/// Deepest nesting: without a bound the parser overflows the stack.
const MAX_DEPTH: usize = 20;

/// Syntax errors of SQL, with their lines: what the most general dialect says where none accepts the text.
pub(super) fn errors(text: &str) -> Vec<(u32, String)> {
    if text.len() > MAX_BYTES {
        return vec![(1, format!("{} bytes are too long to be parsed", text.len()))];
    }
    let Err(error) = parse(&GenericDialect {}, text) else { return Vec::new() };
    let others: [&dyn Dialect; 4] = [&PostgreSqlDialect {}, &MySqlDialect {}, &SQLiteDialect {}, &MsSqlDialect {}];
    if others.into_iter().any(|dialect| parse(dialect, text).is_ok()) {
        return Vec::new();
    }
    vec![(line_of(&error).unwrap_or(1), error)]
}

fn parse(dialect: &dyn Dialect, text: &str) -> Result<(), String> {
    let parser = Parser::new(dialect).with_recursion_limit(MAX_DEPTH);
    let parsed = parser.try_with_sql(text).and_then(|mut parser| parser.parse_statements());
    parsed.map(|_| ()).map_err(|error| error.to_string())
}

/// The parser tells places as `… at Line: 3, Column: 7`.
fn line_of(error: &str) -> Option<u32> {
    let (_, rest) = error.rsplit_once("Line: ")?;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::errors;

    #[test]
    fn a_statement_is_accepted_in_the_dialect_it_is_written_in() {
        for text in [
            "SELECT * FROM orders WHERE id = $1;",
            "INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING;",
            "CREATE TABLE `a` (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;",
            "SELECT TOP 5 [a] FROM [dbo].[b];",
            "",
        ] {
            assert_eq!(errors(text), [], "{text}");
        }
        assert_eq!(errors("SELECT 1;\nSELEC * FROM a;").first().map(|(line, _)| *line), Some(2));
        assert_eq!(errors("here is the query you asked for").len(), 1);
        for open in ["(", "SELECT (", "CASE WHEN ", "NOT ", "- "] {
            let _ = errors(&open.repeat(20_000));
        }
    }
}
