//! docs/ledger.md says what is in the file, no more and no less.

use super::*;
use sqlx::Row;
use std::collections::BTreeMap;

const PAGE: &str = include_str!("../../docs/ledger.md");

/// Tables of the page with their columns, in order.
fn described() -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut table = None;
    for line in PAGE.lines() {
        if let Some(name) = line.strip_prefix("### ") {
            assert!(tables.insert(name.to_owned(), Vec::new()).is_none(), "`{name}` stands on the page twice");
            table = Some(name.to_owned());
        }
        let cell = line.strip_prefix("| `").and_then(|rest| rest.split_once('`'));
        if let (Some(table), Some((column, _))) = (&table, cell) {
            tables.entry(table.clone()).or_default().push(column.to_owned());
        }
    }
    tables
}

#[tokio::test]
async fn every_table_and_column_is_described_and_nothing_else_is() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let rows = sqlx::query(
        "SELECT tables.name AS name, columns.name AS column FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type IN ('table', 'view') AND tables.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY tables.name, cid",
    )
    .fetch_all(&mut *ledger.connection().await)
    .await
    .unwrap();
    let mut real: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        real.entry(row.get("name")).or_default().push(row.get("column"));
    }
    let described = described();
    assert_eq!(described.keys().collect::<Vec<_>>(), real.keys().collect::<Vec<_>>());
    for (table, columns) in &real {
        assert_eq!(&described[table], columns, "{table}");
    }
}

#[test]
fn the_version_of_the_page_is_the_newest_one() {
    let version = super::schema::known_version();
    assert!(PAGE.contains(&format!("schema: **{version}**")), "docs/ledger.md does not say version {version}");
}

#[tokio::test]
async fn the_queries_of_the_page_run() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let mut queries = 0;
    for part in PAGE.split("sqlite3 -readonly ledger.db \"").skip(1) {
        let sql = part.split('"').next().unwrap().to_owned();
        sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *ledger.connection().await).await.unwrap();
        queries += 1;
    }
    assert_eq!(queries, 3);
}
