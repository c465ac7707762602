//! Handlers of the settings' page.

use super::pages::{self, MailView, View};
use super::{query, rights};
use crate::mail::{MailRow, MailState, NewMail, mails, queue_as, send_again};
use crate::refusal::IdentityRefusal as Refused;
use crate::shared::{Shared, reading};
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Failure, Filled, Flash, Page, Posted};
use kernel::id::{AreaId, EventId};
use kernel::time::Instant;
use store::{Error, Query, rule_heads};

/// Shows the settings.
pub(crate) async fn show(State(shared): State<Shared>, cx: Cx) -> Answer {
    page(&shared, &cx, &Filled::empty()).await
}

pub(super) async fn page(shared: &Shared, cx: &Cx, filled: &Filled) -> Answer {
    let store = &shared.app.store;
    let mut q = store.read(cx.tenant()).await?;
    let versions = rule_heads(&mut q, 20).await?;
    let waiting = rights::waiting(&mut q).await?;
    let letters = mails(&mut q, cx.tenant(), None, None, 20).await?.rows;
    let views: Result<Vec<MailView>, store::Fault> =
        letters.iter().map(|row| letter(&q, row)).collect();
    let running = query::running(&mut q, cx.tenant(), cx.now).await?;
    drop(q);
    let rules = shared.rules();
    let (keys, key) = store.key_versions();
    let view = View {
        running,
        waiting,
        figures: figures(shared, cx).await?,
        clock_held: store.clock_held().await?.is_some(),
        key,
        keys: keys.len(),
        effective: kernel::time::date_text(rules.effective()),
        sha256: rules.sha256().hex(),
        files: rules
            .files()
            .map(|file| (file.path.clone(), file.sha256.hex(), file.local))
            .collect(),
        versions: versions.iter().map(|v| (v.no, v.from_at, v.sha256.clone())).collect(),
        engine: match store.engine() {
            store::Engine::Sqlite => "SQLite",
            store::Engine::Postgres => "PostgreSQL",
        },
        parked: parked(store).await?,
        mail: shared.mailer.is_set(),
        edits: rules.roles().has(&cx.actor, "settings.edit", cx.now),
        letters: views?,
    };
    Ok(pages::show(cx, &rules, &view, filled))
}

/// What other crates say about their work.
async fn figures(shared: &Shared, cx: &Cx) -> Result<Vec<http::Figure>, store::Fault> {
    let mut figures = Vec::new();
    for ask in shared.app.manifests().iter().filter_map(|one| one.figures) {
        figures.extend(ask(shared.app.clone(), cx.clone()).await?);
    }
    Ok(figures)
}

/// What was given up: name, kind, reason, since when.
async fn parked(
    store: &store::Store,
) -> Result<Vec<(String, String, String, Instant)>, store::Fault> {
    let parked = store.parked(20).await?;
    Ok(parked.into_iter().map(|p| (p.name, p.about, p.reason, p.parked_at)).collect())
}

/// A letter with its masked address.
fn letter(q: &impl Query, row: &MailRow) -> Result<MailView, store::Fault> {
    let address = q
        .open("identity_mail.address", &row.address)
        .map_or_else(|_| store::UNREADABLE.to_owned(), |address| kernel::mask::email(&address));
    Ok(MailView {
        id: row.id.to_string(),
        address,
        purpose: row.purpose.clone(),
        state: row.state,
        tries: row.tries,
        answer: row.answer.clone(),
        at: row.made_at,
        again: matches!(row.state, MailState::Unsure | MailState::GivenUp | MailState::Refused),
    })
}

/// Sends a letter to see whether mail works.
pub(crate) async fn test_mail(State(shared): State<Shared>, cx: Cx, posted: Posted) -> Answer {
    if !shared.mailer.is_set() {
        return Err(Failure::NotFound);
    }
    let address = match reading(&shared.rules(), &posted).texts(["mail.test_address"]) {
        Ok([address]) => address.unwrap_or_default(),
        Err(wrong) => {
            let filled = Filled::from(&posted).all_refused(&cx, &wrong);
            return Ok(page(&shared, &cx, &filled).await?.refused());
        }
    };
    let new = NewMail {
        purpose: "test",
        account: None,
        message: None,
        about: None,
        address,
        subject: cx.t("identity.mail.test_subject"),
        body: cx.tf("identity.mail.test_body", &[("site", &cx.of(&cx.config().name))]),
        leaves: None,
    };
    let id = EventId::from_uuid(posted.token()?);
    let (rules, office) = (shared.rules(), AreaId::from(cx.tenant()));
    let done = shared.app.store.write(cx.by("settings"), move |tx| {
        Box::pin(async move {
            registry::allow(tx, rules.roles(), "settings.edit", office).await?;
            queue_as(tx, id, new).await
        })
    });
    done.await?;
    Ok(back(&cx, "identity.settings.test_sent"))
}

fn back(cx: &Cx, key: &str) -> Page {
    let flash = Flash { text: cx.t(key), bad: false, undo: None };
    Page::see_other("/work/settings").flash(cx, &flash)
}

/// Sends a letter again whose fate is not known, or that did not leave.
pub(crate) async fn again(State(shared): State<Shared>, cx: Cx, Path(id): Path<EventId>) -> Answer {
    let (rules, office) = (shared.rules(), AreaId::from(cx.tenant()));
    let done = shared.app.store.write(cx.by("settings"), move |tx| {
        Box::pin(async move { send_again(tx, rules.roles(), office, id).await })
    });
    match done.await {
        Ok(()) => Ok(back(&cx, "identity.settings.again_done")),
        Err(Error::Refused(_)) => Err(Failure::Refused(Refused::NoMail.into())),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
