//! Reading the forms about organisations.

use crate::org::{Appointment, NewOrg, NewPost, OrgChange, OrgRow};
use crate::web::form::FormReader;
use http::{Filled, Posted};
use kernel::dictionary::Dictionary;
use kernel::id::{AreaId, EventId, OrgId};
use kernel::refusal::Refusal;
use kernel::time::Date;

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
        filled = filled.with("organisation.parent", parent.to_string());
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
    let kind = reading.need("organisation.kind");
    let kind = kind.and_then(|_| reading.text("organisation.kind", "organisation.kind"));
    let credit_code = reading.text("organisation.credit_code", "organisation.credit_code");
    let phone = reading.text("organisation.phone", "organisation.phone");
    let address = reading.text("organisation.address", "organisation.address");
    let parent = reading.id("organisation.parent").map(OrgId::from_uuid);
    let takes_dispatches = reading.ticked("organisation.takes");
    Some(Shared { name: name?, kind: kind?, parent, credit_code, phone, address, takes_dispatches })
}

/// Reads a new organisation.
pub(super) fn new_org(
    posted: &Posted,
    dictionary: &Dictionary,
    id: OrgId,
) -> Result<NewOrg, Vec<Refusal>> {
    let mut reading = FormReader { dictionary, posted, wrong: Vec::new() };
    let shared = shared(&mut reading);
    let area = reading.id("organisation.area").map(AreaId::from_uuid);
    let on = reading.date("area.from");
    match (shared, area, on) {
        (Some(shared), Some(area), Some(on)) if reading.wrong.is_empty() => Ok(NewOrg {
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
        }),
        _ => Err(reading.wrong),
    }
}

/// Reads a change of an organisation, with its name.
pub(super) fn org_change(
    posted: &Posted,
    dictionary: &Dictionary,
) -> Result<(String, OrgChange), Vec<Refusal>> {
    let mut reading = FormReader { dictionary, posted, wrong: Vec::new() };
    match shared(&mut reading) {
        Some(shared) if reading.wrong.is_empty() => Ok((
            shared.name,
            OrgChange {
                kind: shared.kind,
                parent: shared.parent,
                credit_code: shared.credit_code,
                phone: shared.phone,
                address: shared.address,
                takes_dispatches: shared.takes_dispatches,
                version: posted.read("version").unwrap_or(0),
            },
        )),
        _ => Err(reading.wrong),
    }
}

/// Reads the first day on which something is over.
pub(super) fn last_day(posted: &Posted, dictionary: &Dictionary) -> Result<Date, Vec<Refusal>> {
    let mut reading = FormReader { dictionary, posted, wrong: Vec::new() };
    reading.date("area.to").ok_or(reading.wrong)
}

/// Reads a new post.
pub(super) fn new_post(
    posted: &Posted,
    dictionary: &Dictionary,
    org: OrgId,
) -> Result<NewPost, Vec<Refusal>> {
    let id = EventId::from_uuid(posted.token().map_err(|refusal| vec![refusal])?);
    let mut reading = FormReader { dictionary, posted, wrong: Vec::new() };
    let (title, on) = (reading.text("post.title", "post.title"), reading.date("area.from"));
    let (seats, term_years) = (reading.number("post.seats"), reading.number("post.term_years"));
    match (title, seats, on) {
        (Some(title), Some(seats), Some(on)) if reading.wrong.is_empty() => {
            Ok(NewPost { id, org, title, seats, term_years, on })
        }
        _ => Err(reading.wrong),
    }
}

/// Reads who is to hold a post.
pub(super) fn appointment(
    posted: &Posted,
    dictionary: &Dictionary,
    post: EventId,
) -> Result<Appointment, Vec<Refusal>> {
    let id = EventId::from_uuid(posted.token().map_err(|refusal| vec![refusal])?);
    let mut reading = FormReader { dictionary, posted, wrong: Vec::new() };
    match (reading.need("duty.name"), reading.date("area.from")) {
        (Some(name), Some(from)) => Ok(Appointment { id, post, name, account: None, from }),
        _ => Err(reading.wrong),
    }
}
