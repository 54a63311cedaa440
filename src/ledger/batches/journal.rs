//! A second connection to a ledger on which many changes become durable with one sync.

use super::change::Change;
use super::checkpoint::{Habit, Log};
use crate::ledger::contract::LedgerError;
use crate::ledger::sqlite::{BUSY_TIMEOUT, connect, connected, plain};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::Path;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// Changes that become durable together at most, and that wait at most: who has more waits for room.
const MOST: usize = 256;

/// Takes changes from any number of tasks; those that come while others are synced are synced together.
pub struct Journal {
    sender: mpsc::Sender<Pending>,
    kept: JoinHandle<()>,
}

/// Changes that become durable together or not at all, and who waits for them.
struct Pending {
    changes: Vec<Change>,
    done: oneshot::Sender<Result<u64, String>>,
}

impl Journal {
    /// Opens a journal into the ledger at `path`, which exists.
    ///
    /// **Errors**: [`LedgerError::Open`], [`LedgerError::Newer`]. **Cost**: a task until it is dropped.
    pub async fn open(path: &Path) -> Result<Journal, LedgerError> {
        let options = || SqliteConnectOptions::new().filename(path);
        let mut connection = connect(options(), path, BUSY_TIMEOUT).await?;
        // Every group is synced: that is what it is for.
        sqlx::query("PRAGMA synchronous = FULL").execute(&mut connection).await?;
        let mover = connected(options(), BUSY_TIMEOUT).await?;
        let log = Log::begin(Habit::default(), &mut connection, mover).await?;
        let (sender, receiver) = mpsc::channel(MOST);
        let kept = tokio::spawn(keep(connection, receiver, log));
        Ok(Journal { sender, kept })
    }

    /// Waits until its connections are closed, so that whoever closes the ledger after it folds the log into the file.
    pub async fn close(self) {
        drop(self.sender);
        if let Err(error) = self.kept.await {
            tracing::debug!(%error, "the journal ended before its time");
        }
    }

    /// Makes changes, all or none; when this returns, they outlive a loss of power. For the end of a record, its place in
    /// the order of completion, 0 where it had ended before.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: a share of a sync.
    pub async fn write(&self, changes: Vec<Change>) -> Result<u64, LedgerError> {
        let gone = || LedgerError::Storage("the journal has ended".to_owned());
        let (done, result) = oneshot::channel();
        self.sender.send(Pending { changes, done }).await.map_err(|_| gone())?;
        result.await.map_err(|_| gone())?.map_err(LedgerError::Storage)
    }
}

/// Writes what comes, until nobody is left who could send anything.
async fn keep(mut connection: SqliteConnection, mut receiver: mpsc::Receiver<Pending>, mut log: Log) {
    let mut group = Vec::with_capacity(MOST);
    while receiver.recv_many(&mut group, MOST).await > 0 {
        match commit(&mut connection, &group).await {
            Ok(numbers) => {
                let changes = group.iter().map(|pending| pending.changes.len()).sum();
                for (pending, number) in group.drain(..).zip(numbers) {
                    // Who has stopped waiting needs no answer.
                    let _ = pending.done.send(Ok(number));
                }
                log.wrote(changes, &mut connection).await;
            }
            Err(error) => {
                let message = plain(&error);
                for pending in group.drain(..) {
                    let _ = pending.done.send(Err(message.clone()));
                }
            }
        }
    }
    log.end().await;
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "the journal could not be closed");
    }
}

async fn commit(connection: &mut SqliteConnection, group: &[Pending]) -> Result<Vec<u64>, sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut numbers = Vec::with_capacity(group.len());
    for pending in group {
        let mut number = 0;
        for change in &pending.changes {
            number = number.max(change.make(&mut transaction).await?);
        }
        numbers.push(number);
    }
    transaction.commit().await?;
    Ok(numbers)
}
