//! One integration binary: the house rules, and the program as a whole.

mod tidy;
