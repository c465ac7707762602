//! Many cases at once: urging and supervising, each in a transaction of its own.

use crate::case::bulk::{self, Press};
use crate::case::pages::{self, BulkKind, BulkView};
use crate::desk::Desk;
use http::axum::extract::State;
use http::{Answer, Cx, Posted};
use kernel::id::CaseId;

/// 催办: shows what will happen, then does it.
pub async fn urge(State(desk): State<Desk>, cx: Cx, posted: Posted) -> Answer {
    press(&desk, &cx, &posted, BulkKind::Urge).await
}

/// 督办: shows what will happen, then does it.
pub async fn supervise(State(desk): State<Desk>, cx: Cx, posted: Posted) -> Answer {
    press(&desk, &cx, &posted, BulkKind::Supervise).await
}

async fn press(desk: &Desk, cx: &Cx, posted: &Posted, kind: BulkKind) -> Answer {
    let mut ids: Vec<CaseId> = Vec::new();
    for id in posted.all("id").filter_map(|id| id.parse().ok()).take(bulk::MOST) {
        // One case is one, however often it was ticked.
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let press = Press { kind, token: posted.token()? };
    if posted.has("sure") {
        let (done, refused) = bulk::carry_out(desk, cx, press, &ids).await?;
        return Ok(pages::bulk_done(cx, kind, done, &refused));
    }
    let picked = bulk::preview(desk, cx, press, &ids).await?;
    Ok(pages::bulk(cx, &BulkView { kind, picked }))
}
