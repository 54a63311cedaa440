//! What a score is worth: many good and many bad texts of every kind, made and judged as an answer of a model is.

#[path = "../rubric/kinds.rs"]
mod kinds;
#[path = "../rubric/shop/mod.rs"]
mod shop;

mod cases;
mod figures;
mod ground;
mod judging;
mod monotone;
mod spoil;
mod suite;
mod texts;
mod unmoved;
mod vary;
