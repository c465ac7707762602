//! What somebody has written so far, and what is wrong with it.

use super::posted::{Posted, TOKEN};
use super::rows::{ADD, REMOVE, Row, change, renumber, rows_of};
use crate::candidates::Picked;
use crate::cx::Cx;
use kernel::dictionary::FieldRefusal;
use kernel::refusal::Refusal;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What is wrong with one field, or with the whole form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field; `None` is the whole form.
    pub field: Option<String>,
    /// What is wrong and what to do, in the reader's language.
    pub says: String,
}

/// What somebody has written so far, and what is wrong with it. An empty one shows an empty form.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    values: Vec<(String, String)>,
    wrong: Vec<Wrong>,
    token: Option<String>,
    /// What tells the ids of this form's fields from those of other forms of the page.
    scope: String,
    /// The fields with which files were sent.
    files: Vec<String>,
    /// Whether the form came back on the wish of one of its buttons, which cannot bring files along.
    again: bool,
    /// The row at which it goes on.
    focus: Option<String>,
    /// The labels of the fields that were made from it, so that the summary can name them.
    labels: Labels,
    /// What the form says of itself: buttons, words in the boxes of pickers.
    said: Vec<(String, String)>,
    /// The picker whose candidates are wanted.
    sought: Option<String>,
    /// What pickers show, by their fields.
    picks: BTreeMap<String, Picked>,
}

/// Names of fields with what they are called on the page, in its order.
pub(crate) type Labels = Arc<Mutex<Vec<(String, String)>>>;

/// Says what a field is called on the page; the last word counts.
pub(crate) fn name(labels: &Labels, name: &str, label: &str) {
    let mut labels = labels.lock().unwrap_or_else(PoisonError::into_inner);
    match labels.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) => label.clone_into(known),
        None => labels.push((name.to_owned(), label.to_owned())),
    }
}

impl Filled {
    /// Returns an empty form.
    pub fn empty() -> Filled {
        Filled::default()
    }

    /// Returns what was sent, so that nothing has to be written twice; with a row more or less where a button asked for it.
    pub fn from(posted: &Posted) -> Filled {
        let fields = posted.fields().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut values: Vec<(String, String)> = fields.collect();
        let focus = change(&mut values, posted.opt(ADD), posted.opt(REMOVE));
        renumber(&mut values);
        Filled {
            values,
            wrong: Vec::new(),
            token: posted.opt(TOKEN).map(str::to_owned),
            scope: String::new(),
            files: posted.file_fields(),
            again: posted.asks_again(),
            focus,
            labels: Arc::default(),
            said: posted.own().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            sought: posted.sought().map(str::to_owned),
            picks: BTreeMap::new(),
        }
    }

    /// Returns the rows of a field.
    pub(super) fn rows(&self, key: &str) -> Vec<Row> {
        let fields = self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        rows_of(fields, key)
    }

    /// Returns what stands in a row, under the full names of its fields, and what is wrong there.
    pub(super) fn row(&self, name: &str, row: &Row) -> Filled {
        let values = row.iter().map(|(column, value)| (format!("{name}.{column}"), value.clone()));
        let inside = |wrong: &&Wrong| {
            let rest = wrong.field.as_deref().and_then(|field| field.strip_prefix(name));
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        Filled {
            values: values.collect(),
            wrong: self.wrong.iter().filter(inside).cloned().collect(),
            scope: self.scope.clone(),
            labels: Arc::clone(&self.labels),
            ..Filled::default()
        }
    }

    /// Returns the row at which the form goes on.
    pub(super) fn focus(&self) -> Option<&str> {
        self.focus.as_deref()
    }

    /// Names the form that is filled in, where a page has several: the ids of its fields begin with the name.
    #[must_use]
    pub fn within(mut self, form: &str) -> Filled {
        form.clone_into(&mut self.scope);
        self
    }

    /// Returns the id of a field of this form, for links to it.
    pub fn id_of(&self, field: &str) -> String {
        super::field::id_of(&self.scope, field)
    }

    /// Says that the form brings the files of a field back by itself.
    pub fn files_kept(&mut self, field: &str) {
        self.files.retain(|name| name != field);
    }

    /// Tells whether files that were sent with a field have to be chosen again: a browser never fills them in.
    pub fn lost_files(&self, field: &str) -> bool {
        (!self.is_right() || self.again) && self.files.iter().any(|name| name == field)
    }

    /// Sets a value, such as one that is already known.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Filled {
        self.values.retain(|(key, _)| key != name);
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a value beside those that a field has.
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.values.push((name.to_owned(), value.into()));
    }

    /// Adds what a refusal says, beside its field.
    #[must_use]
    pub fn refused(mut self, cx: &Cx, refusal: &Refusal) -> Filled {
        self.refuse(cx, refusal);
        self
    }

    /// Adds what several refusals say.
    #[must_use]
    pub fn all_refused(mut self, cx: &Cx, refusals: &[Refusal]) -> Filled {
        for refusal in refusals {
            self.refuse(cx, refusal);
        }
        self
    }

    /// Adds what a refusal says, beside its field.
    pub fn refuse(&mut self, cx: &Cx, refusal: &Refusal) {
        self.wrong.push(Wrong { field: refusal.field.map(str::to_owned), says: cx.say(refusal) });
    }

    /// Adds what the dictionary refuses, beside the fields, in their rows.
    pub fn refuse_fields(&mut self, cx: &Cx, refusals: &[FieldRefusal]) {
        for refusal in refusals {
            self.error(&refusal.field, cx.say(&refusal.why));
        }
    }

    /// Adds a sentence beside a field.
    pub fn error(&mut self, field: &str, says: impl Into<String>) {
        self.wrong.push(Wrong { field: Some(field.to_owned()), says: says.into() });
    }

    /// Returns what the form says of itself under a name; empty when it says nothing.
    pub(crate) fn said(&self, name: &str) -> &str {
        self.said.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Returns the picker whose candidates are wanted.
    pub(crate) fn sought(&self) -> Option<&str> {
        self.sought.as_deref()
    }

    /// Sets what the picker of a field shows.
    pub fn put_pick(&mut self, field: &str, picked: Picked) {
        self.picks.insert(field.to_owned(), picked);
    }

    /// Returns what the picker of a field shows, where it was loaded.
    pub fn picked(&self, field: &str) -> Option<&Picked> {
        self.picks.get(field)
    }

    /// Tells whether the form has pickers.
    pub(crate) fn has_picks(&self) -> bool {
        !self.picks.is_empty()
    }

    /// Returns the first value of a field; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Returns all values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns what is wrong with a field.
    pub fn wrong_with(&self, name: &str) -> Option<&str> {
        self.wrong
            .iter()
            .find(|wrong| wrong.field.as_deref() == Some(name))
            .map(|wrong| wrong.says.as_str())
    }

    /// Returns everything that is wrong.
    pub fn wrong(&self) -> &[Wrong] {
        &self.wrong
    }

    /// Returns everything that is wrong in the order of the page: what concerns the whole form first, then field by field.
    pub(crate) fn wrong_in_order(&self) -> Vec<&Wrong> {
        let labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        let place = |field: &String| {
            labels.iter().position(|(known, _)| known == field).unwrap_or(labels.len())
        };
        let mut wrong: Vec<&Wrong> = self.wrong.iter().collect();
        wrong.sort_by_key(|one| one.field.as_ref().map(place));
        wrong
    }

    /// Says nothing of what is wrong: whoever only asked for the form again is not done with it.
    #[must_use]
    pub fn right(mut self) -> Filled {
        self.wrong.clear();
        self
    }

    /// Tells whether nothing is wrong.
    pub fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }

    pub(crate) fn name_field(&self, field: &str, label: &str) {
        name(&self.labels, field, label);
    }

    pub(crate) fn labels(&self) -> Labels {
        Arc::clone(&self.labels)
    }

    pub(crate) fn label_of(&self, name: &str) -> Option<String> {
        let labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        labels.iter().find(|(known, _)| known == name).map(|(_, label)| label.clone())
    }

    /// Returns the id of a form that was sent; nothing for one that nobody has sent yet.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::posted::Upload;

    #[test]
    fn forms_of_one_page_tell_their_fields_apart() {
        let (alone, one) = (Filled::empty(), Filled::empty().within("desk.veto"));
        assert_eq!(alone.id_of("case.note"), "f-case-note");
        assert_eq!(one.id_of("case.note"), "f-desk-veto-case-note");
    }

    #[test]
    fn errors_are_told_in_the_order_of_the_page() {
        let mut filled = Filled::empty();
        for (field, label) in [("name", "Name"), ("password", "Password"), ("name", "Full name")] {
            filled.name_field(field, label);
        }
        for field in ["elsewhere", "password", "name"] {
            filled.error(field, "missing");
        }
        filled.wrong.push(Wrong { field: None, says: "try again".to_owned() });
        let order: Vec<_> =
            filled.wrong_in_order().iter().map(|one| one.field.as_deref()).collect();
        assert_eq!(order, [None, Some("name"), Some("password"), Some("elsewhere")]);
        assert_eq!(filled.label_of("name").as_deref(), Some("Full name"));
    }

    #[test]
    fn a_refused_form_says_that_files_have_to_be_chosen_again() {
        let file = |bytes: &[u8]| Upload {
            field: "photos".to_owned(),
            name: "a.jpg".to_owned(),
            media_type: "image/jpeg".to_owned(),
            bytes: std::sync::Arc::new(bytes.to_owned()),
        };
        let sent = Posted::with(Vec::new(), vec![file(b"jpeg")]);
        let mut filled = Filled::from(&sent);
        assert!(!filled.lost_files("photos"), "nothing was refused");
        filled.error("note", "too long");
        assert!(filled.lost_files("photos") && !filled.lost_files("note"));
        // Browsers send an empty file for a field that was not used.
        let mut none = Filled::from(&Posted::with(Vec::new(), vec![file(b"")]));
        none.error("note", "too long");
        assert!(!none.lost_files("photos"));
    }
}
