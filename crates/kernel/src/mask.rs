//! Masking personal values where they leave a query.

/// Masks a name: the first character, then a star for each other one (`张*`, `欧阳**`).
pub fn name(name: &str) -> String {
    let mut chars = name.chars();
    let first: String = chars.by_ref().take(1).collect();
    first + &"*".repeat(chars.count())
}
