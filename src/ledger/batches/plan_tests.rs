//! Sums are read from indices: texts of records and messages of attempts are never touched.

use super::sums::{ends_sql, groups_sql, passes_sql};
use crate::ledger::SqliteLedger;
use sqlx::{AssertSqlSafe, Row};

#[tokio::test]
async fn reports_read_indices_and_no_texts() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    for sql in [ends_sql, groups_sql, passes_sql] {
        let sql = format!("EXPLAIN QUERY PLAN {}", sql());
        let plan = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *ledger.connection().await).await.unwrap();
        let steps: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        let reads: Vec<&String> =
            steps.iter().filter(|step| step.contains(" records ") || step.contains(" attempts ")).collect();
        assert!(!reads.is_empty(), "{steps:?}");
        assert!(reads.iter().all(|step| step.contains("COVERING INDEX")), "{steps:?}");
    }
}
