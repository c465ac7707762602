//! What the handlers of this crate share.

use crate::session::Gate;
use crate::{Hasher, Mailer, Security};
use http::form::{FormReader, Ids};
use http::{App, Cx, Failure, Filled, Posted};
use kernel::dictionary::Element;
use kernel::id::AccountId;
use kernel::refusal::{Refusal, RefusalKind};
use kernel::rules::RuleSet;
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

/// Returns an element of the dictionary.
pub(crate) fn element(rules: &RuleSet, key: &str) -> Element {
    http::form::element(rules.dictionary(), key)
}

/// Begins to read a form in which nothing is picked.
pub(crate) fn reading<'a>(rules: &'a RuleSet, posted: &'a Posted) -> FormReader<'a> {
    FormReader::of(rules.dictionary(), posted, Ids::Caller)
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
