//! Who answers for an area: grid worker, grid leader, head of the community, police officer, leader of the street.

use super::access::allow;
use super::query::area;
use super::turn::{in_turn, there};
use crate::refusal::RegistryRefusal;
use kernel::access::Roles;
use kernel::id::{AccountId, AreaId, EventId};
use kernel::text::Text;
use kernel::time::{Date, date_text};
use serde_json::json;
use std::str::FromStr;
use store::{Entry, Error, Fault, Query, Tx, args};

/// What somebody answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duty {
    /// The leader of the street who answers for the area 包片领导.
    Leader,
    /// The head of the community 社区负责人.
    Head,
    /// The grid leader 网格长.
    GridLeader,
    /// The grid worker 网格员.
    GridWorker,
    /// The police officer 社区民警.
    Police,
    /// The head of the residents' group 居民小组长.
    GroupHead,
    /// Where residents complain about the grid 监督电话.
    Supervision,
}

impl Duty {
    /// Every duty, in the order in which they are shown.
    pub const ALL: [Duty; 7] = [
        Duty::Leader,
        Duty::Head,
        Duty::GridLeader,
        Duty::GridWorker,
        Duty::Police,
        Duty::GroupHead,
        Duty::Supervision,
    ];

    /// Returns its key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Duty::Leader => "leader",
            Duty::Head => "head",
            Duty::GridLeader => "grid_leader",
            Duty::GridWorker => "grid_worker",
            Duty::Police => "police",
            Duty::GroupHead => "group_head",
            Duty::Supervision => "supervision",
        }
    }

    /// Returns its name.
    pub fn title(self) -> Text {
        match self {
            Duty::Leader => Text::new("包片领导", "Street leader"),
            Duty::Head => Text::new("社区负责人", "Head of the community"),
            Duty::GridLeader => Text::new("网格长", "Grid leader"),
            Duty::GridWorker => Text::new("网格员", "Grid worker"),
            Duty::Police => Text::new("社区民警", "Police officer"),
            Duty::GroupHead => Text::new("居民小组长", "Head of the residents' group"),
            Duty::Supervision => Text::new("监督电话", "Supervision"),
        }
    }
}

impl FromStr for Duty {
    type Err = ();
    fn from_str(text: &str) -> Result<Duty, ()> {
        Duty::ALL.into_iter().find(|duty| duty.as_str() == text).ok_or(())
    }
}

store::stored_text!(Duty);

store::row! {
    /// Somebody who answers, or answered, for an area.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DutyRow {
        /// Its id.
        pub id: EventId,
        /// The area.
        pub area_id: AreaId,
        /// For what.
        pub duty: Duty,
        /// Who.
        pub name: String,
        /// The telephone of the duty, published.
        pub phone: Option<String>,
        /// The account.
        pub account_id: Option<AccountId>,
        /// The first day.
        pub from_on: Date,
        /// The first day on which it is over.
        pub to_on: Option<Date>,
    }
}

/// Somebody who is to answer for an area.
#[derive(Clone, Debug)]
pub struct NewDuty {
    /// Its id, from the form: sent again it is there once.
    pub id: EventId,
    /// The area.
    pub area: AreaId,
    /// For what.
    pub duty: Duty,
    /// Who.
    pub name: String,
    /// The telephone of the duty.
    pub phone: Option<String>,
    /// The account.
    pub account: Option<AccountId>,
    /// From when on.
    pub from: Date,
}

/// Puts somebody in charge of an area. Returns the id of the entry.
pub async fn put_duty(tx: &mut Tx, roles: &Roles, new: NewDuty) -> Result<EventId, Error> {
    allow(tx, roles, "area.edit", new.area).await?;
    let area = area(tx, new.area).await?.filter(|area| area.ended_on.is_none());
    if area.is_none() {
        return Err(RegistryRefusal::NoArea.into());
    }
    in_turn(tx).await?;
    let id = new.id;
    let sql = "SELECT area_id FROM registry_duty WHERE id = $1";
    if there(tx, sql, id, new.area.uuid()).await? {
        return Ok(id);
    }
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 50 {
        return Err(RegistryRefusal::Name.into());
    }
    tx.exec(
        "INSERT INTO registry_duty (id, area_id, duty, name, phone, account_id, from_on) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, new.area, new.duty, name, new.phone.clone(), new.account, new.from],
    )
    .await?;
    tx.journal(Entry {
        verb: "registry.put_duty",
        subject_kind: "area",
        subject: new.area.uuid(),
        before: None,
        after: Some(json!({ "duty": new.duty.as_str(), "name": name, "phone": new.phone, "from": date_text(new.from) })),
        retention: "area",
    });
    Ok(id)
}

/// Ends somebody's charge of an area from a day on.
pub async fn end_duty(tx: &mut Tx, roles: &Roles, id: EventId, on: Date) -> Result<(), Error> {
    let row: Option<DutyRow> = tx
        .opt(
            "SELECT id, area_id, duty, name, phone, account_id, from_on, to_on FROM registry_duty WHERE id = $1 AND to_on IS NULL",
            args![id],
        )
        .await?;
    let Some(row) = row else { return Err(RegistryRefusal::NoPost.into()) };
    allow(tx, roles, "area.edit", row.area_id).await?;
    if on < row.from_on {
        return Err(RegistryRefusal::DateOrder.into());
    }
    let sql = "UPDATE registry_duty SET to_on = $2 WHERE id = $1 AND to_on IS NULL";
    if tx.exec(sql, args![id, on]).await? == 0 {
        return Err(RegistryRefusal::NoPost.into());
    }
    tx.journal(Entry {
        verb: "registry.end_duty",
        subject_kind: "area",
        subject: row.area_id.uuid(),
        before: Some(json!({ "duty": row.duty.as_str(), "name": row.name })),
        after: Some(json!({ "to": date_text(on) })),
        retention: "area",
    });
    Ok(())
}

/// Returns who answers and answered for an area, present ones first.
pub async fn duties(q: &mut impl Query, area: AreaId) -> Result<Vec<DutyRow>, Fault> {
    let mut rows: Vec<DutyRow> = q
        .all(
            "SELECT id, area_id, duty, name, phone, account_id, from_on, to_on FROM registry_duty
             WHERE area_id = $1 ORDER BY from_on DESC, id",
            args![area],
        )
        .await?;
    rows.sort_by_key(|row| (row.to_on.is_some(), row.duty));
    Ok(rows)
}

/// Returns who answers on a day for any of `areas`.
pub async fn duties_of(
    q: &mut impl Query,
    areas: &[AreaId],
    on: Date,
) -> Result<Vec<DutyRow>, Fault> {
    q.all(
        "SELECT id, area_id, duty, name, phone, account_id, from_on, to_on FROM registry_duty
         WHERE area_id = ANY($1) AND from_on <= $2 AND (to_on IS NULL OR to_on > $2) ORDER BY duty, from_on, id",
        args![areas, on],
    )
    .await
}
