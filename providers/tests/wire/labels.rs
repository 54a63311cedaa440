//! Every recording decodes to what its label says.

use crate::case::{BATCH, Case, all, answers};
use serde_json::Value;
use sluice_providers::{Advice, Answer, Finish, ProviderError, Reason};

#[test]
#[expect(clippy::disallowed_macros, reason = "what a test leaves out it says")]
fn every_recording_but_batch_objects_is_covered() {
    let (recorded, covered) = (all().len(), answers().len());
    println!("{covered} of {recorded} recordings; left out are the endpoints {BATCH:?}, which are no answers");
    assert_eq!((recorded, covered), (193, 176));
}

#[test]
fn every_recording_decodes_to_its_label() {
    let cases: Vec<Case> = answers().into_iter().filter(|case| !case.is_list()).collect();
    let wrong: Vec<String> =
        cases.iter().filter_map(|case| problem(case).map(|why| format!("{}: {why}", case.name))).collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn problem(case: &Case) -> Option<String> {
    let decoded = case.decode(case.body.as_bytes());
    let outcome = match &decoded {
        Ok(answer) if answer.finish == Finish::Refused => "refused",
        Ok(_) => "ok",
        Err(_) => "error",
    };
    if case.label("outcome") != outcome {
        return Some(format!("is {outcome}: {decoded:?}"));
    }
    match decoded {
        Ok(answer) => wrong_answer(case, &answer),
        Err(error) => wrong_error(case, &error),
    }
}

fn wrong_answer(case: &Case, answer: &Answer) -> Option<String> {
    let word = answer.ending.as_deref().unwrap_or_default();
    let is = |name: &str| case.label(name).as_str();
    // Where a model refuses or calls a tool, the label's `finish` is the provider's word and not ours.
    let by_word = answer.finish == Finish::Refused || answer.finish == Finish::ToolCalls;
    let finish_fits = is("finish").is_none_or(|label| label == answer.finish.name() || (by_word && label == word));
    let told = &answer.usage;
    let counted = |name: &str, tokens: Option<u64>| match case.label(name) {
        Value::Number(number) => tokens == number.as_u64(),
        Value::Bool(true) => tokens.is_some(),
        _ => true,
    };
    let checks = [
        (finish_fits, "finish"),
        (is("blockReason").is_none_or(|label| label == word), "blockReason"),
        (!case.label("empty_content").as_bool().unwrap_or(false) || answer.text.trim().is_empty(), "empty_content"),
        (counted("cached_tokens", told.cached_tokens), "cached_tokens"),
        (counted("reasoning_tokens", told.reasoning_tokens), "reasoning_tokens"),
        (case.label("headers").is_null() || answer.limits.is_some(), "headers"),
        (case.label("json").as_bool().is_none_or(|json| json == is_json(&answer.text)), "json"),
        (case.label("usage") != "partial" || told.output_tokens.is_none(), "usage"),
    ];
    let wrong: Vec<&str> = checks.iter().filter(|(holds, _)| !holds).map(|(_, name)| *name).collect();
    (!wrong.is_empty()).then(|| format!("differs in {wrong:?}: {answer:?}"))
}

fn wrong_error(case: &Case, error: &ProviderError) -> Option<String> {
    let kind = case.label("kind").as_str().unwrap_or_default();
    let variant = format!("{:?}", error.reason);
    let number = |name: &str| case.label(name).as_u64();
    let (limit, requested) = match (&error.reason, &error.advice) {
        (Reason::RequestTooLarge { limit, requested }, _) => (*limit, *requested),
        (_, Some(Advice::AtMostTokens(to))) => (Some(u64::from(*to)), None),
        _ => (None, None),
    };
    let parameter = case.label("param").as_str();
    let names_parameter = match &error.reason {
        Reason::UnsupportedParameter { parameter: named } => parameter.is_none() || named.as_deref() == parameter,
        _ => parameter.is_none_or(|name| error.message.contains(name)),
    };
    let wait = error.retry_after.map(|wait| wait.as_secs_f64());
    let waits = case
        .label("retry_after_s")
        .as_f64()
        .is_none_or(|label| wait.is_some_and(|wait| (wait - label.max(0.25)).abs() < 1e-6));
    // What a provider advises although the quota is gone must not be believed.
    let unbelieved =
        case.label("advised_retry_s").as_f64().is_none_or(|label| wait.is_none_or(|wait| wait > label.max(60.0)));
    let finish = case.label("finish").as_str().filter(|word| *word != "unknown");
    let checks = [
        (variant.split([' ', '(']).next() == Some(kind), "kind"),
        (number("limit").is_none_or(|label| limit == Some(label)), "limit"),
        (number("requested").is_none_or(|label| requested == Some(label)), "requested"),
        (names_parameter, "param"),
        (waits, "retry_after_s"),
        (unbelieved, "advised_retry_s"),
        (
            !case.label("pullable").as_bool().unwrap_or(false)
                || error.reason == Reason::ModelNotFound { pullable: true },
            "pullable",
        ),
        (finish.is_none_or(|word| error.message.contains(word)), "finish"),
        (
            case.label("salvage").is_null() || matches!(error.reason, Reason::OutputInvalid { salvage: Some(_) }),
            "salvage",
        ),
    ];
    let wrong: Vec<&str> = checks.iter().filter(|(holds, _)| !holds).map(|(_, name)| *name).collect();
    (!wrong.is_empty()).then(|| format!("differs in {wrong:?}: {error:?}"))
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok()
}
