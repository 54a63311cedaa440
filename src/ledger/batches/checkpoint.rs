//! Moves what was written from the log into the ledger's file, beside whoever writes.
//!
//! SQLite does this within the commit that fills the log, and everybody who waits for a commit then waits for a sync of
//! the whole file, too: 0.4 s on an ordinary disk, in which a run makes no call. Here another connection does it meanwhile.
//! It never catches up with a writer that does not pause, and only a log that is moved to its end begins anew; so the
//! writer itself does the little that is left, now and then.
//! **Source**: <https://www.sqlite.org/wal.html>, "Avoiding Excessively Large WAL Files" (2026-11).

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// How often the log is moved, and how long it gets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habit {
    /// Changes after which it is moved.
    pub(super) every: usize,
    /// Pages from which on it is to begin anew.
    pub(super) long: i64,
}

impl Default for Habit {
    fn default() -> Self {
        // As often as SQLite's own thousand pages, roughly; 16 MiB.
        Habit { every: 500, long: 4096 }
    }
}

/// The side of whoever writes.
pub(super) struct Log {
    habit: Habit,
    since: usize,
    wanted: mpsc::Sender<()>,
    is_long: Arc<AtomicBool>,
    moved: JoinHandle<()>,
}

impl Log {
    /// Begins to move on a connection of its own; `writer` leaves it to that from now on.
    ///
    /// **Errors**: as SQLite. **Cost**: a task, until the log is dropped.
    pub(super) async fn begin(
        habit: Habit,
        writer: &mut SqliteConnection,
        mover: SqliteConnection,
    ) -> Result<Log, sqlx::Error> {
        sqlx::query("PRAGMA wal_autocheckpoint = 0").execute(writer).await?;
        let (wanted, receiver) = mpsc::channel(1);
        let is_long = Arc::<AtomicBool>::default();
        let moved = tokio::spawn(keep_moving(mover, receiver, (is_long.clone(), habit.long)));
        Ok(Log { habit, since: 0, wanted, is_long, moved })
    }

    /// Waits until the connection that moves it is closed.
    pub(super) async fn end(self) {
        drop(self.wanted);
        if let Err(error) = self.moved.await {
            tracing::debug!(%error, "what moves the log ended before its time");
        }
    }

    /// So many changes were written.
    pub(super) async fn wrote(&mut self, changes: usize, writer: &mut SqliteConnection) {
        self.since += changes;
        if self.since >= self.habit.every {
            self.since = 0;
            // Where one is wanted already, that one will do.
            let _ = self.wanted.try_send(());
        }
        if self.is_long.swap(false, Ordering::Relaxed)
            && let Err(error) = move_on(writer).await
        {
            tracing::debug!(%error, "the log goes on");
        }
    }
}

async fn keep_moving(
    mut mover: SqliteConnection,
    mut wanted: mpsc::Receiver<()>,
    (is_long, long): (Arc<AtomicBool>, i64),
) {
    use sqlx::Connection;
    while wanted.recv().await.is_some() {
        // The second time moves what came during the first, so that next to nothing is left for the writer.
        for _ in 0..2 {
            match move_on(&mut mover).await {
                Ok(pages) => is_long.store(pages >= long, Ordering::Relaxed),
                // Another process moves it, or the disk is full, which the next write tells.
                Err(error) => tracing::debug!(%error, "the log is not moved for now"),
            }
        }
    }
    if let Err(error) = mover.close().await {
        tracing::debug!(%error, "the connection that moves the log could not be closed");
    }
}

/// Moves what no reader needs any more; gives the pages in the log.
async fn move_on(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(connection).await?.try_get(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::ConnectOptions;
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};

    #[tokio::test]
    async fn the_log_of_a_writer_that_never_pauses_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.db");
        let options = || {
            let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
            options.journal_mode(SqliteJournalMode::Wal)
        };
        let mut writer = options().connect().await.unwrap();
        sqlx::query("CREATE TABLE texts (text TEXT)").execute(&mut writer).await.unwrap();
        let mover = options().connect().await.unwrap();
        let mut log = Log::begin(Habit { every: 20, long: 100 }, &mut writer, mover).await.unwrap();
        let (text, mut most) = ("x".repeat(10_000), 0);
        for _ in 0..2_000 {
            sqlx::query("INSERT INTO texts VALUES (?)").bind(&text).execute(&mut writer).await.unwrap();
            log.wrote(1, &mut writer).await;
            most = most.max(std::fs::metadata(folder.path().join("file.db-wal")).unwrap().len());
        }
        // 2,000 texts of three pages each would be 24 MB.
        assert!(most < 12_000_000, "{most} bytes");
        let count: i64 = sqlx::query("SELECT count(*) FROM texts").fetch_one(&mut writer).await.unwrap().get(0);
        assert_eq!(count, 2_000);
    }
}
