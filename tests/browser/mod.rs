//! Pages as a browser shows them. Needs Chromium; without it this says aloud that it was skipped.

mod chromium;
mod compare;
mod labels;
mod made_up;
