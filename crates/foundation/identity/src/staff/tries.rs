//! Passwords that were tried in vain, as whoever manages accounts sees them.

use crate::session::{Tries, tries};
use crate::shared::Shared;
use crate::staff as accounts_of;
use http::ui;
use http::{Cx, Markup, html};
use std::collections::BTreeMap;
use store::{Fault, Query};

/// How many accounts are looked at.
const ACCOUNTS: usize = 500;
/// How many of them are shown, the last tried first.
const SHOWN: usize = 20;

/// Returns the accounts that the actor manages and whose passwords were tried in vain in the last day; nothing when there
/// are none.
pub(super) async fn card(shared: &Shared, cx: &Cx, q: &mut impl Query) -> Result<Markup, Fault> {
    let areas = cx.asker(shared.rules().roles()).scope("account.manage").areas();
    if areas.is_empty() {
        return Ok(html! {});
    }
    let accounts = accounts_of(q, &areas, "", None, ACCOUNTS).await?.rows;
    let ids: Vec<_> = accounts.iter().map(|row| row.id).collect();
    let found = tries(q, &ids).await?;
    let names: BTreeMap<_, _> = accounts.iter().map(|row| (row.id, row.name.as_str())).collect();
    let line = |one: &Tries| {
        let told = [("n", &one.failed as &dyn std::fmt::Display), ("places", &one.sources)];
        let locked = one.locked_until.filter(|until| *until > cx.now);
        html! {
            div.ll-grow {
                div.t { a href={ "/work/accounts/" (one.account_id) } { (names.get(&one.account_id).unwrap_or(&"")) } }
                div.d {
                    (cx.tf("identity.staff.tries_line", &told)) "　" (cx.moment(one.last_at))
                    @if let Some(until) = locked { "　" (cx.tf("identity.staff.tries_locked", &[("until", &cx.moment(until))])) }
                }
            }
        }
    };
    let lines: Vec<Markup> = found.iter().take(SHOWN).map(line).collect();
    if lines.is_empty() {
        return Ok(html! {});
    }
    let card = ui::card(&cx.t("identity.staff.tries_title"), html! {}, ui::rows(&lines));
    Ok(html! { div.ll-mt-4 { (card) } })
}
