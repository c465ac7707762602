//! Looks at personal data: whoever is shown it whole is written down before, for the person to read.

use super::here::Here;
use crate::{Found, Happened};
use http::{Answer, Cx};
use kernel::dictionary::{Kind, Sensitivity, Value};
use kernel::mask::Mask;
use kernel::register::Seen;
use std::collections::BTreeSet;
use store::{Look, Store};
use uuid::Uuid;

/// Returns the looks at personal data that showing these fields of a record is: for each person or account whose record it
/// is, else for the record itself.
pub(crate) fn looks(here: &Here<'_>, found: &Found, fields: Vec<String>, why: &str) -> Vec<Look> {
    if fields.is_empty() {
        return Vec::new();
    }
    let look = |(subject_kind, subject)| Look {
        subject_kind,
        subject,
        fields: fields.clone(),
        why: why.to_owned(),
    };
    subjects(here, found).into_iter().map(look).collect()
}

fn subjects(here: &Here<'_>, found: &Found) -> Vec<(&'static str, Uuid)> {
    let dictionary = here.shelf.dictionary();
    let person = |field: &kernel::register::Field| {
        let element = dictionary.get(&field.element)?;
        match (&element.kind, found.record.values.get(&field.element)) {
            (Kind::Person, Some(Value::Id(id))) => Some(("person", *id)),
            _ => None,
        }
    };
    let people: Vec<_> = here.register().fields.iter().filter_map(person).collect();
    // What a record of a thing holds of somebody who is nowhere on record is looked at under the record.
    if people.is_empty() { vec![("record", found.record.id)] } else { people }
}

/// Returns the fields with personal data among those that are shown, as far as they are shown whole.
fn personal<'v>(
    here: &Here<'_>,
    shown: impl Iterator<Item = (&'v String, &'v Seen)>,
) -> BTreeSet<String> {
    let dictionary = here.shelf.dictionary();
    let is_personal = |key: &str, whole: bool| {
        dictionary.get(key).filter(|_| whole).is_some_and(|element| {
            let personal =
                matches!(element.sensitivity, Sensitivity::Personal | Sensitivity::Sensitive);
            personal && element.mask != Mask::None
        })
    };
    let of = |(key, seen): (&String, &Seen)| {
        let inside = match seen {
            Seen::Rows(rows) => rows
                .iter()
                .flatten()
                .any(|(column, cell)| is_personal(column, matches!(cell, Seen::Whole(_)))),
            Seen::Whole(_) | Seen::Masked(_) => false,
        };
        let itself = is_personal(key, matches!(seen, Seen::Whole(_)));
        (itself || inside).then(|| key.clone())
    };
    shown.filter_map(of).collect()
}

/// Writes down that a record is looked at, and what happened to it, as far as that shows personal data whole.
pub(crate) async fn look(
    store: &Store,
    cx: &Cx,
    here: &Here<'_>,
    found: &Found,
    past: &[Happened],
) -> Answer<()> {
    let mut fields = personal(here, found.seen.values.iter());
    for one in past {
        let sides = one.fields.iter().flat_map(|(key, (before, after))| {
            [before, after].into_iter().flatten().map(move |seen| (key, seen))
        });
        fields.extend(personal(here, sides));
    }
    let why = cx.t("registers.record.look");
    for look in looks(here, found, fields.into_iter().collect(), &why) {
        store.look(cx.by("register"), look).await?;
    }
    Ok(())
}
