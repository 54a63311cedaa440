//! HTTP endpoints, as lines.

use super::list::Entry;
use sluice_validators::facts::{Facts, Parameter, Place, Route};

/// `POST /orders/{id}/pay -> pay_order(path id: int, body payment: PaymentIn) : OrderOut [auth: …] [201, 404]  …:31`.
pub(super) fn routes(facts: &Facts) -> Vec<Entry> {
    facts.routes.iter().map(|route| Entry { text: line(route), rank: route.parameters.len() }).collect()
}

fn line(route: &Route) -> String {
    let parameters: Vec<String> = route.parameters.iter().map(parameter).collect();
    let mut text = format!("{} {} -> ", route.method, route.path);
    text.push_str(route.handler.as_deref().unwrap_or("(unnamed)"));
    text.push_str(&format!("({})", parameters.join(", ")));
    if let Some(response) = &route.response {
        text.push_str(&format!(": {response}"));
    }
    if let Some(auth) = &route.auth {
        text.push_str(&format!(" [auth: {auth}]"));
    }
    if !route.statuses.is_empty() {
        let statuses: Vec<String> = route.statuses.iter().map(u16::to_string).collect();
        text.push_str(&format!(" [{}]", statuses.join(", ")));
    }
    if let Some(doc) = &route.doc {
        text.push_str(&format!(" \"{}\"", doc.lines().next().unwrap_or("").trim()));
    }
    text.push_str(&format!("  {}", route.at));
    text
}

fn parameter(parameter: &Parameter) -> String {
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Body => "body",
        Place::Header => "header",
    };
    let optional = if parameter.required { "" } else { "?" };
    let data_type = parameter.data_type.as_ref().map(|data_type| format!(": {data_type}")).unwrap_or_default();
    format!("{place} {}{optional}{data_type}", parameter.name)
}
