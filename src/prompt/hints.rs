//! Findings over an answer as hints for the next prompt.

use sluice_validators::rubric::{Finding, FindingRole};

/// Findings that go into a retry prompt; more would drown the task.
const MOST_HINTS: usize = 12;
/// Bytes of one of them.
const LONGEST_HINT: usize = 900;

/// What to do better, the gravest first: gates, then what cost the most points. One line a check: what was found, and
/// what to change in which place. Caps only repeat what graded checks say.
pub fn hints(findings: &[Finding]) -> Vec<String> {
    let lost = |finding: &Finding| finding.of - finding.earned.unwrap_or(finding.of);
    let mut heads: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.of > 0.0 && finding.role != FindingRole::Cap && lost(finding) > 0.0)
        .collect();
    let rank = |finding: &Finding| u8::from(finding.role != FindingRole::Gate);
    heads.sort_by(|a, b| rank(a).cmp(&rank(b)).then(lost(b).total_cmp(&lost(a))));
    heads.iter().take(MOST_HINTS).map(|head| hint(head, findings)).collect()
}

fn hint(head: &Finding, findings: &[Finding]) -> String {
    let mut remarks: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.check == head.check && finding.of == 0.0 && finding.hint.is_some())
        .collect();
    // What stands in the text and is wrong comes first: it has a line.
    remarks.sort_by_key(|remark| remark.line.is_none());
    let mut told = head.message.clone();
    for part in head.hint.iter().chain(remarks.iter().filter_map(|remark| remark.hint.as_ref())) {
        if told.len() + part.len() > LONGEST_HINT {
            break;
        }
        told.push_str("; ");
        told.push_str(part);
    }
    told
}
