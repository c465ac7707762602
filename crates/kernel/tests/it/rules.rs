//! Rule files: the built-in ones are sound, and what is wrong is told with file, line and cure.

use crate::support::{files, load, rules, told};
use std::collections::BTreeMap;

fn overlay(path: &str, text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(path.to_owned(), text.to_owned())])
}

fn problems(path: &str, text: &str) -> String {
    told(&load(&overlay(path, text)).map(|_| ()).unwrap_err())
}

#[test]
fn built_in_rules_have_no_problem() {
    let rules = rules();
    assert!(rules.dictionary().elements().count() > 40);
    assert!(rules.roles().all().count() >= 14);
    assert_eq!(rules.files().count(), files().len());
}
