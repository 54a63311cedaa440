//! Other names that a user told for true ones. Nothing else becomes a synonym.

use super::key::Name;

/// The true name that a said one stands for: the one it is an alias of, else itself.
///
/// **Shape**: `aliases` are pairs of true name and other name, as in [`Facts`](crate::facts::Facts).
pub fn true_name<'a>(said: &'a str, aliases: &'a [(String, String)]) -> &'a str {
    if aliases.is_empty() {
        return said;
    }
    let key = Name::new(said).key;
    let is_meant = |other: &str| !key.is_empty() && Name::new(other).key == key;
    aliases.iter().find(|(_, other)| is_meant(other)).map_or(said, |(name, _)| name.as_str())
}

#[cfg(test)]
mod tests {
    use super::true_name;

    #[test]
    fn only_what_was_told_is_another_name() {
        let told = [("users".to_owned(), "customer".to_owned()), ("orders".to_owned(), String::new())];
        for (said, meant) in [("Customers", "users"), ("users", "users"), ("clients", "clients"), ("", "")] {
            assert_eq!(true_name(said, &told), meant, "{said}");
        }
        assert_eq!(true_name("customer", &[]), "customer");
    }
}
