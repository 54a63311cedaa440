//! Rubrics as they are shipped, judged on texts: what holds up and what must not.

mod contract;
mod definition;
mod documents;
mod drafts;
mod erd;
mod flawed;
mod garbage;
mod good;
mod kinds;
mod shop;
mod subject;
mod telling;
mod verdict;
