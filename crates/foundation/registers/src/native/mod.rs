//! Native shelves: registers whose records are rows of another crate's table. That crate keeps its table, its journal and what
//! it refuses; its shelf turns rows into records, and what is decided about a record into its commands.
//!
//! A crate above this one brings its shelf by [`bring`] where it says what it makes for a program; those of crates below stand
//! here.
//!
//! Architecture invariants: nothing of a native record is kept here but its keys in lists; whatever looks at a register asks
//! [`of`] through `stored` and `command` and nowhere else, so that no page knows where a record lies.

mod org;

use http::{App, Cx, Markup};
use kernel::access::Roles;
use kernel::id::TenantId;
use kernel::register::{Event, Record, Register};
use kernel::text::Locale;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};
use store::{BoxFuture, Error, Fault, JournalRow, Lent, Reading, Tx};
use uuid::Uuid;

/// What the crate that has the table shows on the page of a record beside its facts.
#[derive(Clone, Debug, Default)]
pub struct Cards {
    /// Under the facts.
    pub main: Markup,
    /// At the right.
    pub beside: Markup,
}

/// Records by their ids.
pub type Records = BTreeMap<Uuid, Record>;

/// A table of another crate whose rows are the records of a register.
pub trait Native: Send + Sync {
    /// Returns the id of the register.
    fn register(&self) -> &'static str;

    /// Returns the word in addresses under which whoever has the table has pages of its own, beside those of the register.
    fn word(&self) -> &'static str;

    /// Returns the fields that the table has: a file declares these, and only these.
    fn fields(&self) -> &'static [&'static str];

    /// Returns the kind under which its records stand in the journal.
    fn subject(&self) -> &'static str;

    /// Returns records by their ids, of any office.
    fn records<'a>(
        &'a self,
        q: &'a mut Lent<'_>,
        register: &'a Register,
        ids: &'a [Uuid],
    ) -> BoxFuture<'a, Result<Records, Fault>>;

    /// Returns the ids of the reader's office behind one, in their order.
    fn ids_after<'a>(
        &'a self,
        q: &'a mut Lent<'_>,
        after: Uuid,
        most: usize,
    ) -> BoxFuture<'a, Result<Vec<Uuid>, Fault>>;

    /// Returns the offices that have any.
    fn offices<'a>(&'a self, q: &'a mut Lent<'_>) -> BoxFuture<'a, Result<Vec<TenantId>, Fault>>;

    /// Returns what stands on the page of a record beside its facts.
    fn cards<'a>(
        &'a self,
        cx: &'a Cx,
        q: &'a mut Lent<'_>,
        roles: &'a Roles,
        id: Uuid,
    ) -> BoxFuture<'a, Result<Cards, Fault>>;

    /// Returns what waits for a record, for whoever is about to end it: a page of it behind another one.
    fn waits<'a>(
        &'a self,
        app: &'a App,
        cx: &'a Cx,
        q: &'a mut Reading<'_>,
        page: (Uuid, Option<Uuid>),
    ) -> BoxFuture<'a, Result<Markup, Fault>>;

    /// Returns to what the picker of a field is narrowed, in the words of pickers.
    fn only(&self, field: &str) -> &'static [&'static str];

    /// Lets one command follow the other, so that what was decided still holds when it is written.
    fn in_turn<'a>(&'a self, tx: &'a mut Tx) -> BoxFuture<'a, Result<(), Fault>>;

    /// Carries out what was decided, by the commands of the crate that has the table; it may refuse it.
    fn write<'a>(
        &'a self,
        tx: &'a mut Tx,
        roles: &'a Roles,
        records: (Option<&'a Record>, &'a Record),
        events: &'a [Event],
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Refuses the end of a record for which something waits elsewhere, unless it names who goes on with that.
    fn nothing_waits<'a>(
        &'a self,
        tx: &'a mut Tx,
        reader: (&'a App, Locale),
        record: &'a Record,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Returns an entry of the journal as records of registers have it; nothing of one that tells of no field.
    fn entry(&self, register: &Register, entry: JournalRow) -> Option<JournalRow>;

    /// Returns the version of a record after an entry of the journal; none where it does not say.
    fn version_after(&self, entry: &JournalRow) -> Option<u64> {
        entry.after.as_ref()?.get("version")?.as_u64()
    }
}

/// A shelf that a crate has.
pub(crate) type Shelved = &'static dyn Native;

/// The shelves of crates below this one.
static BELOW: [Shelved; 1] = [&org::Organisations];

/// The shelves that crates above this one brought. They are part of the program as it was built: whoever is there brings its
/// own before anything is read, and nothing is taken away.
static BROUGHT: RwLock<Vec<Shelved>> = RwLock::new(Vec::new());

/// Brings the shelf of a crate; once, however often it is brought.
pub fn bring(native: Shelved) {
    let mut brought = BROUGHT.write().unwrap_or_else(PoisonError::into_inner);
    if brought.iter().all(|one| one.register() != native.register()) {
        brought.push(native);
    }
}

/// Returns where the records of a register lie, if that is not here.
pub(crate) fn of(register: &str) -> Option<Shelved> {
    let brought = BROUGHT.read().unwrap_or_else(PoisonError::into_inner);
    BELOW.iter().chain(brought.iter()).copied().find(|native| native.register() == register)
}
