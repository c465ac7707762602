//! The page on which a second administrator decides.

use super::command::{Act, decide};
use super::pages::{self, RequestView};
use super::query::requests;
use crate::names;
use crate::shared::Shared;
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Flash, Page};
use kernel::id::EventId;

/// Lists requests.
pub(crate) async fn list(State(shared): State<Shared>, cx: Cx) -> Answer {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let rows = requests(&mut q).await?;
    let ids: Vec<_> = rows.iter().flat_map(|row| [row.account_id, row.asked_by]).collect();
    let names = names(&mut q, &ids).await?;
    let called = |id| names.get(&id).cloned().unwrap_or_default();
    let rules = shared.rules();
    let me = cx.account();
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let open = row.state == "asked" && row.ends_at > cx.now;
        let act = Act::read(&row.act)?;
        let role = match &act {
            Act::Grant { role, .. } => {
                rules.roles().get(role).map(|role| cx.of(&role.title).to_owned())
            }
            _ => None,
        };
        views.push(RequestView {
            id: row.id.to_string(),
            about: called(row.account_id),
            by: called(row.asked_by),
            act: pages::act_key(&act),
            role,
            at: row.asked_at,
            state: if row.state == "asked" && !open { "lapsed".to_owned() } else { row.state },
            decides: open && me != Some(row.asked_by) && me != Some(row.account_id),
        });
    }
    Ok(pages::list(&cx, &views))
}

/// Agrees.
pub(crate) async fn agree(state: State<Shared>, cx: Cx, id: Path<EventId>) -> Answer {
    decided(state, cx, id, true).await
}

/// Refuses.
pub(crate) async fn refuse(state: State<Shared>, cx: Cx, id: Path<EventId>) -> Answer {
    decided(state, cx, id, false).await
}

async fn decided(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<EventId>,
    agrees: bool,
) -> Answer {
    let rules = shared.rules();
    let done = shared.app.store.write(cx.by("accounts"), move |tx| {
        Box::pin(async move { decide(tx, rules.roles(), id, agrees).await })
    });
    done.await?;
    let key = if agrees { "identity.second.agreed_done" } else { "identity.second.refused_done" };
    let flash = Flash { text: cx.t(key), bad: false, undo: None };
    Ok(Page::see_other("/work/accounts/requests").flash(&cx, &flash))
}
