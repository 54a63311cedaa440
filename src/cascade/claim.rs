//! What a server claims to have counted, held against what was sent and received.

use sluice_providers::{Request, Usage};

/// Tokens that a server may add to what was sent or received: its template, its own instructions, the end marks.
const ADDED: u64 = 8_192;

/// Tokens of an answer that was asked for without a bound; no model of 2026 writes more.
const UNBOUNDED: u64 = 131_072;

/// The usage with every count that cannot be true replaced by the most it can be, and what to say of it.
///
/// No token is shorter than a byte. What a model thinks is billed and not received, but stays within the tokens that
/// it was given; so the higher of both bounds an answer. One absurd count would otherwise eat a day's budget.
pub fn believable(usage: Usage, request: &Request, received: usize) -> (Usage, Option<String>) {
    let received = bytes(received);
    let (most_input, most_output) = (sent(request).saturating_add(ADDED), most_output(request, received));
    let within = |count: Option<u64>, most: u64| count.map(|count| count.min(most));
    let input_tokens = within(usage.input_tokens, most_input);
    let output_tokens = within(usage.output_tokens, most_output);
    let told = (input_tokens, output_tokens) != (usage.input_tokens, usage.output_tokens);
    let note = told.then(|| {
        let count = |count: Option<u64>| count.map_or_else(|| "no".to_owned(), |count| count.to_string());
        format!(
            "the provider counts {} tokens in and {} out for {} bytes sent and {received} received, which cannot be; \
             estimated at {} and {}",
            count(usage.input_tokens),
            count(usage.output_tokens),
            sent(request),
            count(input_tokens),
            count(output_tokens),
        )
    });
    let usage = Usage {
        input_tokens,
        output_tokens,
        cached_tokens: within(usage.cached_tokens, input_tokens.unwrap_or(most_input)),
        reasoning_tokens: within(usage.reasoning_tokens, output_tokens.unwrap_or(most_output)),
    };
    (usage, note)
}

fn sent(request: &Request) -> u64 {
    let messages = request.messages.iter().map(|message| bytes(message.text.len()));
    // Measuring a schema means to write it: only where there is one.
    let schema = request.schema.as_ref().map_or(0, |schema| bytes(schema.to_string().len()));
    messages.fold(schema, u64::saturating_add)
}

fn most_output(request: &Request, received: u64) -> u64 {
    request.max_tokens.map_or(UNBOUNDED, u64::from).max(received).saturating_add(ADDED)
}

fn bytes(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_providers::{Message, Role};

    fn request() -> Request {
        let message = Message { role: Role::User, text: "x".repeat(2_000) };
        Request { messages: vec![message], max_tokens: Some(1_000), ..Request::default() }
    }

    fn usage(input: u64, output: u64) -> Usage {
        Usage { input_tokens: Some(input), output_tokens: Some(output), ..Usage::default() }
    }

    #[test]
    fn what_can_be_true_is_believed_word_for_word() {
        for told in [usage(500, 400), usage(2_000 + ADDED, 1_000 + ADDED), usage(0, 0), Usage::default()] {
            assert_eq!(believable(told, &request(), 2_048), (told, None));
        }
    }

    #[test]
    fn absurd_counts_are_bounded_by_what_went_over_the_line_and_said_to_be_estimated() {
        let absurd = Usage {
            input_tokens: Some(1_000_000_000_000_000),
            output_tokens: Some(u64::MAX),
            cached_tokens: Some(u64::MAX),
            reasoning_tokens: Some(u64::MAX),
        };
        let (usage, note) = believable(absurd, &request(), 2_048);
        let (input, output) = (2_000 + ADDED, 2_048 + ADDED);
        assert_eq!((usage.input_tokens, usage.cached_tokens), (Some(input), Some(input)));
        assert_eq!((usage.output_tokens, usage.reasoning_tokens), (Some(output), Some(output)));
        let note = note.unwrap();
        assert!(note.contains("1000000000000000") && note.contains("estimated at 10192 and 10240"), "{note}");
    }

    #[test]
    fn an_answer_that_was_thought_about_may_cost_more_than_its_bytes() {
        let thoughtful = usage(500, 1_000);
        assert_eq!(believable(thoughtful, &request(), 10), (thoughtful, None));
    }
}
