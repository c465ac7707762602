//! The pickers of a form: which fields are ones, what the form asks of them, and what they show.

use super::errors::Filled;
use super::posted::{LISTED, WORDS};
use crate::candidates::{Pick, Wanted};
use crate::cx::Cx;
use kernel::dictionary::{Element, Kind};
use store::{Fault, Reading};

/// Returns the kind of source from which values of a kind are chosen, and the word that narrows it to those meant; none for
/// what is not chosen that way.
fn source(kind: &Kind) -> Option<(&'static str, Option<String>)> {
    match kind {
        Kind::Place => Some(("place", None)),
        Kind::Area => Some(("area", None)),
        Kind::Person => Some(("person", None)),
        Kind::Household => Some(("household", None)),
        Kind::Organisation => Some(("organisation", None)),
        Kind::Account => Some(("account", None)),
        Kind::Record { register } => Some(("record", Some(format!("register:{register}")))),
        Kind::Text { .. }
        | Kind::Number { .. }
        | Kind::Money { .. }
        | Kind::Date
        | Kind::Moment
        | Kind::Time
        | Kind::Duration { .. }
        | Kind::Year { .. }
        | Kind::Month
        | Kind::Hours
        | Kind::Bool
        | Kind::Code { .. }
        | Kind::Codes { .. }
        | Kind::CnId
        | Kind::CreditCode
        | Kind::Phone { .. }
        | Kind::Email
        | Kind::Url
        | Kind::Point
        | Kind::Category
        | Kind::File { .. }
        | Kind::Table { .. } => None,
    }
}

/// Tells whether values of a kind are chosen by words.
pub fn is_picked(kind: &Kind) -> bool {
    source(kind).is_some()
}

/// Returns the picker of an element; none for one whose values are not chosen by words.
pub fn pick_of(element: &Element) -> Option<Pick> {
    let (kind, word) = source(&element.kind)?;
    let pick = Pick::new(&element.key, kind);
    Some(match word {
        Some(word) => pick.only(word),
        None => pick,
    })
}

impl Filled {
    /// Loads what the pickers of a form show: the cards of what is chosen, and candidates where they are asked for.
    pub async fn picks(
        mut self,
        cx: &Cx,
        q: &mut Reading<'_>,
        picks: &[Pick],
    ) -> Result<Filled, Fault> {
        for pick in picks {
            let wanted = wanted(&self, &pick.field);
            let picked = cx.picked(q, pick, wanted).await?;
            self.put_pick(&pick.field, picked);
        }
        Ok(self)
    }
}

/// Reads what a form asks of a field's picker.
fn wanted(form: &Filled, field: &str) -> Wanted {
    let pressed = |button: &str| form.said(button) == field;
    let words = form.said(&format!("{WORDS}{field}")).trim().to_owned();
    let finds = form.sought() == Some(field);
    // A list that stands on the page stays there while something else of the form is put right.
    let listed = !words.is_empty() && form.said(&format!("{LISTED}{field}")) == words;
    let value = form.get(field).trim();
    let drops = pressed("_drop");
    Wanted {
        value: if drops { String::new() } else { value.to_owned() },
        finds: !drops && (finds || (listed && value.is_empty())),
        words: if drops { String::new() } else { words },
        here: finds || drops || pressed("_take"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Posted;

    #[test]
    fn a_form_says_what_it_asks_of_a_picker() {
        let asked = |fields: &[(&str, &str)]| {
            let posted = Posted::of(fields.iter().copied());
            (posted.asks_again(), wanted(&Filled::from(&posted), "org"))
        };
        let (again, found) = asked(&[("_q:org", " 颐乐 "), ("_find", "org")]);
        assert!(again && found.finds && found.here && found.words == "颐乐");
        // Words that were not answered yet ask by themselves; answered ones do not, and the list stays.
        let (again, found) = asked(&[("_q:org", "颐乐"), ("name", "x")]);
        assert!(again && found.finds && found.here);
        let (again, found) = asked(&[("_q:org", "颐乐"), ("_was:org", "颐乐")]);
        assert!(!again && found.finds && !found.here);
        let (again, found) = asked(&[("_q:org", "颐乐"), ("org", "1")]);
        assert!(!again && !found.finds && found.value == "1");
        let (again, found) = asked(&[("_q:org", ""), ("org", "1"), ("_drop", "org")]);
        assert!(again && !found.finds && found.here && found.value.is_empty());
        let (again, found) =
            asked(&[("_q:org", "颐乐"), ("_was:org", "颐乐"), ("org", "1"), ("_take", "org")]);
        assert!(again && !found.finds && found.here && found.value == "1");
        // Buttons of other fields leave it alone.
        let (again, found) = asked(&[("_find", "other"), ("_q:other", "x"), ("org", "1")]);
        assert!(again && !found.finds && !found.here && found.value == "1");
        assert!(!asked(&[("org", "1")]).0 && asked(&[("_add", "rows")]).0);
    }
}
