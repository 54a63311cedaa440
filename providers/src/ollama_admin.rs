//! What `ollama-rs` does for us: show and pull models. Its errors lose the status, which is found again here.

use crate::classify::classify_text;
use crate::reason::{Phase, ProviderError, Reason};
use crate::send::{Sender, broken};
use futures_util::StreamExt;
use ollama_rs::Ollama;
use ollama_rs::error::OllamaError;
use ollama_rs::models::ModelInfo;
use ollama_rs::models::pull::PullModelStatus;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// Longest wait for a description, which a server reads from its disk.
const READ_WAIT: Duration = Duration::from_secs(10);

/// Management calls of one server.
pub(crate) struct Admin {
    ollama: Ollama,
    sender: Sender,
}

impl Admin {
    pub(crate) fn new(sender: Sender) -> Self {
        let ollama = Ollama::builder().url(sender.base_with_slash()).reqwest_client(sender.client()).build();
        Admin { ollama, sender }
    }

    /// What the server knows about one model.
    pub(crate) async fn show(&self, model: &str) -> Result<ModelInfo, ProviderError> {
        let shown = self.ollama.show_model_info(model.to_owned());
        self.sender.in_time(self.soon(), Phase::FirstByte, shown).await?.map_err(|error| self.failure(error))
    }

    /// Fetches a model; Ok only where the server said `success`.
    pub(crate) async fn pull(&self, model: &str, progress: &(dyn Fn(&str) + Send + Sync)) -> Result<(), ProviderError> {
        let begun = self.ollama.pull_model_stream(model.to_owned(), false);
        let mut statuses = self
            .sender
            .in_time(self.patiently(), Phase::FirstByte, begun)
            .await?
            .map_err(|error| self.failure(error))?;
        let mut last = String::new();
        while let Some(status) = self.sender.in_time(self.patiently(), Phase::Idle, statuses.next()).await? {
            let status = status.map_err(|error| self.failure(error))?;
            let line = described(&status);
            // The server repeats itself sixteen times a second; a line is worth saying once.
            if line != last {
                progress(&line);
                last = line;
            }
            if status.message == "success" {
                return Ok(());
            }
        }
        let message = format!("stopped fetching `{model}` before it was done");
        Err(self.sender.teller.tell(ProviderError::new(Reason::StreamAborted, message)))
    }

    fn soon(&self) -> Instant {
        Instant::now() + READ_WAIT.min(self.sender.limits().first_byte)
    }

    /// Checking what was fetched takes minutes in which nothing is said.
    fn patiently(&self) -> Instant {
        Instant::now() + self.sender.limits().first_byte
    }

    fn failure(&self, error: OllamaError) -> ProviderError {
        let error = match error {
            OllamaError::ReqwestError(error) => broken(error, &Phase::FirstByte),
            OllamaError::Other(text) => classify_text(&text, SystemTime::now()),
            OllamaError::InternalError(told) => classify_text(&told.message, SystemTime::now()),
            OllamaError::JsonError(error) => {
                ProviderError::new(Reason::Decode, "answered with something that is not its protocol").caused_by(error)
            }
            OllamaError::ToolCallError(error) => {
                ProviderError::new(Reason::Decode, "answered with a tool call that nobody asked for").caused_by(error)
            }
        };
        self.sender.teller.tell(error)
    }
}

/// `pulling 8eeb52dfb3bb: 12 %`.
fn described(status: &PullModelStatus) -> String {
    match (status.completed, status.total) {
        (Some(done), Some(total)) if total > 0 => {
            format!("{}: {} %", status.message, u128::from(done) * 100 / u128::from(total))
        }
        _ => status.message.clone(),
    }
}
