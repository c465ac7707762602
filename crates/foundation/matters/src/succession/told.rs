//! Those who are there now are told what came to them.

use crate::runtime::Runtime;
use identity::NewMessage;
use kernel::id::{AccountId, AreaId, OrgId};
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use store::{Error, Query, Tx};
use uuid::Uuid;

/// The kind of the notice.
const FOLLOWED: &str = "matters.followed";
/// So many people are told at most of one change; beyond it the areas' own pages tell.
const READERS_MAX: usize = 500;

/// Tells whoever holds a role in what goes on, once, how many matters followed; letters leave in office hours.
pub(super) async fn tell(
    tx: &mut Tx,
    runtime: &Runtime,
    change: Uuid,
    ids: &[Uuid],
    moved: u64,
) -> Result<(), Error> {
    if moved == 0 {
        return Ok(());
    }
    let mut places: BTreeMap<AccountId, BTreeSet<String>> = BTreeMap::new();
    for id in ids {
        let area = AreaId::from_uuid(*id);
        let now = Query::now(tx);
        if let Some(heir) = registry::heir(tx, area).await? {
            for grant in identity::grants_in(tx, heir, now).await? {
                if grant.area_id == heir {
                    places.entry(grant.account_id).or_default().insert(grant.area_name);
                }
            }
        } else if let Some(heir) = registry::org_heir(tx, OrgId::from_uuid(*id)).await? {
            let name = registry::org(tx, heir).await?.map(|org| org.name).unwrap_or_default();
            for account in identity::members(tx, heir).await? {
                places.entry(account).or_default().insert(name.clone());
            }
        }
    }
    let letter_at = runtime.in_force().rules.calendar().opens(Query::now(tx));
    for (account, places) in places.into_iter().take(READERS_MAX) {
        post(tx, change, (account, letter_at), &places, moved).await?;
    }
    Ok(())
}

async fn post(
    tx: &mut Tx,
    change: Uuid,
    (account, letter_at): (AccountId, Instant),
    places: &BTreeSet<String>,
    moved: u64,
) -> Result<(), Error> {
    let names: Vec<&str> = places.iter().take(3).map(String::as_str).collect();
    let title = |locale| {
        let place = names.join(crate::t(locale, "matters.comma"));
        crate::tf(locale, "matters.notice.followed", &[("place", &place)])
    };
    let body = |locale| crate::tf(locale, "matters.notice.followed_body", &[("n", &moved)]);
    let message = NewMessage {
        id: identity::derived(change, account),
        account,
        kind: FOLLOWED,
        about: None,
        waits: false,
        title: Text::new(title(Locale::Zh), title(Locale::En)),
        body: Text::new(body(Locale::Zh), body(Locale::En)),
        href: "/work".to_owned(),
        letter_at: Some(letter_at),
    };
    identity::post(tx, message).await
}
