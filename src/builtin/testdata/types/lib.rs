use std::collections::HashMap;

pub struct NewOrder {
    pub lines: Vec<Entry>,
    note: Option<String>,
    pub totals: HashMap<String, u32>,
}

pub struct Entry {
    pub sku: &'static str,
    pub share: f64,
}
