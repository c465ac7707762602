//! Which element is the grade of a rating.

use crate::dictionary::{CodeTable, Element, Kind, Tells};
use std::collections::{BTreeMap, BTreeSet};

/// One element tells how satisfied a reporter is, in the five grades that are counted.
pub(super) fn check_grade(
    element: &Element,
    tables: &BTreeMap<String, CodeTable>,
    elements: &BTreeMap<String, (Element, String)>,
    tell: &mut impl FnMut(String, &str),
) {
    let codes = match &element.kind {
        Kind::Code { table } => tables.get(table),
        _ => None,
    };
    let five = |table: &CodeTable| {
        table.codes.iter().map(|code| &code.code).collect::<BTreeSet<_>>()
            == ["1", "2", "3", "4", "5"].map(String::from).iter().collect()
    };
    if !codes.is_some_and(five) {
        tell(
            format!("`{}` tells the grade, but has no codes from 1 to 5", element.key),
            "give it `type = \"code\"` and a table with the codes 1, 2, 3, 4 and 5",
        );
    }
    let mut others = elements.values().map(|(other, _)| other);
    let other = others.find(|other| other.tells == Some(Tells::Grade) && other.key != element.key);
    if let Some(other) = other {
        let what = format!("`{}` tells the grade, and so does `{}`", element.key, other.key);
        tell(what, "let one of them tell it");
    }
}
