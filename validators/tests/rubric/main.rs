//! Rubrics as they are shipped, judged on texts: what holds up and what must not.

mod erd;
mod kinds;
mod shop;
mod subject;
