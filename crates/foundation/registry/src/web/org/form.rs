//! FormReader the forms about organisations.

use crate::org::{Appointment, NewOrg, NewPost, OrgChange, OrgRow};
use crate::web::form::MISSING;
use http::form::{FormReader, Ids};
use http::{Filled, Pick, Posted};
use kernel::dictionary::Dictionary;
use kernel::id::{AreaId, EventId, OrgId};
use kernel::refusal::Refusal;
use kernel::time::Date;

/// The fields that are chosen among many.
const PARENT: &str = "organisation.parent";
const AREA: &str = "organisation.area";
pub(super) const HEIR: &str = "organisation.heir";

/// The pickers of the form of an organisation, of a new one without `row`.
pub(super) fn picks(row: Option<&OrgRow>) -> Vec<Pick> {
    let parent = Pick::new(PARENT, "organisation");
    match row {
        Some(row) => {
            vec![parent.only(format!("but:{}", row.id)).kept(row.parent_id.map(OrgId::uuid))]
        }
        None => {
            let area = Pick::new(AREA, "area").only("upto:community").only("may:org.edit");
            vec![area, parent]
        }
    }
}

/// The picker of who goes on with what an organisation leaves.
pub(super) fn heir(row: &OrgRow) -> Pick {
    Pick::new(HEIR, "organisation")
        .only("takes")
        .only("may:org.edit")
        .only(format!("but:{}", row.id))
}

/// Returns what the form holds about an organisation that is there.
pub(super) fn filled(row: &OrgRow) -> Filled {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut filled = Filled::empty()
        .with("organisation.name", &row.name)
        .with("organisation.kind", &row.kind)
        .with("organisation.credit_code", text(&row.credit_code))
        .with("organisation.phone", text(&row.phone))
        .with("organisation.address", text(&row.address))
        .with("version", row.version.to_string());
    if let Some(parent) = row.parent_id {
        filled = filled.with(PARENT, parent.to_string());
    }
    if row.takes_dispatches { filled.with("organisation.takes", "true") } else { filled }
}

/// What both forms ask.
struct Shared {
    name: String,
    kind: String,
    parent: Option<OrgId>,
    credit_code: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    takes_dispatches: bool,
}

fn shared(reading: &mut FormReader<'_>) -> Option<Shared> {
    let name = reading.text("organisation.name", "organisation.name");
    // The dictionary lets a kind be left out where an organisation is only mentioned.
    let kind = reading.required("organisation.kind").map(|kind| kind.text());
    let credit_code = reading.text("organisation.credit_code", "organisation.credit_code");
    let phone = reading.text("organisation.phone", "organisation.phone");
    let address = reading.text("organisation.address", "organisation.address");
    let parent = reading.id(PARENT, PARENT);
    let takes_dispatches = reading.ticked("organisation.takes");
    Some(Shared { name: name?, kind: kind?, parent, credit_code, phone, address, takes_dispatches })
}

/// Reads a new organisation.
pub(super) fn new_org(
    posted: &Posted,
    dictionary: &Dictionary,
    form: &Filled,
    id: OrgId,
) -> Result<NewOrg, Vec<Refusal>> {
    let mut reading = FormReader::of(dictionary, posted, Ids::Shown(form));
    let shared = shared(&mut reading);
    let area: Option<AreaId> = reading.id(AREA, AREA);
    let on = reading.date("area.from", "area.from");
    let made = shared.zip(area).zip(on).map(|((shared, area), on)| NewOrg {
        id,
        kind: shared.kind,
        name: shared.name,
        parent: shared.parent,
        area,
        credit_code: shared.credit_code,
        phone: shared.phone,
        address: shared.address,
        takes_dispatches: shared.takes_dispatches,
        on,
    });
    reading.end(made)
}

/// Reads a change of an organisation, with its name.
pub(super) fn org_change(
    posted: &Posted,
    dictionary: &Dictionary,
    form: &Filled,
) -> Result<(String, OrgChange), Vec<Refusal>> {
    let mut reading = FormReader::of(dictionary, posted, Ids::Shown(form));
    let version = posted.read("version").unwrap_or(0);
    let made = shared(&mut reading).map(|shared| {
        let change = OrgChange {
            kind: shared.kind,
            parent: shared.parent,
            credit_code: shared.credit_code,
            phone: shared.phone,
            address: shared.address,
            takes_dispatches: shared.takes_dispatches,
            version,
        };
        (shared.name, change)
    });
    reading.end(made)
}

/// Reads the end of an organisation: the first day on which it is over, and who goes on.
pub(super) fn ending(
    posted: &Posted,
    dictionary: &Dictionary,
    form: &Filled,
) -> Result<(Date, Option<OrgId>), Vec<Refusal>> {
    let mut reading = FormReader::of(dictionary, posted, Ids::Shown(form));
    let heir = reading.id(PARENT, HEIR);
    let on = reading.date("area.from", "area.to");
    reading.end(on.map(|on| (on, heir)))
}

/// Reads the first day on which something is over.
pub(super) fn last_day(posted: &Posted, dictionary: &Dictionary) -> Result<Date, Vec<Refusal>> {
    let mut reading = FormReader::of(dictionary, posted, Ids::Caller);
    let on = reading.date("area.from", "area.to");
    reading.end(on)
}

/// Reads a new post.
pub(super) fn new_post(
    posted: &Posted,
    dictionary: &Dictionary,
    org: OrgId,
) -> Result<NewPost, Vec<Refusal>> {
    let id = EventId::from_uuid(posted.token().map_err(|refusal| vec![refusal])?);
    let mut reading = FormReader::of(dictionary, posted, Ids::Caller);
    let title = reading.text("post.title", "post.title");
    let on = reading.date("area.from", "area.from");
    let (seats, term_years) = (reading.number("post.seats"), reading.number("post.term_years"));
    let made = title.zip(seats).zip(on);
    reading.end(made.map(|((title, seats), on)| NewPost { id, org, title, seats, term_years, on }))
}

/// Reads who is to hold a post.
pub(super) fn appointment(
    posted: &Posted,
    dictionary: &Dictionary,
    post: EventId,
) -> Result<Appointment, Vec<Refusal>> {
    let id = EventId::from_uuid(posted.token().map_err(|refusal| vec![refusal])?);
    let mut reading = FormReader::of(dictionary, posted, Ids::Caller);
    let name = reading.need("duty.name", MISSING);
    let from = reading.date("area.from", "area.from");
    let made =
        name.zip(from).map(|(name, from)| Appointment { id, post, name, account: None, from });
    reading.end(made)
}
