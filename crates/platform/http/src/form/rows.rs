//! Rows of a form by the names of their fields: `key[2].column` is a column of the second row of `key`. Rows count from 1, as
//! refusals do.

use std::collections::BTreeMap;

/// The button that asks for the form back with a row more; its value is the rows' key.
pub(super) const ADD: &str = "_add";
/// The button that asks for the form back without a row; its value is the row, such as `key[2]`.
pub(super) const REMOVE: &str = "_remove";
/// How many rows are read: one more than any table may have, so that too many are refused.
const READ_MAX: usize = 501;

/// The fields of a row by their columns.
pub(super) type Row = Vec<(String, String)>;

/// Parts a field's name into key, row and column.
fn parts(name: &str) -> Option<(&str, u32, &str)> {
    let (key, rest) = name.split_once('[')?;
    let (row, column) = rest.split_once("].")?;
    let figures = !row.is_empty() && row.bytes().all(|byte| byte.is_ascii_digit());
    Some((key, row.parse().ok().filter(|_| figures)?, column))
}

/// Returns the name of a row.
pub(super) fn row_name(key: &str, number: usize) -> String {
    format!("{key}[{number}]")
}

/// Returns the rows of `key` in their order. Every row has a field without a column, so that an empty one is a row, too.
pub(super) fn rows_of<'f>(fields: impl Iterator<Item = (&'f str, &'f str)>, key: &str) -> Vec<Row> {
    let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
    for (name, value) in fields {
        let Some((_, row, column)) = parts(name).filter(|(of, _, _)| *of == key) else { continue };
        rows.entry(row).or_default().push((column.to_owned(), value.to_owned()));
    }
    rows.into_values().take(READ_MAX).collect()
}

/// Adds an empty row of `key`, or takes the row `key[2]` away, and returns the name of the row at which it goes on.
pub(super) fn change(
    fields: &mut Vec<(String, String)>,
    add: Option<&str>,
    remove: Option<&str>,
) -> Option<String> {
    let numbers = |fields: &[(String, String)], key: &str| -> Vec<u32> {
        let mut numbers: Vec<u32> = fields
            .iter()
            .filter_map(|(name, _)| parts(name).filter(|(of, _, _)| *of == key))
            .map(|(_, row, _)| row)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    if let Some(key) = add.filter(|key| !key.contains('[')) {
        let before = numbers(fields, key);
        let next = before.last().map_or(1, |last| last.saturating_add(1));
        fields.push((format!("{key}[{next}]."), String::new()));
        return Some(row_name(key, before.len() + 1));
    }
    let name = format!("{}.", remove?);
    let (key, gone, _) = parts(&name)?;
    let place = numbers(fields, key).iter().filter(|number| **number < gone).count();
    fields.retain(|(name, _)| parts(name).is_none_or(|(of, row, _)| of != key || row != gone));
    // What stands in its place now, else the last one.
    let left = numbers(fields, key).len();
    Some(row_name(key, (place + 1).min(left).max(1)))
}

/// Numbers the rows of every key anew from 1, as the refusals do, which know nothing of rows that were taken away.
pub(super) fn renumber(fields: &mut [(String, String)]) {
    let mut found: BTreeMap<String, BTreeMap<u32, usize>> = BTreeMap::new();
    for (name, _) in fields.iter() {
        if let Some((key, row, _)) = parts(name) {
            found.entry(key.to_owned()).or_default().insert(row, 0);
        }
    }
    for rows in found.values_mut() {
        rows.values_mut().enumerate().for_each(|(at, number)| *number = at + 1);
    }
    for (name, _) in fields {
        let renamed = parts(name).and_then(|(key, row, column)| {
            let number = found.get(key)?.get(&row)?;
            Some(format!("{}.{column}", row_name(key, *number)))
        });
        if let Some(renamed) = renamed {
            *name = renamed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(names: &[&str]) -> Vec<(String, String)> {
        names.iter().map(|name| ((*name).to_owned(), "x".to_owned())).collect()
    }

    fn names(fields: &[(String, String)]) -> Vec<&str> {
        fields.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn a_name_has_a_key_a_row_and_a_column() {
        assert_eq!(parts("a.b[12].c.d"), Some(("a.b", 12, "c.d")));
        assert_eq!(parts("a[1]."), Some(("a", 1, "")));
        for odd in
            ["a", "a[].b", "a[x].b", "a[-1].b", "a[+1].b", "a[99999999999].b", "a[1]b", "a]1[.b"]
        {
            assert_eq!(parts(odd), None, "{odd}");
        }
    }

    #[test]
    fn rows_are_added_taken_away_and_numbered_anew() {
        let mut form = fields(&["a[1].x", "a[4].x", "b[9].x", "c"]);
        assert_eq!(change(&mut form, Some("a"), None).as_deref(), Some("a[3]"));
        assert_eq!(change(&mut form, None, Some("a[1]")).as_deref(), Some("a[1]"));
        renumber(&mut form);
        assert_eq!(names(&form), ["a[1].x", "b[1].x", "c", "a[2]."]);
        assert_eq!(change(&mut form, None, Some("a[2]")).as_deref(), Some("a[1]"));
        assert_eq!(change(&mut form, Some("new"), None).as_deref(), Some("new[1]"));
        assert_eq!(change(&mut form, None, Some("a")), None, "no row is named");
        assert_eq!(names(&form), ["a[1].x", "b[1].x", "c", "new[1]."]);
    }

    #[test]
    fn no_more_rows_are_read_than_are_needed_to_refuse_them() {
        let many: Vec<String> = (1..=2000).map(|row| format!("a[{row}].x")).collect();
        let rows = rows_of(many.iter().map(|name| (name.as_str(), "1")), "a");
        assert_eq!(rows.len(), READ_MAX);
    }
}
