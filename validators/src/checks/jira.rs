//! User stories against the notes they come from.

use super::look::{self, count, ratio};
use super::row::Row;
use super::stories::{Story, stories};
use super::words::{self, content};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

pub(super) const ROWS: &[Row] = &[
    Row::new("jira.stories", whole).numbers(&[("criteria", 2.0)]).measures(&["count"]),
    Row::new("jira.complete", complete),
    Row::new("jira.roles", roles),
    Row::new("notes.coverage", coverage).measures(&["recall"]),
    Row::new("jira.sources", sources).measures(&["precision"]),
    Row::new("jira.criteria", criteria),
    Row::new("jira.size", size),
];

/// Sizes a team can compare. Source: SCORING §5.
const POINTS: &[u32] = &[1, 2, 3, 5, 8, 13];
/// Fewer criteria than this leave open when a story is done.
const FEWEST_CRITERIA: usize = 2;
/// More criteria than this make two stories.
const MOST_CRITERIA: usize = 8;

static TESTABLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)(\bgiven\b.{3,200}\bwhen\b.{3,200}\bthen\b|\bwhen\b.{3,200}\bthen\b|\d|\b(at most|at least|within|no more than|never|only|exactly|shows?|lists?|returns?|rejects?|contains?|holds?|names?|receives?|is (sent|shown|saved|stored|removed|listed|rejected|refused|updated|created|marked|disabled))\b)")
        .expect("a constant pattern reads")
});
static VAGUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(works? (correctly|properly|well|as expected|fine)|as expected|correctly implemented|user[- ]friendly|easy to use|looks? (good|nice)|intuitive|properly|is implemented|is tested|is complete|is done)\b")
        .expect("a constant pattern reads")
});

/// Judges every story by one question; 0 where there is none.
fn each(subject: &Subject<'_>, what: &str, mut good: impl FnMut(&Story) -> Result<(), (String, String)>) -> Outcome {
    let stories = look::markdown(subject).map(stories).unwrap_or_default();
    let (mut found, mut remarks) = (0usize, Outcome::default());
    for story in &stories {
        match good(story) {
            Ok(()) => found += 1,
            Err((message, hint)) => remarks = remarks.remark(Some(story.line), message, Some(hint)),
        }
    }
    let mut outcome =
        Outcome::share(ratio(found, stories.len()), format!("{found} of {} {what}", count(stories.len(), "story")));
    outcome.remarks = remarks.remarks;
    outcome
}

fn fault(message: impl Into<String>, hint: impl Into<String>) -> Result<(), (String, String)> {
    Err((message.into(), hint.into()))
}

/// There is a story, each is whole, no two have the same title.
fn whole(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let mut titles = HashSet::new();
    let wanted = settings.count("criteria");
    let found = look::markdown(subject).map_or(0, |page| stories(page).len());
    let outcome = each(subject, "whole", |story| {
        if !story.is_complete() {
            return fault("role, want or benefit is missing", "write `As a <role>, I want <what> so that <why>`");
        }
        if story.criteria.len() < wanted {
            return fault(
                "too few acceptance criteria",
                format!("give each story at least {wanted} acceptance criteria as list items"),
            );
        }
        if story.title.is_empty() || !titles.insert(story.title.to_lowercase()) {
            return fault("a title is missing or used twice", "give each story a heading of its own");
        }
        Ok(())
    });
    outcome.measure("count", found as f64)
}

/// Role, want and benefit, none of them saying the same as another.
fn complete(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let mut wants = HashSet::new();
    each(subject, "say who wants what and why", |story| {
        let (want, benefit) = (content(&story.want), content(&story.benefit));
        if !story.is_complete() || want.len() < 2 || benefit.len() < 2 {
            return fault("role, want or benefit says nothing", "write `As a <role>, I want <what> so that <why>`");
        }
        if benefit.iter().all(|word| want.contains(word)) {
            return fault("the benefit restates the want", "say what the role gains, not what is built");
        }
        if !wants.insert(want.join(" ")) {
            return fault("two stories want the same", "say each want once");
        }
        Ok(())
    })
}

/// Roles are those of the notes.
fn roles(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let known: Vec<Vec<String>> =
        subject.notes.roles.iter().map(|role| content(&role.name)).filter(|role| !role.is_empty()).collect();
    if known.is_empty() {
        return Outcome::unscored("the notes name no roles");
    }
    each(subject, "speak for a role of the notes", |story| {
        let said = content(&story.role);
        let is_known = known.iter().any(|role| role.iter().all(|word| said.contains(word)));
        if is_known {
            Ok(())
        } else {
            fault(format!("`{}` is no role of the notes", story.role), "use a role that the notes name")
        }
    })
    .on(Evidence::Notes)
}

/// Share of the action items that a story takes up.
fn coverage(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let notes = subject.notes;
    let open = notes.actions.iter().enumerate().filter(|(index, _)| !notes.done.contains(index));
    let actions: Vec<(&str, Vec<String>)> = open
        .map(|(_, action)| (action.name.as_str(), content(&action.name)))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    if actions.is_empty() {
        return Outcome::unscored("the notes have no action items");
    }
    let stories = look::markdown(subject).map(stories).unwrap_or_default();
    let told: Vec<HashSet<String>> = stories.iter().map(|story| content(&story.text()).into_iter().collect()).collect();
    let taken_up = taken_up(&actions, &told);
    let missing: Vec<&str> =
        actions.iter().zip(&taken_up).filter(|(_, taken)| !**taken).map(|((name, _), _)| *name).collect();
    let recall = 1.0 - ratio(missing.len(), actions.len());
    let summary = format!("{} of {} have a story", actions.len() - missing.len(), count(actions.len(), "action item"));
    let mut outcome = Outcome::share(recall, summary).on(Evidence::Notes).measure("recall", recall);
    for action in missing {
        outcome =
            outcome.remark(None, format!("no story for `{action}`"), Some(format!("write a story for: {action}")));
    }
    outcome
}

/// Which action items have a story of their own: the pairs that share most words first, each story for one item only,
/// so that one story full of the project's words does not stand for all.
fn taken_up(actions: &[(&str, Vec<String>)], told: &[HashSet<String>]) -> Vec<bool> {
    /// Items and stories that are compared; nobody plans with more at once.
    const MOST: usize = 300;
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (item, (_, words)) in actions.iter().enumerate().take(MOST) {
        for (story, said) in told.iter().enumerate().take(MOST) {
            let common = words.iter().filter(|word| said.contains(*word)).count();
            if common * 2 >= words.len() {
                pairs.push((common * 1000 / words.len().max(1), item, story));
            }
        }
    }
    pairs.sort_by_key(|&(share, item, story)| (std::cmp::Reverse(share), item, story));
    let (mut taken, mut used) = (vec![false; actions.len()], vec![false; told.len()]);
    for (_, item, story) in pairs {
        if !taken[item] && !used[story] {
            (taken[item], used[story]) = (true, true);
        }
    }
    taken
}

/// Share of stories that say where they come from, and do come from there.
fn sources(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let notes = subject.notes;
    let spoken: Vec<&crate::facts::Named> = notes.actions.iter().chain(&notes.terms).chain(&notes.roles).collect();
    if notes.actions.is_empty() && notes.terms.is_empty() {
        return Outcome::unscored("there are no notes a story could come from");
    }
    let outcome = each(subject, "come from the notes", |story| {
        let Some(source) = &story.source else {
            return fault(
                "the story does not say where it comes from",
                "end each story with `Source: <file>:<line>` of the note",
            );
        };
        let is_place =
            spoken.iter().any(|name| source.contains(&name.at.to_string()) || source.contains(&*name.at.path));
        let words: HashSet<String> = content(&story.text()).into_iter().collect();
        let is_told = notes.actions.iter().chain(&notes.terms).any(|name| {
            let said = content(&name.name);
            !said.is_empty() && said.iter().filter(|word| words.contains(*word)).count() * 2 >= said.len()
        });
        if is_place && is_told {
            Ok(())
        } else {
            fault(
                format!("`{source}` does not bear the story out"),
                "tell only stories the notes ask for, with their line",
            )
        }
    });
    let precision = outcome.share.unwrap_or(0.0);
    outcome.on(Evidence::Notes).measure("precision", precision)
}

/// Share of acceptance criteria that somebody could test.
fn criteria(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let stories = look::markdown(subject).map(stories).unwrap_or_default();
    let mut seen = HashSet::new();
    let (mut found, mut total, mut remarks) = (0usize, 0usize, Outcome::default());
    for story in &stories {
        let want: HashSet<String> = content(&story.want).into_iter().collect();
        for criterion in &story.criteria {
            total += 1;
            let restates = content(criterion).iter().all(|word| want.contains(word));
            let is_new = seen.insert(criterion.to_lowercase());
            if TESTABLE.is_match(criterion) && !VAGUE.is_match(criterion) && !restates && is_new {
                found += 1;
                continue;
            }
            let quote: String = criterion.chars().take(60).collect();
            remarks = remarks.remark(
                Some(story.line),
                format!("`{quote}` cannot be tested"),
                Some("write criteria as Given … when … then …, or with a number".to_owned()),
            );
        }
    }
    let mut outcome =
        Outcome::share(ratio(found, total), format!("{found} of {} can be tested", count(total, "acceptance test")));
    outcome.remarks = remarks.remarks;
    outcome
}

/// Stories of a size a team can plan with.
fn size(subject: &Subject<'_>, _: &Settings) -> Outcome {
    each(subject, "can be planned with", |story| {
        if story.criteria.len() < FEWEST_CRITERIA {
            return fault("one acceptance criterion", "say with at least two criteria when a story is done");
        }
        if story.criteria.len() > MOST_CRITERIA {
            return fault("too many criteria", format!("split stories with more than {MOST_CRITERIA} criteria"));
        }
        if !story.points.is_some_and(|points| POINTS.contains(&points)) {
            return fault("no story points, or none of the scale", "write `Points: <n>` with 1, 2, 3, 5, 8 or 13");
        }
        if !story.has_priority {
            return fault("no priority", "write `Priority: High`, `Medium` or `Low`");
        }
        let nobody = words::is_outside(&story.role) && story.role.trim().eq_ignore_ascii_case("user");
        if nobody { fault("`user` is nobody in particular", "name who the user is") } else { Ok(()) }
    })
}
