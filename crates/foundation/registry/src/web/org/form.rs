//! Reads the forms about posts and who holds them.

use crate::org::{Appointment, NewPost};
use crate::web::form::MISSING;
use http::Posted;
use http::form::{FormReader, Ids};
use kernel::dictionary::Dictionary;
use kernel::id::{EventId, OrgId};
use kernel::refusal::Refusal;
use kernel::time::Date;

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
