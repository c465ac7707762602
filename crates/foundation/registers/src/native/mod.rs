//! Native shelves: registers whose records are rows of another crate's table. That crate keeps its table, its journal and what
//! it refuses; here its rows become records, and what is decided about a record becomes its commands.
//!
//! Architecture invariants: nothing of a native record is kept here but its keys in lists; whatever looks at a register asks
//! [`Native::of`] through `stored` and `command` and nowhere else, so that no page knows where a record lies.

mod org;

use http::{App, Cx, Markup};
use kernel::access::Roles;
use kernel::id::{OrgId, TenantId};
use kernel::register::{Event, Record, Register};
use kernel::text::Locale;
use std::collections::BTreeMap;
use store::{Error, Fault, JournalRow, Query, Reading, Tx};
use uuid::Uuid;

/// What the crate that has the table shows on the page of a record beside its facts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cards {
    /// Under the facts.
    pub(crate) main: Markup,
    /// At the right.
    pub(crate) beside: Markup,
}

/// A table of another crate whose rows are the records of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Native {
    /// The organisations of the registry.
    Organisation,
}

impl Native {
    /// All of them, with the ids of their registers.
    const ALL: [(&str, Native); 1] = [("organisation", Native::Organisation)];

    /// Returns where the records of a register lie, if that is not here.
    pub(crate) fn of(register: &str) -> Option<Native> {
        let found = Native::ALL.into_iter().find(|(id, _)| *id == register);
        found.map(|(_, native)| native)
    }

    /// Returns the word in addresses under which whoever has the table has pages of its own, beside those of the register.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Native::Organisation => "orgs",
        }
    }

    /// Returns the fields that the table has: a file declares these, and only these.
    pub(crate) fn fields(self) -> &'static [&'static str] {
        match self {
            Native::Organisation => org::FIELDS,
        }
    }

    /// Returns what stands on the page of a record beside its facts.
    pub(crate) async fn cards(
        self,
        cx: &Cx,
        q: &mut impl Query,
        roles: &Roles,
        id: Uuid,
    ) -> Result<Cards, Fault> {
        match self {
            Native::Organisation => org::cards(cx, q, roles, id).await,
        }
    }

    /// Returns what waits for a record, for whoever is about to end it: a page of it behind `after`.
    pub(crate) async fn waits(
        self,
        app: &App,
        cx: &Cx,
        q: &mut Reading<'_>,
        (id, after): (Uuid, Option<Uuid>),
    ) -> Result<Markup, Fault> {
        match self {
            Native::Organisation => {
                registry::org_waits(app, cx, q, OrgId::from_uuid(id), after).await
            }
        }
    }

    /// Returns to what the picker of a field is narrowed, in the words of pickers.
    pub(crate) fn only(self, field: &str) -> &'static [&'static str] {
        match self {
            Native::Organisation => org::only(field),
        }
    }

    /// Returns the kind under which its records stand in the journal.
    pub(crate) fn subject(self) -> &'static str {
        match self {
            Native::Organisation => org::SUBJECT,
        }
    }

    /// Returns records by their ids, of any office.
    pub(crate) async fn records(
        self,
        q: &mut impl Query,
        register: &Register,
        ids: &[Uuid],
    ) -> Result<BTreeMap<Uuid, Record>, Fault> {
        match self {
            Native::Organisation => org::records(q, register, ids).await,
        }
    }

    /// Returns the ids of the reader's office behind one, in their order.
    pub(crate) async fn ids_after(
        self,
        q: &mut impl Query,
        after: Uuid,
        most: usize,
    ) -> Result<Vec<Uuid>, Fault> {
        match self {
            Native::Organisation => org::ids_after(q, after, most).await,
        }
    }

    /// Returns the offices that have any.
    pub(crate) async fn offices(self, q: &mut impl Query) -> Result<Vec<TenantId>, Fault> {
        match self {
            Native::Organisation => org::offices(q).await,
        }
    }

    /// Lets one command follow the other, so that what was decided still holds when it is written.
    pub(crate) async fn in_turn(self, tx: &mut Tx) -> Result<(), Fault> {
        match self {
            Native::Organisation => registry::in_turn(tx).await,
        }
    }

    /// Carries out what was decided, by the commands of the crate that has the table; it may refuse it.
    pub(crate) async fn write(
        self,
        tx: &mut Tx,
        roles: &Roles,
        before: Option<&Record>,
        after: &Record,
        events: &[Event],
    ) -> Result<(), Error> {
        match self {
            Native::Organisation => org::write(tx, roles, before, after, events).await,
        }
    }

    /// Refuses the end of a record for which something waits elsewhere, unless it names who goes on with that.
    pub(crate) async fn nothing_waits(
        self,
        tx: &mut Tx,
        (app, locale): (&App, Locale),
        record: &Record,
    ) -> Result<(), Error> {
        match self {
            Native::Organisation => org::nothing_waits(tx, app, locale, record).await,
        }
    }

    /// Returns an entry of the journal as records of registers have it; nothing of one that tells of no field.
    pub(crate) fn entry(self, register: &Register, entry: JournalRow) -> Option<JournalRow> {
        match self {
            Native::Organisation => org::entry(register, entry),
        }
    }

    /// Returns the version of a record after an entry of the journal; none where it does not say.
    pub(crate) fn version_after(self, entry: &JournalRow) -> Option<u64> {
        entry.after.as_ref()?.get("version")?.as_u64()
    }
}
