//! Handlers of the journal's pages.

use super::masked::Reader;
use super::pages::{self, LineView, LookView};
use super::query::{self, Filter, Line};
use crate::account::home_of;
use crate::names;
use crate::shared::Shared;
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Failure, Listing};
use kernel::id::{AccountId, EventId};
use kernel::time::{Duration, Instant, Time, parse_date};
use std::collections::BTreeMap;
use store::{Fault, Look, Query, history};
use uuid::Uuid;

/// How many lines stand on a page.
const SIZE: usize = 50;

/// Reads what the list is narrowed to.
async fn filter(q: &mut impl Query, listing: &Listing) -> Result<Filter, Fault> {
    let midnight = |name: &str| {
        let day = listing.get(name).and_then(parse_date);
        day.map(|day| Instant::from_china(day, Time::MIDNIGHT))
    };
    let who = match listing.get("who") {
        None => None,
        Some(text) => Some(match text.parse::<Uuid>() {
            Ok(id) => vec![id],
            Err(_) => query::called(q, text).await?,
        }),
    };
    Ok(Filter {
        subject: listing.read("subject"),
        verb: listing.get("verb").map(str::to_owned),
        who,
        from: midnight("from"),
        to: midnight("to").map(|to| to.plus(Duration::days(1))),
    })
}

/// Lists what was done.
pub(crate) async fn list(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let filter = filter(&mut q, &listing).await?;
    let page = query::lines(&mut q, cx.tenant(), filter, listing.after(), SIZE).await?;
    let ids = page.rows.iter().filter_map(|line| line.who);
    let names = called(&mut q, ids).await?;
    let views: Vec<LineView> = page.rows.iter().map(|line| view(&cx, line, &names)).collect();
    let verifies = shared.rules().roles().has(&cx.actor, "journal.verify", cx.now);
    let pager = http::ui::pager(cx.locale, &listing, page.next.as_ref());
    Ok(pages::list(&cx, &listing, &views, verifies, pager))
}

async fn called(
    q: &mut impl Query,
    ids: impl Iterator<Item = Uuid>,
) -> Result<BTreeMap<AccountId, String>, Fault> {
    let ids: Vec<AccountId> = ids.map(AccountId::from_uuid).collect();
    names(q, &ids).await
}

fn who(cx: &Cx, kind: &str, who: Option<Uuid>, names: &BTreeMap<AccountId, String>) -> String {
    let name = who.and_then(|who| names.get(&AccountId::from_uuid(who)).cloned());
    let word = match kind {
        "staff" => "identity.journal.staff",
        "resident" => "identity.journal.resident",
        "code" => "identity.journal.code",
        "system" => "identity.journal.system",
        _ => "identity.journal.nobody",
    };
    name.unwrap_or_else(|| cx.t(word))
}

fn view(cx: &Cx, line: &Line, names: &BTreeMap<AccountId, String>) -> LineView {
    LineView {
        id: line.id.to_string(),
        at: line.at,
        who: who(cx, &line.who_kind, line.who, names),
        part: line.who_part.clone(),
        on_behalf: line.on_behalf.is_some(),
        verb: line.verb.clone(),
        purpose: line.purpose.clone(),
        matter: line.matter_id.map(|matter| matter.to_string()),
        subject_kind: line.subject_kind.clone(),
        subject: line.subject.to_string(),
        seal: line.seal_no,
    }
}

/// Shows an entry with its values; the look is written down first, for the thing's own record of looks.
pub(crate) async fn show(State(shared): State<Shared>, cx: Cx, Path(id): Path<EventId>) -> Answer {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let line = query::line(&mut q, cx.tenant(), id).await?.ok_or(Failure::NotFound)?;
    let (kind, subject) = (line.subject_kind.as_str(), line.subject);
    // The entry itself is the first one before the next id.
    let next = EventId::from_uuid(Uuid::from_u128(id.uuid().as_u128().saturating_add(1)));
    let rows = history(&mut q, kind, subject, Some(next), 1).await?;
    let entry = rows.into_iter().find(|row| row.id == id).ok_or(Failure::NotFound)?;
    let names = called(&mut q, line.who.into_iter()).await?;
    let of_account = home_of(&mut q, AccountId::from_uuid(subject)).await?.is_some();
    drop(q);
    if entry.before.is_some() || entry.after.is_some() {
        let look = Look {
            subject_kind: if of_account { "account" } else { looked_at(kind) },
            subject,
            fields: vec!["journal.values".to_owned()],
            why: cx.t("identity.journal.look_why"),
        };
        shared.app.store.look(cx.by("audit"), look).await?;
    }
    let rules = shared.rules();
    let reader = Reader {
        roles: rules.roles(),
        dictionary: rules.dictionary(),
        actor: &cx.actor,
        now: cx.now,
    };
    let text = |value: &Option<serde_json::Value>| {
        let shown = value.as_ref().map(|value| reader.shown("", value));
        shown.and_then(|value| serde_json::to_string_pretty(&value).ok())
    };
    let values = (text(&entry.before), text(&entry.after));
    Ok(pages::show(&cx, &view(&cx, &line, &names), values, entry.erased))
}

/// The record of looks takes a word of the program's own; what is about an account stands there for its holder to read.
fn looked_at(kind: &str) -> &'static str {
    match kind {
        "account" => "account",
        "case" => "case",
        "matter" => "matter",
        "person" => "person",
        "organisation" => "organisation",
        _ => "journal",
    }
}

/// Walks the whole journal and shows what is wrong.
pub(crate) async fn verify(State(shared): State<Shared>, cx: Cx) -> Answer {
    let audit = shared.app.store.verify_journal(&[]).await?;
    let own = |tenant| tenant == cx.tenant();
    let problems: Vec<String> = audit
        .problems
        .iter()
        .filter(|problem| own(problem.tenant))
        .map(ToString::to_string)
        .collect();
    let head = audit.heads.iter().find(|head| own(head.tenant));
    let result = pages::Verified {
        sealed: audit.sealed,
        unsealed: audit.unsealed,
        erased: audit.erased,
        elsewhere: audit.problem_count > problems.len() as u64,
        problems,
        head: head.map(|head| (head.no, head.hash.hex())),
    };
    Ok(pages::verified(&cx, &result))
}

/// Lists who looked at whose personal data.
pub(crate) async fn looks(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let filter = filter(&mut q, &listing).await?;
    let page = query::looks(&mut q, cx.tenant(), filter, listing.after(), SIZE).await?;
    let names = called(&mut q, page.rows.iter().filter_map(|row| row.who)).await?;
    let rules = shared.rules();
    let title = |key: &serde_json::Value| {
        let key = key.as_str().unwrap_or_default();
        let element = rules.dictionary().get(key);
        element.map_or_else(|| key.to_owned(), |element| cx.of(&element.title).to_owned())
    };
    let views: Vec<LookView> = page
        .rows
        .iter()
        .map(|row| LookView {
            at: row.at,
            who: who(&cx, &row.who_kind, row.who, &names),
            subject_kind: row.subject_kind.clone(),
            subject: row.subject.to_string(),
            fields: row.fields.as_array().into_iter().flatten().map(title).collect(),
            why: row.why.clone(),
            matter: row.matter_id.map(|matter| matter.to_string()),
        })
        .collect();
    let pager = http::ui::pager(cx.locale, &listing, page.next.as_ref());
    Ok(pages::looks(&cx, &listing, &views, pager))
}
