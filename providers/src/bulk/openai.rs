//! Batches of OpenAI and Groq: a file is uploaded, a batch is made of it, two files come back.

use super::api::{BulkApi, BulkId, BulkLimits, BulkLines, BulkRequest, BulkStatus, gone, poll_after};
use super::chunks::{Chunks, check, chunks, too_large};
use super::harvest::{File, harvest};
use crate::openai_provider::{LIST_WAIT, OpenAiProvider};
use crate::reason::{ProviderError, Reason};
use crate::wire::openai_bulk;
use std::time::SystemTime;

impl OpenAiProvider {
    async fn upload(&self, requests: &[BulkRequest]) -> Result<Vec<u8>, ProviderError> {
        let quirks = requests.first().map(|one| self.memory.of(&one.request.model)).unwrap_or_default();
        let lines = || requests.iter().map(|one| openai_bulk::encode_line(one, self.flavour, &quirks));
        let upload = openai_bulk::upload();
        let length = upload.length(lines());
        let limit = self.limits().bytes;
        if length > limit {
            return Err(self.sender.teller.tell(too_large(limit, length, "bytes")));
        }
        self.sender.upload(&upload, length, upload.pieces(lines())).await
    }

    fn tell(&self, error: ProviderError) -> ProviderError {
        self.sender.teller.tell(error)
    }
}

#[async_trait::async_trait]
impl BulkApi for OpenAiProvider {
    fn limits(&self) -> BulkLimits {
        self.bulk.unwrap_or(BulkLimits::OPENAI)
    }

    fn chunks(&self, requests: &[BulkRequest]) -> Chunks {
        chunks(requests, self.limits(), |one| {
            openai_bulk::encode_line(one, self.flavour, &self.memory.of(&one.request.model)).len()
        })
    }

    async fn submit(&self, label: &str, requests: &[BulkRequest]) -> Result<BulkId, ProviderError> {
        check(label, requests, self.limits()).map_err(|error| self.tell(error))?;
        let body = self.upload(requests).await.map_err(|error| match error.status {
            // A server that copies the chat only has no such path.
            Some(404 | 405 | 501) => ProviderError { reason: Reason::Unsupported, ..error },
            _ => error,
        })?;
        let file = openai_bulk::file(&body).map_err(|error| self.tell(error))?;
        let wait = self.sender.limits().first_byte;
        let body = self.sender.fetch(&openai_bulk::encode_create(&file, label), wait).await?;
        let batch = openai_bulk::batch(&body).map_err(|error| self.tell(error))?;
        Ok(batch.status.id)
    }

    async fn status(&self, id: &BulkId) -> Result<BulkStatus, ProviderError> {
        let fetched = self.sender.fetch_told(&openai_bulk::encode_status(id), LIST_WAIT).await;
        let (head, body) = fetched.map_err(gone)?;
        let batch = openai_bulk::batch(&body).map_err(|error| self.tell(error))?;
        let poll_after = poll_after(&head, SystemTime::now());
        Ok(self.sender.teller.tell_status(BulkStatus { poll_after, ..batch.status }))
    }

    async fn cancel(&self, id: &BulkId) -> Result<(), ProviderError> {
        let body = self.sender.fetch(&openai_bulk::encode_cancel(id), LIST_WAIT).await.map_err(gone)?;
        openai_bulk::batch(&body).map(|_| ()).map_err(|error| self.tell(error))
    }

    async fn results(&self, id: &BulkId) -> Result<BulkLines, ProviderError> {
        let body = self.sender.fetch(&openai_bulk::encode_status(id), LIST_WAIT).await.map_err(gone)?;
        let batch = openai_bulk::batch(&body).map_err(|error| self.tell(error))?;
        Ok(harvest(self.sender.clone(), batch.files.into_iter().map(File::OpenAi)))
    }

    fn learn(&self, model: &str, error: &ProviderError) {
        self.memory.learn(model, error);
    }

    async fn list(&self) -> Result<Vec<BulkStatus>, ProviderError> {
        let body = self.sender.fetch(&openai_bulk::encode_list(), LIST_WAIT).await?;
        let batches = openai_bulk::batches(&body).map_err(|error| self.tell(error))?;
        Ok(batches.into_iter().map(|batch| self.sender.teller.tell_status(batch)).collect())
    }
}
