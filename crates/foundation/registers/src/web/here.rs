//! Where a request is: the register under a word of the address, and what the reader sees of it. What is not there, what
//! is not seen, and what cannot be read as an id are one answer.

use crate::{Found, Shelf, Viewer};
use http::{Answer, Cx, Failure};
use kernel::register::{May, Register, SeenRecord};
use kernel::rules::RuleSet;
use store::Query;
use uuid::Uuid;

/// A register as the reader sees it.
#[derive(Clone)]
pub(crate) struct Here<'r> {
    /// The register with the rules in force.
    pub(crate) shelf: Shelf<'r>,
    /// What the reader sees of it.
    pub(crate) sight: Viewer<'r>,
    /// Under what its addresses stand: `/work/facilities`.
    pub(crate) base: String,
    /// The roles by which it is seen; none for everybody's side.
    roles: Vec<String>,
}

impl<'r> Here<'r> {
    /// Returns the register under a word, for staff who see some of it.
    pub(crate) fn staff(rules: &'r RuleSet, cx: &Cx, word: &str) -> Answer<Here<'r>> {
        let shelf = Shelf::at(rules, word).ok_or(Failure::NotFound)?;
        Here::of(shelf, cx).ok_or(Failure::NotFound)
    }

    /// Returns a register, unless the reader sees nothing of it.
    pub(crate) fn of(shelf: Shelf<'r>, cx: &Cx) -> Option<Here<'r>> {
        let sight = shelf.sight(&cx.actor, cx.now).read_in(cx.locale);
        let base = work(shelf.register);
        let roles = cx.actor.grants.iter().map(|grant| grant.role.clone()).collect();
        sight.may_somewhere(&May::See).then_some(Here { shelf, sight, base, roles })
    }

    /// Returns the register under a word as everybody sees it.
    pub(crate) fn public(rules: &'r RuleSet, cx: &Cx, word: &str) -> Answer<Here<'r>> {
        let shelf = Shelf::at(rules, word).ok_or(Failure::NotFound)?;
        let sight = shelf.public_sight().read_in(cx.locale);
        let base = format!("/open/{}", shelf.register.path);
        match shelf.register.public {
            Some(_) => Ok(Here { shelf, sight, base, roles: Vec::new() }),
            None => Err(Failure::NotFound),
        }
    }

    /// Returns the register.
    pub(crate) fn register(&self) -> &'r Register {
        self.shelf.register
    }

    /// Tells whether it is looked at by staff, and not by everybody.
    pub(crate) fn is_staff(&self) -> bool {
        !self.roles.is_empty()
    }

    /// Tells whether a field may be shown of any record: what is hidden from each role of the reader has no column.
    pub(crate) fn shows(&self, key: &str) -> bool {
        let register = self.shelf.register;
        let seen = self.roles.iter().filter_map(|role| register.access.get(role));
        let public = register.public.as_ref().filter(|_| !self.is_staff());
        let mut seen = seen;
        seen.any(|access| !access.hides(key))
            || public.is_some_and(|public| public.fields.iter().any(|field| field == key))
    }

    /// Returns the number of a record; none for everybody, to whom the file gives fields alone.
    pub(crate) fn number<'s>(&self, seen: &'s SeenRecord) -> Option<&'s str> {
        seen.number.as_deref().filter(|_| self.is_staff())
    }

    /// Returns a record that the reader sees.
    pub(crate) async fn open(&self, q: &mut impl Query, id: &str) -> Answer<Found> {
        let id: Uuid = id.parse().map_err(|_| Failure::NotFound)?;
        self.shelf.see(q, &self.sight, id).await?.ok_or(Failure::NotFound)
    }

    /// Refuses what the reader may nowhere do.
    pub(crate) fn may_somewhere(&self, may: &May) -> Answer<()> {
        if self.sight.may_somewhere(may) { Ok(()) } else { Err(Failure::Forbidden) }
    }

    /// Returns the address of a record.
    pub(crate) fn record(&self, id: Uuid) -> String {
        format!("{}/{id}", self.base)
    }
}

/// Returns the address of a record in the workbench.
pub(crate) fn address(register: &Register, id: Uuid) -> String {
    format!("{}/{id}", work(register))
}

/// Returns the address of a register's list in the workbench.
pub(crate) fn work(register: &Register) -> String {
    format!("/work/{}", register.path)
}
