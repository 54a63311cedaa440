//! Who is told what happens while it happens.

use crate::cascade::{Observer, Progress};
use crate::report::ArtifactReport;
use crate::routing::beliefs::Change;
use crate::routing::{Candidate, Place};

/// Hears of artifacts as they begin, go on and end. Must not block.
pub trait Watcher: Send + Sync {
    /// An artifact begins; these are the candidates in their order.
    fn begins(&self, kind: &str, route: &[Place]);
    /// Something happened on its way.
    fn progress(&self, kind: &str, event: &Progress<'_>);
    /// What came of its calls proves that a candidate is no longer what it was.
    fn changed(&self, candidate: &Candidate, change: Change);
    /// Something is running out.
    fn warned(&self, warning: &str);
    /// It reached its end state.
    fn ended(&self, artifact: &ArtifactReport);
}

/// Passes on what happens to one artifact.
pub(super) struct Window<'a> {
    pub(super) kind: &'a str,
    pub(super) watcher: &'a dyn Watcher,
}

impl Observer for Window<'_> {
    fn on(&self, event: &Progress<'_>) {
        self.watcher.progress(self.kind, event);
    }
}
