//! Posts of an organisation: seats, terms of office, who holds them from when to when, vacancies.

use super::command::{CHANGE, editable};
use crate::area::there;
use crate::refusal::RegistryRefusal;
use kernel::access::Roles;
use kernel::id::{AccountId, EventId, OrgId};
use kernel::time::{Date, date_text};
use serde_json::json;
use store::{Entry, Error, Fault, Query, Tx, args};

store::row! {
    /// A post with the number of those who hold it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PostRow {
        /// Its id.
        pub id: EventId,
        /// The organisation.
        pub org_id: OrgId,
        /// What it is called.
        pub title: String,
        /// How many seats it has.
        pub seats: i64,
        /// The term of office in years; none for posts without one.
        pub term_years: Option<i64>,
        /// Its place in the list.
        pub position: i64,
        /// The first day.
        pub from_on: Date,
        /// The first day on which it is no more.
        pub to_on: Option<Date>,
    }

    /// Somebody who holds, or held, a post.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct HolderRow {
        /// Its id.
        pub id: EventId,
        /// The post.
        pub post_id: EventId,
        /// What the post is called.
        pub title: String,
        /// Who.
        pub name: String,
        /// The account.
        pub account_id: Option<AccountId>,
        /// The first day.
        pub from_on: Date,
        /// The first day on which it is over.
        pub to_on: Option<Date>,
        /// When the term of office ends.
        pub term_to_on: Option<Date>,
    }
}

/// A post to be added.
#[derive(Clone, Debug)]
pub struct NewPost {
    /// Its id, from the form: sent again it is there once.
    pub id: EventId,
    /// The organisation.
    pub org: OrgId,
    /// What it is called.
    pub title: String,
    /// How many seats it has.
    pub seats: i64,
    /// The term of office in years.
    pub term_years: Option<i64>,
    /// From when on.
    pub on: Date,
}

/// Somebody who is to hold a post.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// Its id, from the form: sent again it is there once.
    pub id: EventId,
    /// The post.
    pub post: EventId,
    /// Who.
    pub name: String,
    /// The account.
    pub account: Option<AccountId>,
    /// From when on.
    pub from: Date,
}

/// Adds a post to an organisation. Returns its id.
pub async fn add_post(tx: &mut Tx, roles: &Roles, new: NewPost) -> Result<EventId, Error> {
    editable(tx, roles, CHANGE, new.org).await?;
    let id = new.id;
    if there(tx, "SELECT org_id FROM registry_post WHERE id = $1", id, new.org.uuid()).await? {
        return Ok(id);
    }
    let title = new.title.trim();
    if title.is_empty() || title.chars().count() > 50 {
        return Err(RegistryRefusal::PostTitle.into());
    }
    if !(1..=200).contains(&new.seats) {
        return Err(RegistryRefusal::PostSeats.into());
    }
    if new.term_years.is_some_and(|years| !(1..=20).contains(&years)) {
        return Err(RegistryRefusal::Term.into());
    }
    let (count,): (i64,) =
        tx.one("SELECT count(*) FROM registry_post WHERE org_id = $1", args![new.org]).await?;
    tx.exec(
        "INSERT INTO registry_post (id, org_id, title, seats, term_years, position, from_on) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, new.org, title, new.seats, new.term_years, count, new.on],
    )
    .await?;
    tx.journal(Entry {
        verb: "registry.add_post",
        subject_kind: "organisation",
        subject: new.org.uuid(),
        before: None,
        after: Some(
            json!({ "post": id, "title": title, "seats": new.seats, "term_years": new.term_years }),
        ),
        retention: "organisation",
    });
    Ok(id)
}

/// Lets somebody hold a post. Refused when all its seats are taken on that day. Returns the id of the entry.
pub async fn appoint(tx: &mut Tx, roles: &Roles, new: Appointment) -> Result<EventId, Error> {
    let post: Option<PostRow> = tx
        .opt(
            "SELECT id, org_id, title, seats, term_years, position, from_on, to_on FROM registry_post WHERE id = $1 AND to_on IS NULL",
            args![new.post],
        )
        .await?;
    let Some(post) = post else { return Err(RegistryRefusal::NoPost.into()) };
    editable(tx, roles, CHANGE, post.org_id).await?;
    let id = new.id;
    if there(tx, "SELECT post_id FROM registry_holder WHERE id = $1", id, new.post.uuid()).await? {
        return Ok(id);
    }
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 50 {
        return Err(RegistryRefusal::Name.into());
    }
    let (held,): (i64,) = tx
        .one(
            "SELECT count(*) FROM registry_holder WHERE post_id = $1 AND (to_on IS NULL OR to_on > $2)",
            args![new.post, new.from],
        )
        .await?;
    if held >= post.seats {
        return Err(RegistryRefusal::Seats.into());
    }
    let years = post.term_years.and_then(|years| i32::try_from(years).ok());
    let term_to = years.map(|years| after_years(new.from, years));
    tx.exec(
        "INSERT INTO registry_holder (id, post_id, org_id, name, account_id, from_on, term_to_on) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, new.post, post.org_id, name, new.account, new.from, term_to],
    )
    .await?;
    tx.journal(Entry {
        verb: "registry.appoint",
        subject_kind: "organisation",
        subject: post.org_id.uuid(),
        before: None,
        after: Some(json!({ "post": post.title, "name": name, "from": date_text(new.from) })),
        retention: "organisation",
    });
    Ok(id)
}

/// The same day some years later; 28 February for 29 February.
fn after_years(day: Date, years: i32) -> Date {
    let year = day.year() + years;
    day.replace_year(year).or_else(|_| day.replace_day(28)?.replace_year(year)).unwrap_or(day)
}

/// Ends the holding of a post from a day on.
pub async fn leave(tx: &mut Tx, roles: &Roles, holder: EventId, on: Date) -> Result<(), Error> {
    let row: Option<(OrgId, String, Date)> = tx
        .opt(
            "SELECT org_id, name, from_on FROM registry_holder WHERE id = $1 AND to_on IS NULL",
            args![holder],
        )
        .await?;
    let Some((org, name, from)) = row else { return Err(RegistryRefusal::NoPost.into()) };
    editable(tx, roles, CHANGE, org).await?;
    if on < from {
        return Err(RegistryRefusal::DateOrder.into());
    }
    let sql = "UPDATE registry_holder SET to_on = $2 WHERE id = $1 AND to_on IS NULL";
    if tx.exec(sql, args![holder, on]).await? == 0 {
        return Err(RegistryRefusal::NoPost.into());
    }
    tx.journal(Entry {
        verb: "registry.leave_post",
        subject_kind: "organisation",
        subject: org.uuid(),
        before: Some(json!({ "name": name })),
        after: Some(json!({ "to": date_text(on) })),
        retention: "organisation",
    });
    Ok(())
}

/// Returns the present posts of an organisation in their order.
pub async fn posts(q: &mut impl Query, org: OrgId) -> Result<Vec<PostRow>, Fault> {
    q.all(
        "SELECT id, org_id, title, seats, term_years, position, from_on, to_on FROM registry_post
         WHERE org_id = $1 AND to_on IS NULL ORDER BY position, id",
        args![org],
    )
    .await
}

/// Returns who holds and held the posts of an organisation, the latest first.
pub async fn holders(q: &mut impl Query, org: OrgId) -> Result<Vec<HolderRow>, Fault> {
    q.all(
        "SELECT h.id, h.post_id, p.title, h.name, h.account_id, h.from_on, h.to_on, h.term_to_on
         FROM registry_holder h JOIN registry_post p ON p.id = h.post_id
         WHERE h.org_id = $1 ORDER BY p.position, h.from_on DESC, h.id",
        args![org],
    )
    .await
}
