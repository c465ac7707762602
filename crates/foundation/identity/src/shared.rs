//! What the handlers of this crate share.

use crate::session::Gate;
use crate::{Hasher, Mailer, Security};
use http::{App, Cx, Failure, Filled, Posted};
use kernel::dictionary::{Element, Kind, Sensitivity, Storage};
use kernel::id::AccountId;
use kernel::mask::Mask;
use kernel::refusal::{Refusal, RefusalKind};
use kernel::rules::RuleSet;
use kernel::text::Text;
use std::sync::Arc;
use store::{Fault, FaultKind};

/// What the handlers of this crate share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shared {
    pub app: App,
    pub hasher: Hasher,
    pub mailer: Arc<Mailer>,
    pub gate: Gate,
}

impl Shared {
    /// Returns it for an app into which a [`Mailer`] was put.
    pub fn new(app: &App) -> Shared {
        let hasher = Hasher::new(app.store.env().random.clone());
        Shared { app: app.clone(), hasher, mailer: app.part::<Mailer>(), gate: Gate::new() }
    }

    /// Returns the rules in force.
    pub fn rules(&self) -> Arc<RuleSet> {
        self.app.rules()
    }

    /// Returns the limits of accounts in force.
    pub fn security(&self) -> Result<Security, Fault> {
        Security::of(&self.rules()).map_err(|problems| {
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            Fault::new(FaultKind::Shape, first)
        })
    }
}

/// Returns an element of the dictionary; a plain text where a county has taken it out, so that the page still works.
pub(crate) fn element(rules: &RuleSet, key: &str) -> Element {
    rules.dictionary().get(key).cloned().unwrap_or_else(|| Element {
        key: key.to_owned(),
        title: Text::new(key, key),
        help: None,
        kind: Kind::Text { lines: false },
        synonyms: Vec::new(),
        sensitivity: Sensitivity::Personal,
        storage: Storage::Plain,
        retention: "account".to_owned(),
        required: false,
        length_min: 0,
        length_max: 100,
        mask: Mask::All,
        tells: None,
        source: None,
    })
}

/// Takes a field of a form as the dictionary says; what is wrong is told beside the field.
pub(crate) fn accept(
    rules: &RuleSet,
    field: &'static str,
    raw: &str,
) -> Result<Option<String>, Refusal> {
    let element = element(rules, field);
    take(rules, &element, field, raw, element.required)
}

/// Takes a field that may be left out, whatever the dictionary says.
pub(crate) fn accept_optional(
    rules: &RuleSet,
    field: &'static str,
    raw: &str,
) -> Result<Option<String>, Refusal> {
    take(rules, &element(rules, field), field, raw, false)
}

fn take(
    rules: &RuleSet,
    element: &Element,
    field: &'static str,
    raw: &str,
    required: bool,
) -> Result<Option<String>, Refusal> {
    match rules.dictionary().accept_as(element, raw, required) {
        Ok(value) => Ok(value.map(|value| value.text())),
        Err(refusal) => Err(refusal.refusal(Some(field))),
    }
}

/// Takes several fields; everything that is wrong is told.
pub(crate) fn accept_all<const N: usize>(
    rules: &RuleSet,
    fields: [(&'static str, &str); N],
) -> Result<[Option<String>; N], Vec<Refusal>> {
    let mut taken = [const { None }; N];
    let mut wrong = Vec::new();
    for (slot, (field, raw)) in taken.iter_mut().zip(fields) {
        match accept(rules, field, raw) {
            Ok(value) => *slot = value,
            Err(refusal) => wrong.push(refusal),
        }
    }
    if wrong.is_empty() { Ok(taken) } else { Err(wrong) }
}

/// Returns the id of a new account: that of the form, if it can be one that the server made lately.
pub(crate) fn form_id(cx: &Cx, posted: &Posted) -> Result<AccountId, Refusal> {
    let id = AccountId::from_uuid(posted.token()?);
    kernel::id::check_v7(id, cx.now)?;
    Ok(id)
}

/// A form as it was filled, without password and code: they are never shown again.
pub(crate) fn without_proof(posted: &Posted) -> Filled {
    let fields =
        posted.fields().filter(|(name, _)| !matches!(*name, "account.password" | "account.code"));
    fields.fold(Filled::empty(), |filled, (name, value)| filled.with(name, value))
}

/// Returns where the pages about one's own account stand on this shared.
pub(crate) fn home(cx: &Cx) -> &'static str {
    if cx.is_work() { "/work/account" } else { "/me/account" }
}

/// Tells which refusals a form shows again; that something may not be done, or is not there, is a page of its own.
pub(crate) fn shown(refusal: Refusal) -> Result<Refusal, Failure> {
    match refusal.kind {
        RefusalKind::Invalid | RefusalKind::Conflict | RefusalKind::TooMany => Ok(refusal),
        RefusalKind::Forbidden | RefusalKind::NotFound | RefusalKind::Gone => {
            Err(Failure::Refused(refusal))
        }
    }
}
