//! Organisations: rows of the registry.

mod journal;
mod row;
mod write;

use super::{Cards, Native, Records};
use http::{App, Cx, Markup};
use kernel::access::Roles;
use kernel::id::{OrgId, TenantId};
use kernel::register::{Event, Record, Register};
use kernel::text::Locale;
use store::{BoxFuture, Error, Fault, JournalRow, Lent, Reading, Tx};
use uuid::Uuid;

/// The organisations of the registry.
pub(super) struct Organisations;

/// The kind under which organisations stand in the journal.
const SUBJECT: &str = "organisation";

/// The fields that the table has.
const FIELDS: &[&str] =
    &[NAME, KIND, AREA, PARENT, FROM, PHONE, ADDRESS, CREDIT_CODE, TAKES, TO, HEIR];

const NAME: &str = "organisation.name";
const KIND: &str = "organisation.kind";
const AREA: &str = "organisation.area";
const PARENT: &str = "organisation.parent";
const FROM: &str = "organisation.from";
const PHONE: &str = "organisation.phone";
const ADDRESS: &str = "organisation.address";
const CREDIT_CODE: &str = "organisation.credit_code";
const TAKES: &str = "organisation.takes";
const TO: &str = "organisation.to";
const HEIR: &str = "organisation.heir";

impl Native for Organisations {
    fn register(&self) -> &'static str {
        "organisation"
    }

    fn word(&self) -> &'static str {
        "orgs"
    }

    fn fields(&self) -> &'static [&'static str] {
        FIELDS
    }

    fn subject(&self) -> &'static str {
        SUBJECT
    }

    fn records<'a>(
        &'a self,
        q: &'a mut Lent<'_>,
        register: &'a Register,
        ids: &'a [Uuid],
    ) -> BoxFuture<'a, Result<Records, Fault>> {
        Box::pin(row::records(q, register, ids))
    }

    fn ids_after<'a>(
        &'a self,
        q: &'a mut Lent<'_>,
        after: Uuid,
        most: usize,
    ) -> BoxFuture<'a, Result<Vec<Uuid>, Fault>> {
        Box::pin(row::ids_after(q, after, most))
    }

    fn offices<'a>(&'a self, q: &'a mut Lent<'_>) -> BoxFuture<'a, Result<Vec<TenantId>, Fault>> {
        Box::pin(row::offices(q))
    }

    /// The posts, the organisations below it, and the names that it had.
    fn cards<'a>(
        &'a self,
        cx: &'a Cx,
        q: &'a mut Lent<'_>,
        roles: &'a Roles,
        id: Uuid,
    ) -> BoxFuture<'a, Result<Cards, Fault>> {
        Box::pin(async move {
            let found = registry::org_cards(cx, q, roles, OrgId::from_uuid(id)).await?;
            let cards = found.map(|cards| Cards { main: cards.main, beside: cards.beside });
            Ok(cards.unwrap_or_default())
        })
    }

    fn waits<'a>(
        &'a self,
        app: &'a App,
        cx: &'a Cx,
        q: &'a mut Reading<'_>,
        (id, after): (Uuid, Option<Uuid>),
    ) -> BoxFuture<'a, Result<Markup, Fault>> {
        Box::pin(registry::org_waits(app, cx, q, OrgId::from_uuid(id), after))
    }

    /// Work goes over to whoever takes some, and to where the reader may end something as well.
    fn only(&self, field: &str) -> &'static [&'static str] {
        if field == HEIR { &["takes", "may:organisation.act:end"] } else { &[] }
    }

    fn in_turn<'a>(&'a self, tx: &'a mut Tx) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(registry::in_turn(tx))
    }

    fn write<'a>(
        &'a self,
        tx: &'a mut Tx,
        roles: &'a Roles,
        (before, after): (Option<&'a Record>, &'a Record),
        events: &'a [Event],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(write::write(tx, roles, before, after, events))
    }

    fn nothing_waits<'a>(
        &'a self,
        tx: &'a mut Tx,
        (app, locale): (&'a App, Locale),
        record: &'a Record,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(write::nothing_waits(tx, app, locale, record))
    }

    fn entry(&self, register: &Register, entry: JournalRow) -> Option<JournalRow> {
        journal::entry(register, entry)
    }
}
