//! Rubrics as they are shipped, judged on texts: what holds up and what must not.

mod erd;
mod good;
mod kinds;
mod shop;
mod subject;
