//! What the desk does at acceptance: accept, refuse, merge; and what the public may read.

use super::effect;
use super::rules::{self, Mergeable, RefusedFor, SUBJECT};
use super::store as rows;
use crate::desk::Desk;
use crate::report::place::dictionary_point;
use kernel::dictionary::Tells;
use kernel::id::{AreaId, CaseId, MatterId, PlaceId};
use kernel::procedure::{Act, Target};
use kernel::refusal::Refusal;
use kernel::text::Locale;
use matters::{Audience, Code, Doing, Values};
use serde_json::json;
use store::{Entry, Error, Query, Tx, args};
use uuid::Uuid;

/// What every form of the desk carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    /// The case.
    pub id: CaseId,
    /// The id of the command, so that the same form sent twice does one thing.
    pub command: Uuid,
    /// The stay that it ends.
    pub instance: u32,
    /// The matter's version that the actor saw.
    pub version: i64,
}

impl Aim {
    /// Returns the doing that ends the stay with the outcome that runs an effect, and that outcome.
    async fn complete(
        &self,
        tx: &mut Tx,
        desk: &Desk,
        effect: &str,
    ) -> Result<(Doing, Target), Error> {
        let found = desk.runtime.outcome_with(tx, self.matter(), self.instance, effect).await?;
        let outcome = found.ok_or_else(|| Refusal::conflict("desk.refusal.form_stale"))?;
        let act = Act::Complete { instance: self.instance, outcome: Some(outcome.name.clone()) };
        Ok((Doing::new(self.command, act).at(self.version), outcome))
    }

    /// Returns the case's matter: they have one id.
    pub fn matter(&self) -> MatterId {
        MatterId::from_uuid(self.id.uuid())
    }
}

/// How a case is accepted.
#[derive(Clone, Debug)]
pub struct Accept {
    /// What it is about.
    pub aim: Aim,
    /// The category.
    pub category: String,
    /// The building, when the place is put right.
    pub place: Option<PlaceId>,
    /// The grid, when no building tells it.
    pub grid: Option<AreaId>,
    /// What the desk calls it; category and place make a title when there is none.
    pub title: Option<String>,
    /// What the public may read as its title.
    pub public_title: Option<String>,
    /// Whether it is an emergency; as it is when nothing was said.
    pub urgent: Option<bool>,
}

/// Accepts a case: category and place are put right first, then the step is taken.
pub async fn accept(tx: &mut Tx, desk: &Desk, accept: Accept) -> Result<(), Error> {
    let id = accept.aim.id;
    let before = known(tx, id).await?;
    if desk.rules()?.catalogue.get(&accept.category).is_none() {
        return Err(Refusal::invalid("desk.refusal.category_unknown").on("case.category").into());
    }
    let area = put_right(tx, id, accept.place, accept.grid).await?;
    if let Some(area) = area {
        matters::relocate(tx, &desk.runtime, accept.aim.matter(), area).await?;
    }
    let tenant = tx.tenant();
    tx.exec(
        "UPDATE desk_case SET category = $1, title = $2, public_title = $3, version = version + 1 \
         WHERE tenant_id = $4 AND id = $5",
        args![
            &accept.category,
            accept.title.as_deref(),
            accept.public_title.as_deref(),
            tenant,
            id
        ],
    )
    .await?;
    retitle(tx, desk, id).await?;
    let urgent = accept.urgent.unwrap_or(before.urgent);
    if urgent != before.urgent {
        matters::set_urgent(tx, accept.aim.matter(), urgent).await?;
    }
    tx.journal(Entry {
        verb: "desk.accept",
        subject_kind: SUBJECT,
        subject: id.uuid(),
        before: Some(json!({ "category": before.category, "place": before.place_id, "area": before.area_id, "urgent": before.urgent })),
        after: Some(json!({
            "category": accept.category,
            "place": accept.place.or(before.place_id),
            "area": area.unwrap_or(before.area_id),
            "urgent": urgent,
            "title": accept.title,
            "public_title": accept.public_title,
        })),
        retention: "case",
    });
    let (doing, _) = accept.aim.complete(tx, desk, effect::ACCEPT).await?;
    matters::act(tx, &desk.runtime, accept.aim.matter(), doing).await?;
    Ok(())
}

/// Accepts a case in the transaction that opened it, as it is: with its category, its building and its grid.
pub async fn accept_new(tx: &mut Tx, desk: &Desk, id: CaseId) -> Result<(), Error> {
    let case = known(tx, id).await?;
    if case.grid_id.is_none() {
        return Err(Refusal::conflict("desk.refusal.grid_missing").on("case.place").into());
    }
    let sql = "SELECT s.instance, m.version FROM matter_step s \
        JOIN matter m ON m.tenant_id = s.tenant_id AND m.id = s.matter_id \
        WHERE s.tenant_id = $1 AND s.matter_id = $2 AND s.step = 'accept' AND s.left_at IS NULL";
    let tenant = tx.tenant();
    let (instance, version): (i64, i64) = tx.one(sql, args![tenant, id]).await?;
    let instance = u32::try_from(instance).unwrap_or_default();
    let aim = Aim { id, command: tx.new_id(), instance, version };
    let plain = Accept {
        aim,
        category: case.category,
        place: None,
        grid: None,
        title: None,
        public_title: None,
        urgent: None,
    };
    accept(tx, desk, plain).await
}

/// Calls the matter as the desk wrote, or as category and place make it now.
async fn retitle(tx: &mut Tx, desk: &Desk, id: CaseId) -> Result<(), Error> {
    let case = known(tx, id).await?;
    let title = case.called(&desk.rules()?.catalogue);
    matters::retitle(tx, MatterId::from_uuid(id.uuid()), title.get(Locale::Zh)).await
}

/// Writes another building, and returns the area that follows from it or from the chosen grid.
async fn put_right(
    tx: &mut Tx,
    id: CaseId,
    place: Option<PlaceId>,
    grid: Option<AreaId>,
) -> Result<Option<AreaId>, Error> {
    let Some(place) = place else { return Ok(grid) };
    let unknown = || Refusal::invalid("desk.refusal.place_unknown").on("place");
    let found = registry::place(tx, place).await?.filter(|place| place.ended_on.is_none());
    let found = found.ok_or_else(unknown)?;
    let point = found.point.and_then(dictionary_point);
    let (lon, lat) = (point.map(|at| i64::from(at.lon_e6)), point.map(|at| i64::from(at.lat_e6)));
    let tenant = tx.tenant();
    tx.exec(
        "UPDATE desk_case SET place_id = $1, lon_e6 = COALESCE($2, lon_e6), lat_e6 = COALESCE($3, lat_e6) \
         WHERE tenant_id = $4 AND id = $5",
        args![place, lon, lat, tenant, id],
    )
    .await?;
    Ok(found.grid_id.or(grid).or(found.community_id))
}

async fn known(tx: &mut Tx, id: CaseId) -> Result<rows::CaseRow, Error> {
    let found = rows::load(tx, id).await?;
    found.ok_or_else(|| Refusal::not_found("desk.refusal.case_unknown").into())
}

/// Refuses a report for a reason of the closed list; `words` is what the reporter reads.
pub async fn refuse(
    tx: &mut Tx,
    desk: &Desk,
    aim: Aim,
    reason: RefusedFor,
    words: String,
) -> Result<(), Error> {
    known(tx, aim.id).await?;
    let tenant = tx.tenant();
    tx.exec(
        "UPDATE desk_case SET refused_for = $1, version = version + 1 WHERE tenant_id = $2 AND id = $3",
        args![reason.as_str(), tenant, aim.id],
    )
    .await?;
    tx.journal(Entry {
        verb: "desk.refuse",
        subject_kind: SUBJECT,
        subject: aim.id.uuid(),
        before: None,
        after: Some(json!({ "reason": reason.as_str() })),
        retention: "case",
    });
    let (doing, outcome) = aim.complete(tx, desk, effect::REFUSE).await?;
    let rules = desk.runtime.in_force();
    let told = |key: &&String| {
        let element = rules.rules.dictionary().get(key);
        element.is_some_and(|element| element.tells == Some(Tells::Reason))
    };
    let form = match outcome.needs.iter().find(told) {
        Some(reason) => Values::none().with(reason, words),
        None => Values::none(),
    };
    matters::act(tx, &desk.runtime, aim.matter(), doing.form(form, Vec::new())).await?;
    Ok(())
}

/// Merges a case into a running one: the reporter follows that one from now on, and it counts one more. A case that the
/// actor does not see is answered like one that does not exist.
pub async fn merge(tx: &mut Tx, desk: &Desk, aim: Aim, into: &str) -> Result<(), Error> {
    let nowhere = || Refusal::invalid("desk.refusal.merge_unknown").on("into");
    let case = known(tx, aim.id).await?;
    let code = Code::read(into).ok_or_else(nowhere)?;
    let target = matters::by_number(tx, &code).await?;
    let matter = target.filter(|matter| matter.subject_kind == SUBJECT).ok_or_else(nowhere)?;
    let actor = tx.actor().clone();
    if matters::audience(tx, &desk.runtime, &actor, &matter).await? != Some(Audience::Staff) {
        return Err(nowhere().into());
    }
    let target = CaseId::from_uuid(matter.subject_id);
    let target = rows::load(tx, target).await?.ok_or_else(nowhere)?;
    rules::merge(mergeable(&case), mergeable(&target))?;
    let tenant = tx.tenant();
    tx.exec(
        "UPDATE desk_case SET merged_into = $1, version = version + 1 WHERE tenant_id = $2 AND id = $3",
        args![target.id, tenant, aim.id],
    )
    .await?;
    // Cases that were merged into this one follow it, so that nobody has to walk a chain.
    tx.exec(
        "UPDATE desk_case SET merged_into = $1 WHERE tenant_id = $2 AND merged_into = $3",
        args![target.id, tenant, aim.id],
    )
    .await?;
    let reporter = rows::reporter(tx, aim.id).await?.account;
    let more = rows::move_also(tx, &case, target.id, reporter).await?;
    tx.exec(
        "UPDATE desk_case SET also_count = also_count + $1 WHERE tenant_id = $2 AND id = $3",
        args![more, tenant, target.id],
    )
    .await?;
    if let Some(account) = reporter {
        matters::follow(tx, MatterId::from_uuid(target.id.uuid()), account).await?;
    }
    tx.journal(Entry {
        verb: "desk.merge",
        subject_kind: SUBJECT,
        subject: aim.id.uuid(),
        before: None,
        after: Some(json!({ "into": target.id })),
        retention: "case",
    });
    let (doing, _) = aim.complete(tx, desk, effect::MERGE).await?;
    matters::act(tx, &desk.runtime, aim.matter(), doing).await?;
    Ok(())
}

fn mergeable(case: &rows::CaseRow) -> Mergeable {
    Mergeable { id: case.id, runs: case.ended_at.is_none(), merged: case.merged_into.is_some() }
}

/// Sets what the desk calls a case and what the public may read as its title; none takes it back.
pub async fn entitle(
    tx: &mut Tx,
    desk: &Desk,
    id: CaseId,
    title: Option<String>,
    public_title: Option<String>,
) -> Result<(), Error> {
    let before = known(tx, id).await?;
    let tenant = tx.tenant();
    tx.exec(
        "UPDATE desk_case SET title = $1, public_title = $2, version = version + 1 WHERE tenant_id = $3 AND id = $4",
        args![title.as_deref(), public_title.as_deref(), tenant, id],
    )
    .await?;
    retitle(tx, desk, id).await?;
    tx.journal(Entry {
        verb: "desk.publish",
        subject_kind: SUBJECT,
        subject: id.uuid(),
        before: Some(json!({ "title": before.own_title, "public_title": before.public_title })),
        after: Some(json!({ "title": title, "public_title": public_title })),
        retention: "case",
    });
    Ok(())
}
