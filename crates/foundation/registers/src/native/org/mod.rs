//! Organisations: rows of the registry.

mod journal;
mod row;
mod write;

pub(super) use journal::entry;
pub(super) use row::{ids_after, offices, records};
pub(super) use write::{nothing_waits, write};

use super::Cards;
use http::Cx;
use kernel::access::Roles;
use kernel::id::OrgId;
use store::{Fault, Query};
use uuid::Uuid;

/// The kind under which organisations stand in the journal.
pub(super) const SUBJECT: &str = "organisation";

/// The fields that the table has.
pub(super) const FIELDS: &[&str] =
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

/// Work goes over to whoever takes some, and to where the reader may end something as well.
pub(super) fn only(field: &str) -> &'static [&'static str] {
    if field == HEIR { &["takes", "may:organisation.act:end"] } else { &[] }
}

/// Returns the posts, the organisations below it, and the names that it had.
pub(super) async fn cards(
    cx: &Cx,
    q: &mut impl Query,
    roles: &Roles,
    id: Uuid,
) -> Result<Cards, Fault> {
    let found = registry::org_cards(cx, q, roles, OrgId::from_uuid(id)).await?;
    Ok(found.map_or_else(Cards::default, |cards| Cards { main: cards.main, beside: cards.beside }))
}
