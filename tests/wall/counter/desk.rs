//! What the provider holds: files that were uploaded, and batches that were made of them.

use super::case::{Paid, Script, Taken};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// Looks that a batch takes until it is over: the first takes one, the next two, then none, and so on from the beginning.
const LOOKS: u32 = 3;

pub(super) struct Desk {
    script: Script,
    /// Lines of one file at most.
    most_lines: usize,
    /// Lists in which a batch that was made does not stand yet.
    late: u32,
    files: Vec<Vec<Asked>>,
    batches: Vec<Batch>,
    asked: HashMap<(String, u64), u32>,
    paid: BTreeMap<String, Paid>,
}

/// A line of an uploaded file.
struct Asked {
    custom_id: String,
    model: String,
    record: u64,
}

/// A batch; its id is its place.
pub(super) struct Batch {
    label: Value,
    input: usize,
    pub(super) taken: Vec<Taken>,
    looks: u32,
    lists: u32,
    cancelled: bool,
}

/// Why something is refused.
pub(super) struct Refused(pub(super) u16, pub(super) Value);

impl Desk {
    pub(super) fn new(script: Script, most_lines: usize, late: u32) -> Self {
        let (files, batches, asked, paid) = Default::default();
        Desk { script, most_lines, late, files, batches, asked, paid }
    }

    pub(super) fn paid(&self) -> &BTreeMap<String, Paid> {
        &self.paid
    }

    pub(super) fn ids(&self) -> Vec<String> {
        (0..self.batches.len()).map(batch_id).collect()
    }

    /// A form with a file of lines in it.
    pub(super) fn upload(&mut self, form: &[u8]) -> Result<Value, Refused> {
        let form = String::from_utf8_lossy(form);
        let asked: Option<Vec<Asked>> = form.lines().filter(|line| line.starts_with('{')).map(asked).collect();
        let asked = asked.ok_or_else(|| refused(400, "invalid_request_error", "a line is no request about a note"))?;
        if asked.len() > self.most_lines {
            let most = format!("the file has {} lines, {} are taken", asked.len(), self.most_lines);
            return Err(refused(413, "request_too_large", &most));
        }
        self.files.push(asked);
        Ok(
            json!({"id": file_id(self.files.len() - 1), "object": "file", "purpose": "batch", "filename": "batch.jsonl"}),
        )
    }

    /// A batch with its requests inside the call, as Gemini takes it.
    pub(super) fn make_inline(&mut self, model: &str, body: &Value) -> Result<Value, Refused> {
        let requests = body["batch"]["inputConfig"]["requests"]["requests"].as_array();
        let asked: Option<Vec<Asked>> = requests.into_iter().flatten().map(|one| inline(model, one)).collect();
        self.files.push(asked.ok_or_else(|| refused(400, "INVALID_ARGUMENT", "a request is not about a note"))?);
        let file = file_id(self.files.len() - 1);
        self.make(&json!({"input_file_id": file, "metadata": {"label": body["batch"]["displayName"]}}))
    }

    /// A batch that was told of.
    pub(super) fn batch(&self, told: &Value) -> Option<&Batch> {
        self.batches.get(number_in(told["id"].as_str()?, "batch-")?)
    }

    /// Makes a batch of a file: from now on it is paid.
    pub(super) fn make(&mut self, body: &Value) -> Result<Value, Refused> {
        let input = body["input_file_id"].as_str().and_then(|id| number_in(id, "file-"));
        let Some(asked) = input.and_then(|input| self.files.get(input)) else {
            return Err(refused(400, "invalid_request_error", "there is no such file"));
        };
        let mut all = Vec::with_capacity(asked.len());
        for Asked { custom_id, model, record } in asked {
            let times = self.asked.entry((model.clone(), *record)).or_default();
            let taken =
                Taken { custom_id: custom_id.clone(), record: *record, came: (self.script)(model, *record, *times) };
            *times += 1;
            self.paid.entry(model.clone()).or_default().add(&taken);
            all.push(taken);
        }
        let (label, input) = (body["metadata"]["label"].clone(), input.unwrap_or_default());
        self.batches.push(Batch { label, input, taken: all, looks: 0, lists: 0, cancelled: false });
        Ok(self.told(self.batches.len() - 1))
    }

    /// A look at a batch, after which it may be a little further.
    pub(super) fn look(&mut self, id: &str) -> Result<Value, Refused> {
        let number = self.number(id)?;
        let told = self.told(number);
        self.batches[number].looks += 1;
        Ok(told)
    }

    pub(super) fn cancel(&mut self, id: &str) -> Result<Value, Refused> {
        let number = self.number(id)?;
        self.batches[number].cancelled = !self.batches[number].is_over(number);
        Ok(self.told(number))
    }

    /// The newest first, a hundred at most.
    pub(super) fn list(&mut self) -> Value {
        let late = self.late;
        let mut shown = Vec::new();
        for (number, batch) in self.batches.iter_mut().enumerate().rev() {
            if batch.lists >= late {
                shown.push(number);
            }
            batch.lists += 1;
        }
        json!({"object": "list", "data": shown.into_iter().take(100).map(|number| self.told(number)).collect::<Vec<_>>()})
    }

    /// The batch that a file was written by, and whether it is its error file.
    pub(super) fn written(&self, file: &str) -> Result<(&Batch, bool), Refused> {
        let errors = number_in(file, "errors-");
        let number = errors.or_else(|| number_in(file, "output-")).filter(|number| *number < self.batches.len());
        let number = number.ok_or_else(|| refused(404, "invalid_request_error", "there is no such file"))?;
        Ok((&self.batches[number], errors.is_some()))
    }

    fn number(&self, id: &str) -> Result<usize, Refused> {
        let number = number_in(id, "batch-").filter(|number| *number < self.batches.len());
        number.ok_or_else(|| refused(404, "invalid_request_error", "there is no such batch"))
    }

    fn told(&self, number: usize) -> Value {
        let batch = &self.batches[number];
        let is_over = batch.is_over(number);
        let status = match (batch.cancelled, is_over, batch.looks) {
            (true, ..) => "cancelled",
            (_, true, _) => "completed",
            (_, _, 0) => "validating",
            (_, _, 1) => "in_progress",
            (..) => "finalizing",
        };
        let lines = |errors: bool| batch.taken.iter().filter(|taken| super::lines::is_in(taken, errors)).count();
        let file = |name: &str, errors| (is_over && lines(errors) > 0).then(|| format!("{name}-{number}"));
        let (done, failed) = if is_over { (lines(false), batch.taken.len() - lines(false)) } else { (0, 0) };
        json!({"id": batch_id(number), "object": "batch", "endpoint": "/v1/chat/completions", "status": status,
            "input_file_id": file_id(batch.input), "completion_window": "24h", "metadata": {"label": batch.label},
            "output_file_id": file("output", false), "error_file_id": file("errors", true),
            "request_counts": {"total": batch.taken.len(), "completed": done, "failed": failed}})
    }
}

impl Batch {
    fn is_over(&self, number: usize) -> bool {
        self.cancelled || self.looks >= (number as u32 + 1) % LOOKS
    }
}

fn asked(line: &str) -> Option<Asked> {
    let line: Value = serde_json::from_str(line).ok()?;
    let model = line["body"]["model"].as_str()?.to_owned();
    let record = record(&line["body"]["messages"])?;
    Some(Asked { custom_id: line["custom_id"].as_str()?.to_owned(), model, record })
}

fn inline(model: &str, one: &Value) -> Option<Asked> {
    let custom_id = one["metadata"]["key"].as_str()?.to_owned();
    Some(Asked { custom_id, model: model.to_owned(), record: record(&one["request"]["contents"])? })
}

/// The number of the note that a request is about.
fn record(messages: &Value) -> Option<u64> {
    let text = messages.to_string();
    let digits = &text[text.find("note r")? + 6..];
    digits[..digits.find(|sign: char| !sign.is_ascii_digit())?].parse().ok()
}

fn refused(status: u16, kind: &str, message: &str) -> Refused {
    Refused(status, json!({"error": {"message": message, "type": kind, "code": kind}}))
}

fn batch_id(number: usize) -> String {
    format!("batch-{number}")
}

fn file_id(number: usize) -> String {
    format!("file-{number}")
}

fn number_in(id: &str, before: &str) -> Option<usize> {
    id.strip_prefix(before)?.parse().ok()
}
