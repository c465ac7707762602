//! What runs in areas, and what waits for organisations and for people who are about to change or to go.

use crate::access::audience;
use crate::projection::MatterRow;
use crate::runtime::Runtime;
use crate::shown::seat_name;
use http::{App, HELD_MAX, Held, HeldBy, Holder};
use kernel::access::WhoKey;
use kernel::id::{AccountId, AreaId, EventId, MatterId, OrgId};
use kernel::text::Locale;
use std::collections::{BTreeMap, BTreeSet};
use store::{BoxFuture, Fault, IntoArg, Query, Reading, Select, args};

/// Returns what of matters holders have.
pub(crate) fn held<'q>(
    app: &'q App,
    locale: Locale,
    q: &'q mut Reading<'_>,
    by: &'q HeldBy,
) -> BoxFuture<'q, Result<Vec<Held>, Fault>> {
    Box::pin(async move {
        let mut found = Vec::new();
        let runtime = app.part::<Runtime>();
        let areas = by.areas();
        if !areas.is_empty() {
            found.push(
                count(q, (&runtime, locale), by, "matters.held.running", running_in(q, &areas))
                    .await?,
            );
            found.push(
                count(q, (&runtime, locale), by, "matters.held.waiting", waiting_in(q, &areas))
                    .await?,
            );
        }
        let orgs: Vec<OrgId> = by.holders.iter().filter_map(org_of).collect();
        if !orgs.is_empty() {
            found.push(
                count(q, (&runtime, locale), by, "matters.held.with_org", with_orgs(q, &orgs))
                    .await?,
            );
        }
        for (goes_to, keys) in alone(q, &runtime, locale, by).await? {
            let held = count(q, (&runtime, locale), by, "matters.held.with_person", under(q, keys))
                .await?;
            found.push(Held { goes_to, ..held });
        }
        Ok(found)
    })
}

fn org_of(holder: &Holder) -> Option<OrgId> {
    match holder {
        Holder::Org(org) => Some(*org),
        _ => None,
    }
}

const HEAD: &str = "SELECT m.id FROM matter m";

fn running(q: &impl Query) -> Select {
    Select::new(HEAD)
        .filter("m.tenant_id = ?", args![q.tenant()])
        .filter("m.ended_at IS NULL", args![])
}

fn running_in(q: &impl Query, areas: &[AreaId]) -> Select {
    running(q).filter(
        "m.area_id = ANY(?) OR m.grid_id = ANY(?) OR m.group_id = ANY(?) OR m.community_id = ANY(?)
         OR m.street_id = ANY(?)",
        vec![areas.into_arg(); 5],
    )
}

fn waiting_in(q: &impl Query, areas: &[AreaId]) -> Select {
    running_in(q, areas).filter(
        "m.id IN (SELECT i.matter_id FROM matter_work_item i WHERE i.tenant_id = ? AND i.purpose IN ('act', 'approve'))",
        args![q.tenant()],
    )
}

/// What an organisation holds, held and may get back; not what it returned.
fn with_orgs(q: &impl Query, orgs: &[OrgId]) -> Select {
    running(q).filter(
        "m.id IN (SELECT s.matter_id FROM matter_step s WHERE s.tenant_id = ? AND s.org_id = ANY(?)
           AND (s.left_how IS NULL OR s.left_how = 'completed'))",
        args![q.tenant(), orgs],
    )
}

fn under(q: &impl Query, keys: Vec<String>) -> Select {
    running(q).filter(
        "m.id IN (SELECT i.matter_id FROM matter_work_item i WHERE i.tenant_id = ? AND i.who = ANY(?)
           AND i.purpose IN ('act', 'approve'))",
        args![q.tenant(), keys],
    )
}

async fn count(
    q: &mut Reading<'_>,
    (runtime, locale): (&Runtime, Locale),
    by: &HeldBy,
    title: &'static str,
    select: Select,
) -> Result<Held, Fault> {
    let most = usize::try_from(HELD_MAX).unwrap_or(usize::MAX);
    let all: Vec<(MatterId,)> = select.clone().rows(q, most).await?;
    let from = by.after.map(MatterId::from_uuid);
    let page = select.filter_if("m.id > ?", from).order("m.id");
    let mut lines: Vec<(MatterId,)> = match by.size {
        0 => Vec::new(),
        size => page.rows(q, size + 1).await?,
    };
    let more = lines.len() > by.size;
    lines.truncate(by.size);
    let ids: Vec<MatterId> = lines.iter().map(|(id,)| *id).collect();
    Ok(Held {
        title: crate::t(locale, title).to_owned(),
        count: i64::try_from(all.len()).unwrap_or(HELD_MAX),
        waits: true,
        goes_to: None,
        next: ids.last().filter(|_| more).map(|id| id.uuid()),
        lines: named(q, runtime, locale, by, &ids).await?,
    })
}

/// Returns the titles and addresses of matters; of what the asker does not see, only that it is there.
async fn named(
    q: &mut Reading<'_>,
    runtime: &Runtime,
    locale: Locale,
    by: &HeldBy,
    ids: &[MatterId],
) -> Result<Vec<(String, String)>, Fault> {
    let mut lines = Vec::with_capacity(ids.len());
    for id in ids {
        let row = MatterRow::load(q, *id).await?;
        let seen = match (&row, &by.asker) {
            (Some(row), Some(asker)) => audience(q, runtime, asker, row).await?.is_some(),
            _ => false,
        };
        lines.push(match row.filter(|_| seen) {
            Some(row) => (row.title, format!("/work/matters/{id}")),
            None => (crate::t(locale, "matters.held.unseen").to_owned(), String::new()),
        });
    }
    Ok(lines)
}

/// Returns the who-keys that nobody else holds beside the accounts and grants that are asked about, by who covers them.
async fn alone(
    q: &mut Reading<'_>,
    runtime: &Runtime,
    locale: Locale,
    by: &HeldBy,
) -> Result<BTreeMap<Option<String>, Vec<String>>, Fault> {
    let mut found: BTreeMap<Option<String>, Vec<String>> = BTreeMap::new();
    for holder in &by.holders {
        let (account, only): (AccountId, Option<EventId>) = match holder {
            Holder::Account(account) => (*account, None),
            Holder::Grant(grant) => match identity::holder_of(q, *grant).await? {
                Some(account) => (account, Some(*grant)),
                None => continue,
            },
            Holder::Area(_) | Holder::Org(_) => continue,
        };
        // Whoever loses one role may cover it by another; whoever is disabled covers nothing.
        let gone = only.is_none().then_some(account);
        for key in keys_of(q, account, only).await? {
            let cover = cover(q, runtime, locale, &key, gone).await?;
            found.entry(cover).or_default().push(key);
        }
    }
    Ok(found)
}

/// The who-keys of an account, or of one of its grants, that nobody else holds.
async fn keys_of(
    q: &mut Reading<'_>,
    account: AccountId,
    only: Option<EventId>,
) -> Result<BTreeSet<String>, Fault> {
    let mut keys = BTreeSet::new();
    if only.is_none() {
        keys.insert(WhoKey::Account(account).to_string());
    }
    let now = q.now();
    let grants = identity::grants(q, account).await?;
    let holds = grants.into_iter().filter(|grant| {
        grant.from_at <= now
            && grant.to_at.is_none_or(|to| now < to)
            && only.is_none_or(|only| only == grant.id)
    });
    for grant in holds.collect::<Vec<_>>() {
        let at_org = grant.org_id.map(|org| [WhoKey::RoleIn(&grant.role, org), WhoKey::Org(org)]);
        let own = [WhoKey::RoleAt(&grant.role, grant.area_id)];
        for key in own.into_iter().chain(at_org.into_iter().flatten()) {
            let key = key.to_string();
            let others = identity::recipients(q, &key).await?;
            if others.iter().all(|other| *other == account) {
                keys.insert(key);
            }
        }
    }
    Ok(keys)
}

/// Returns who covers a seat, with the names of those who hold the covering one.
async fn cover(
    q: &mut Reading<'_>,
    runtime: &Runtime,
    locale: Locale,
    key: &str,
    gone: Option<AccountId>,
) -> Result<Option<String>, Fault> {
    let rules = runtime.in_force();
    let found = identity::cover_of(q, rules.rules.roles(), key, gone).await?;
    let Some(cover) = found else { return Ok(None) };
    let seat = seat_name(q, &rules, &cover.who, locale).await?;
    let names = identity::names(q, &cover.people).await?;
    let names: Vec<&str> = names.values().map(String::as_str).collect();
    let who = names.join(crate::t(locale, "matters.comma"));
    Ok(Some(crate::tf(locale, "matters.held.cover", &[("seat", &seat), ("who", &who)])))
}
