//! Batches of Gemini: requests go inside the call, answers come inside the batch.

use super::api::{BulkApi, BulkId, BulkLimits, BulkLines, BulkRequest, BulkStatus, gone, poll_after};
use super::chunks::{Chunks, check, chunks, too_large};
use super::elements::Elements;
use super::harvest::{File, harvest};
use crate::gemini_provider::GeminiProvider;
use crate::headers::Head;
use crate::reason::ProviderError;
use crate::wire::{HttpRequest, gemini_bulk};
use futures_util::StreamExt;
use std::time::SystemTime;

impl GeminiProvider {
    /// Takes a batch without the answers in it: they may be hundreds of megabytes.
    async fn skeleton(&self, request: &HttpRequest) -> Result<(Head, Vec<u8>), ProviderError> {
        let (head, mut body) = self.sender.download(request).await?;
        let mut elements = Elements::new(gemini_bulk::ANSWERS, 0);
        while let Some(chunk) = body.next().await {
            elements.push(&chunk?, &mut Vec::new()).map_err(|error| self.tell(error))?;
        }
        Ok((head, elements.finish()))
    }

    fn tell(&self, error: ProviderError) -> ProviderError {
        self.sender.teller.tell(error)
    }
}

#[async_trait::async_trait]
impl BulkApi for GeminiProvider {
    fn limits(&self) -> BulkLimits {
        self.bulk.unwrap_or(BulkLimits::GEMINI)
    }

    fn chunks(&self, requests: &[BulkRequest]) -> Chunks {
        chunks(requests, self.limits(), |one| gemini_bulk::encode_line(one).len())
    }

    async fn submit(&self, label: &str, requests: &[BulkRequest]) -> Result<BulkId, ProviderError> {
        check(label, requests, self.limits()).map_err(|error| self.tell(error))?;
        let lines = || requests.iter().map(gemini_bulk::encode_line);
        let model = requests.first().map_or("", |one| one.request.model.as_str());
        let upload = gemini_bulk::upload(model, label);
        let length = upload.length(lines());
        let limit = self.limits().bytes;
        if length > limit {
            return Err(self.tell(too_large(limit, length, "bytes")));
        }
        let body = self.sender.upload(&upload, length, upload.pieces(lines())).await?;
        let (status, _) = gemini_bulk::batch(&body).map_err(|error| self.tell(error))?;
        Ok(status.id)
    }

    async fn status(&self, id: &BulkId) -> Result<BulkStatus, ProviderError> {
        let (head, body) = self.skeleton(&gemini_bulk::encode_status(id)).await.map_err(gone)?;
        let (status, _) = gemini_bulk::batch(&body).map_err(|error| self.tell(error))?;
        let poll_after = poll_after(&head, SystemTime::now());
        Ok(self.sender.teller.tell_status(BulkStatus { poll_after, ..status }))
    }

    async fn cancel(&self, id: &BulkId) -> Result<(), ProviderError> {
        let wait = self.sender.limits().first_byte;
        self.sender.fetch(&gemini_bulk::encode_cancel(id), wait).await.map_err(gone)?;
        Ok(())
    }

    async fn results(&self, id: &BulkId) -> Result<BulkLines, ProviderError> {
        Ok(harvest(self.sender.clone(), [File::GeminiBatch(id.clone())]))
    }

    async fn list(&self) -> Result<Vec<BulkStatus>, ProviderError> {
        let (_, body) = self.skeleton(&gemini_bulk::encode_list()).await?;
        let batches = gemini_bulk::batches(&body).map_err(|error| self.tell(error))?;
        Ok(batches.into_iter().map(|batch| self.sender.teller.tell_status(batch)).collect())
    }
}
