//! Commands about organisations.

use super::query::org;
use super::row::OrgRow;
use crate::area::{allow, area, in_turn};
use crate::events::ORG_CHANGED;
use crate::refusal::RegistryRefusal;
use crate::word::index_org;
use kernel::access::Roles;
use kernel::id::{AreaId, OrgId};
use kernel::refusal::Refusal;
use kernel::time::{Date, date_text};
use serde_json::{Value, json};
use store::{Entry, Error, Query, Tx, args};

// What may be done with organisations, their register says and gives to the roles.
/// To see them.
pub(crate) const SEE: &str = "organisation.see";
/// To add one.
const ADD: &str = "organisation.add";
/// To change one, and its posts.
pub(crate) const CHANGE: &str = "organisation.change";
/// To end one.
const END: &str = "organisation.act:end";

/// An organisation to be added.
#[derive(Clone, Debug)]
pub struct NewOrg {
    /// Its id.
    pub id: OrgId,
    /// Its kind, a code of `organisation_sort`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The organisation above it.
    pub parent: Option<OrgId>,
    /// The area for which it is there.
    pub area: AreaId,
    /// The unified social credit code, checked.
    pub credit_code: Option<String>,
    /// The telephone of its office.
    pub phone: Option<String>,
    /// Where its office is.
    pub address: Option<String>,
    /// Whether cases may be dispatched to it.
    pub takes_dispatches: bool,
    /// Its first day.
    pub on: Date,
}

/// What may be changed about an organisation at any time; the name changes by [`rename_org`].
#[derive(Clone, Debug)]
pub struct OrgChange {
    /// Its kind.
    pub kind: String,
    /// The organisation above it.
    pub parent: Option<OrgId>,
    /// The unified social credit code, checked.
    pub credit_code: Option<String>,
    /// The telephone of its office.
    pub phone: Option<String>,
    /// Where its office is.
    pub address: Option<String>,
    /// Whether cases may be dispatched to it.
    pub takes_dispatches: bool,
    /// The version that was seen.
    pub version: i64,
}

/// Adds an organisation.
pub async fn add_org(tx: &mut Tx, roles: &Roles, new: NewOrg) -> Result<OrgId, Error> {
    allow(tx, roles, ADD, new.area).await?;
    in_turn(tx).await?;
    let area = area(tx, new.area).await?.filter(|area| area.ended_on.is_none());
    if area.is_none() {
        return Err(Refusal::from(RegistryRefusal::NoArea).on("organisation.area").into());
    }
    if let Some(there) = org(tx, new.id).await? {
        // The same form sent again; whatever else has this id is another organisation.
        let same = there.area_id == new.area && there.name == new.name.trim();
        return if same { Ok(new.id) } else { Err(RegistryRefusal::Changed.into()) };
    }
    let name = named(&new.name)?;
    name_is_free(tx, (new.id, new.area), &name).await?;
    above(tx, roles, new.id, (None, new.parent)).await?;
    code_is_free(tx, new.id, new.credit_code.as_deref()).await?;
    tx.exec(
        "INSERT INTO registry_org (id, kind, name, parent_id, area_id, credit_code, phone, address, takes_dispatches, founded_on, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
        args![
            new.id,
            &new.kind,
            &name,
            new.parent,
            new.area,
            new.credit_code.clone(),
            new.phone.clone(),
            new.address.clone(),
            new.takes_dispatches,
            new.on
        ],
    )
    .await?;
    tx.exec(
        "INSERT INTO registry_org_name (org_id, from_on, name) VALUES ($1, $2, $3)",
        args![new.id, new.on, &name],
    )
    .await?;
    index_org(tx, new.id).await?;
    let after = json!({
        "kind": new.kind, "name": name, "parent": new.parent, "area": new.area, "credit_code": new.credit_code,
        "phone": new.phone, "address": new.address, "takes_dispatches": new.takes_dispatches, "on": date_text(new.on),
    });
    journal(tx, "registry.add_org", new.id, None, after);
    Ok(new.id)
}

/// Writes down what was done to an organisation, and tells it to whoever works anything out of its row.
pub(crate) fn journal(
    tx: &mut Tx,
    verb: &'static str,
    id: OrgId,
    before: Option<Value>,
    after: Value,
) {
    tx.emit(ORG_CHANGED, id.uuid(), json!({ "org": id }));
    tx.journal(Entry {
        verb,
        subject_kind: "organisation",
        subject: id.uuid(),
        before,
        after: Some(after),
        retention: "organisation",
    });
}

fn named(name: &str) -> Result<String, Error> {
    let name = name.trim();
    if (2..=100).contains(&name.chars().count()) {
        Ok(name.to_owned())
    } else {
        Err(RegistryRefusal::OrgName.into())
    }
}

/// Refuses an organisation above that does not exist, has ended, stands below, or is chosen by somebody who may not see it.
async fn above(
    tx: &mut Tx,
    roles: &Roles,
    id: OrgId,
    (before, parent): (Option<OrgId>, Option<OrgId>),
) -> Result<(), Error> {
    if parent == before {
        return Ok(());
    }
    let mut at = parent;
    for _ in 0..20 {
        let Some(here) = at else { return Ok(()) };
        if here == id {
            return Err(RegistryRefusal::Circle.into());
        }
        let row = org(tx, here).await?.filter(|row| row.ended_on.is_none());
        let row = row.ok_or(RegistryRefusal::NoParent)?;
        if parent == Some(here) {
            allow(tx, roles, SEE, row.area_id).await.map_err(|error| match error {
                Error::Refused(_) => RegistryRefusal::NoParent.into(),
                fault => fault,
            })?;
        }
        at = row.parent_id;
    }
    Err(RegistryRefusal::Circle.into())
}

/// Refuses a name that another present organisation of the area has.
async fn name_is_free(tx: &mut Tx, (id, area): (OrgId, AreaId), name: &str) -> Result<(), Error> {
    let taken: Option<(OrgId,)> = tx
        .opt(
            "SELECT id FROM registry_org WHERE area_id = $1 AND name = $2 AND id <> $3 AND ended_on IS NULL LIMIT 1",
            args![area, name, id],
        )
        .await?;
    if taken.is_some() { Err(RegistryRefusal::OrgNameTaken.into()) } else { Ok(()) }
}

async fn code_is_free(tx: &mut Tx, id: OrgId, code: Option<&str>) -> Result<(), Error> {
    let Some(code) = code else { return Ok(()) };
    let taken: Option<(OrgId,)> = tx
        .opt(
            "SELECT id FROM registry_org WHERE credit_code = $1 AND id <> $2 AND ended_on IS NULL",
            args![code, id],
        )
        .await?;
    if taken.is_some() { Err(RegistryRefusal::CreditCodeTaken.into()) } else { Ok(()) }
}

/// Loads a present organisation for what somebody may do with it.
pub(super) async fn editable(
    tx: &mut Tx,
    roles: &Roles,
    verb: &'static str,
    id: OrgId,
) -> Result<OrgRow, Error> {
    in_turn(tx).await?;
    let row = org(tx, id).await?.filter(|row| row.ended_on.is_none());
    let row = row.ok_or(RegistryRefusal::NoOrg)?;
    allow(tx, roles, verb, row.area_id).await?;
    Ok(row)
}

/// Changes what is not dated about an organisation.
pub async fn change_org(
    tx: &mut Tx,
    roles: &Roles,
    id: OrgId,
    new: OrgChange,
) -> Result<(), Error> {
    let row = editable(tx, roles, CHANGE, id).await?;
    above(tx, roles, id, (row.parent_id, new.parent)).await?;
    code_is_free(tx, id, new.credit_code.as_deref()).await?;
    let changed = tx
        .exec(
            "UPDATE registry_org SET kind = $3, parent_id = $4, credit_code = $5, phone = $6, address = $7, takes_dispatches = $8,
               version = version + 1 WHERE id = $1 AND version = $2",
            args![
                id,
                new.version,
                &new.kind,
                new.parent,
                new.credit_code.clone(),
                new.phone.clone(),
                new.address.clone(),
                new.takes_dispatches
            ],
        )
        .await?;
    if changed == 0 {
        return Err(RegistryRefusal::Changed.into());
    }
    if row.credit_code != new.credit_code {
        index_org(tx, id).await?;
    }
    let before = json!({
        "kind": row.kind, "parent": row.parent_id, "credit_code": row.credit_code, "phone": row.phone,
        "address": row.address, "takes_dispatches": row.takes_dispatches,
    });
    let after = json!({
        "kind": new.kind, "parent": new.parent, "credit_code": new.credit_code, "phone": new.phone,
        "address": new.address, "takes_dispatches": new.takes_dispatches, "version": row.version + 1,
    });
    journal(tx, "registry.change_org", id, Some(before), after);
    Ok(())
}

/// Gives an organisation another name from today on; the old one stays on record.
pub async fn rename_org(tx: &mut Tx, roles: &Roles, id: OrgId, name: &str) -> Result<(), Error> {
    let row = editable(tx, roles, CHANGE, id).await?;
    let name = named(name)?;
    if name == row.name {
        return Err(RegistryRefusal::Nothing.into());
    }
    name_is_free(tx, (id, row.area_id), &name).await?;
    let today = tx.now().china_date();
    tx.exec("DELETE FROM registry_org_name WHERE org_id = $1 AND from_on >= $2", args![id, today])
        .await?;
    tx.exec(
        "UPDATE registry_org_name SET to_on = $2 WHERE org_id = $1 AND to_on IS NULL",
        args![id, today],
    )
    .await?;
    tx.exec(
        "INSERT INTO registry_org_name (org_id, from_on, name) VALUES ($1, $2, $3)",
        args![id, today, &name],
    )
    .await?;
    tx.exec(
        "UPDATE registry_org SET name = $2, version = version + 1 WHERE id = $1",
        args![id, &name],
    )
    .await?;
    index_org(tx, id).await?;
    journal(
        tx,
        "registry.rename_org",
        id,
        Some(json!({ "name": row.name })),
        json!({ "name": name, "version": row.version + 1 }),
    );
    Ok(())
}

/// Ends an organisation from a day on. What it has to do goes to its `heir`; whether it may end without one is for the
/// caller to ask, in the same transaction.
pub async fn end_org(
    tx: &mut Tx,
    roles: &Roles,
    id: OrgId,
    on: Date,
    heir: Option<OrgId>,
) -> Result<(), Error> {
    let row = editable(tx, roles, END, id).await?;
    if on < row.founded_on {
        return Err(Refusal::from(RegistryRefusal::DateOrder).on("organisation.to").into());
    }
    if let Some(heir) = heir {
        if heir == id {
            return Err(RegistryRefusal::Heir.into());
        }
        let found = org(tx, heir).await?.filter(|row| row.ended_on.is_none());
        let found = found.ok_or(RegistryRefusal::Heir)?;
        // Who may not give it work is told no more than that it is not there.
        allow(tx, roles, END, found.area_id).await.map_err(|error| match error {
            Error::Refused(_) => RegistryRefusal::Heir.into(),
            fault => fault,
        })?;
    }
    tx.exec(
        "UPDATE registry_org SET ended_on = $2, heir_id = $3, version = version + 1 WHERE id = $1",
        args![id, on, heir],
    )
    .await?;
    journal(tx, "registry.end_org", id, None, json!({ "on": date_text(on), "heir": heir }));
    if on > tx.now().china_date() {
        tx.enqueue(super::ending::ends_on(id, on));
    } else {
        super::ending::tell(tx, id, heir);
    }
    Ok(())
}
