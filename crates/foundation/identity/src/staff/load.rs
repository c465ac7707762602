//! What the pages about accounts of staff need.

use super::pages::{Detail, GrantView, LineView};
use super::pick::sees;
use crate::account::{AccountKind, AccountRow, AccountState};
use crate::session::locked_account;
use crate::shared::Shared;
use crate::{account, contact, grants, sessions, staff};
use http::{Cx, Failure};
use kernel::access::Belongs;
use kernel::area::Level;
use kernel::id::{AccountId, AreaId};
use std::collections::BTreeMap;
use store::{Fault, Look, Page, Query};

/// Loads an account of staff that the actor may see.
pub(super) async fn visible(
    shared: &Shared,
    cx: &Cx,
    q: &mut impl Query,
    id: AccountId,
) -> Result<AccountRow, Failure> {
    let row = account(q, id).await?.filter(|row| row.kind == AccountKind::Staff);
    let row = row.ok_or(Failure::NotFound)?;
    let rules = shared.rules();
    match sees(q, &cx.asker(rules.roles()), &row).await? {
        true => Ok(row),
        false => Err(Failure::NotFound),
    }
}

/// Tells whether the actor manages an account.
pub(super) async fn manages(
    shared: &Shared,
    cx: &Cx,
    q: &mut impl Query,
    row: &AccountRow,
) -> Result<bool, Fault> {
    let Some(area) = row.area_id else { return Ok(false) };
    let chain = registry::chain(q, area).await?;
    Ok(cx.asker(shared.rules().roles()).may("account.manage", &Belongs::to_area(chain)))
}

/// The list of accounts that the actor may see, with the roles in force.
pub(super) async fn list(
    shared: &Shared,
    cx: &Cx,
    q: &mut impl Query,
    listing: &http::Listing,
) -> Result<Page<LineView>, Fault> {
    let rules = shared.rules();
    let areas = cx.asker(rules.roles()).scope("account.view").areas();
    let text = listing.words().unwrap_or_default();
    let page = staff(q, &areas, text, listing.after(), 50).await?;
    let orgs: Vec<_> = page.rows.iter().filter_map(|row| row.org_id).collect();
    let orgs: BTreeMap<_, _> =
        registry::orgs_by_id(q, &orgs).await?.into_iter().map(|org| (org.id, org.name)).collect();
    let mut lines = Vec::with_capacity(page.rows.len());
    for row in page.rows {
        let held = crate::grant::in_force(q, row.id, cx.now).await?;
        let role = |grant: &crate::GrantRow| {
            format!("{} {}", grant.area_name, title(shared, cx, &grant.role))
        };
        lines.push(LineView {
            id: row.id.to_string(),
            name: row.name,
            login: row.login,
            title: row.title,
            org: row.org_id.and_then(|org| orgs.get(&org).cloned()).unwrap_or_default(),
            roles: held.iter().map(role).collect(),
            disabled: row.state == AccountState::Disabled,
            must_change: row.must_change,
        });
    }
    Ok(Page { rows: lines, next: page.next })
}

/// Returns what a role is called.
pub(super) fn title(shared: &Shared, cx: &Cx, role: &str) -> String {
    let rules = shared.rules();
    rules.roles().get(role).map_or_else(|| role.to_owned(), |role| cx.of(&role.title).to_owned())
}

/// The account with its grants. Whoever sees telephone and address in plain leaves a look behind.
pub(super) async fn detail(
    shared: &Shared,
    cx: &Cx,
    q: &mut impl Query,
    row: AccountRow,
) -> Result<Detail, Failure> {
    let reach = contact(q, row.id).await?.ok_or(Failure::NotFound)?;
    let chain = match row.area_id {
        Some(area) => registry::chain(q, area).await?,
        None => Vec::new(),
    };
    let rules = shared.rules();
    let (asker, lies) = (cx.asker(rules.roles()), Belongs::to_area(chain));
    let plain = |element: &str| asker.unmasks(element, &lies);
    let (phone_plain, email_plain) = (plain("account.phone"), plain("account.email"));
    let mut shown = Vec::new();
    if phone_plain && reach.phone.is_some() {
        shown.push("account.phone".to_owned());
    }
    if email_plain && reach.email.is_some() {
        shown.push("account.email".to_owned());
    }
    if !shown.is_empty() {
        let why = cx.t("identity.staff.look_why");
        let look = Look { subject_kind: "account", subject: row.id.uuid(), fields: shown, why };
        let mut by = cx.by("accounts");
        by.actor.tenant = row.tenant_id;
        shared.app.store.look(by, look).await?;
    }
    let mask = |value: Option<String>, plain: bool, mask: fn(&str) -> String| {
        value.map(|value| if plain { value } else { mask(&value) })
    };
    let manages = asker.may("account.manage", &lies);
    let held = grants(q, row.id).await?;
    let area = registry::lineage(q, row.area_id.unwrap_or(AreaId::from(row.tenant_id))).await?;
    let org = match row.org_id {
        Some(org) => registry::org(q, org).await?.map(|org| org.name),
        None => None,
    };
    Ok(Detail {
        id: row.id.to_string(),
        locked: locked_account(q, row.id).await?,
        sessions: sessions(q, row.tenant_id, row.id).await?.len(),
        alone: Vec::new(),
        itself: cx.account() == Some(row.id),
        manages,
        phone: mask(reach.phone, phone_plain, kernel::mask::phone),
        email: mask(reach.email, email_plain, kernel::mask::email),
        area: area
            .into_iter()
            .rev()
            .filter(|area| area.level >= Level::Street)
            .map(|a| a.name)
            .collect(),
        org,
        grants: held.into_iter().map(|grant| view(shared, cx, grant)).collect(),
        name: row.name,
        login: row.login,
        title: row.title,
        disabled: row.state == AccountState::Disabled,
        must_change: row.must_change,
    })
}

fn view(shared: &Shared, cx: &Cx, grant: crate::GrantRow) -> GrantView {
    GrantView {
        id: grant.id.to_string(),
        role: title(shared, cx, &grant.role),
        area: grant.area_name,
        org: grant.org_name,
        from: grant.from_at,
        to: grant.to_at,
        over: grant.to_at.is_some_and(|to| to <= cx.now),
    }
}
