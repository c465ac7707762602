//! Adding a record.

use super::ask::{Asked, to_add};
use super::fill::{fresh, picks};
use super::page::Shown;
use super::read::{Sent, read};
use super::send::{Told, keep, refuse, tell};
use crate::web::here::Here;
use http::axum::extract::{Path, State};
use http::{Answer, App, Cx, Filled, Flash, Listing, Page, Posted};
use kernel::refusal::Refusal;
use kernel::register::{Act, Command, Form, May, Record};
use store::Reading;

/// The form of a new record.
pub(crate) async fn add_form(
    State(app): State<App>,
    cx: Cx,
    Path(word): Path<String>,
    listing: Listing,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    here.may_somewhere(&May::Add)?;
    let groups = to_add(&here, cx.now.china_date());
    let fields: Vec<Asked<'_>> = groups.iter().flat_map(|one| one.fields.iter().copied()).collect();
    let mut q = app.store.read(cx.tenant()).await?;
    let filled = fresh(&cx, &fields, &listing);
    let filled =
        filled.picks(&cx, &mut Reading::from(&mut q), &picks(&here, &fields, None)).await?;
    let shown = Shown { here: &here, found: None, groups: &groups, filled: &filled, clashes: &[] };
    Ok(shown.page(&cx))
}

/// Adds a record.
pub(crate) async fn add(
    State(app): State<App>,
    cx: Cx,
    Path(word): Path<String>,
    posted: Posted,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    here.may_somewhere(&May::Add)?;
    let groups = to_add(&here, cx.now.china_date());
    let fields: Vec<Asked<'_>> = groups.iter().flat_map(|one| one.fields.iter().copied()).collect();
    let mut filled = Filled::empty();
    let added = added(&app, &cx, &here, &fields, &posted, &mut filled).await?;
    match added {
        Some(record) => Ok(done(&cx, &here, &record, posted.get("then") == "again")),
        None => {
            let wrong = !filled.is_right();
            let shown =
                Shown { here: &here, found: None, groups: &groups, filled: &filled, clashes: &[] };
            let page = shown.page(&cx);
            Ok(if wrong { page.refused() } else { page })
        }
    }
}

/// Adds the record of a form; nothing where the form is to be shown again.
pub(super) async fn added(
    app: &App,
    cx: &Cx,
    here: &Here<'_>,
    fields: &[Asked<'_>],
    posted: &Posted,
    form: &mut Filled,
) -> Answer<Option<Record>> {
    let mut q = app.store.read(cx.tenant()).await?;
    let picks = picks(here, fields, None);
    let mut filled = Filled::from(posted).picks(cx, &mut Reading::from(&mut q), &picks).await?;
    let dictionary = here.shelf.dictionary();
    let Sent { raw, wrong, files } =
        read(app, cx, dictionary, fields, None, posted, &mut filled).await?;
    if posted.asks_again() {
        *form = filled.right();
        return Ok(None);
    }
    refuse(cx, &wrong, &mut filled);
    let taken = here.shelf.accept(&mut q, &here.sight, Form::Add, &raw).await?;
    drop(q);
    let told = match taken {
        Ok(writes) if wrong.is_empty() => {
            let token = posted.token()?;
            let values =
                writes.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
            let command = Command { id: token, record: token, act: Act::Add { values } };
            tell(cx, keep(app, cx, here.register(), command, files).await?, &mut filled)?
        }
        Ok(_) => Told::Refused,
        Err(more) => {
            let already = |field: &str| wrong.iter().any(|one| one.field == field);
            let more: Vec<_> = more.into_iter().filter(|one| !already(&one.field)).collect();
            refuse(cx, &more, &mut filled);
            Told::Refused
        }
    };
    *form = filled;
    match told {
        Told::Done(record) => Ok(Some(*record)),
        Told::Refused => Ok(None),
        Told::Clash(_) => Err(Refusal::conflict("kernel.refusal.record_added_before").into()),
    }
}

fn done(cx: &Cx, here: &Here<'_>, record: &Record, again: bool) -> Page {
    let what = record.number.as_deref().unwrap_or(&record.title);
    let text = cx.tf("registers.form.added", &[("what", &what)]);
    let to = if again { format!("{}/new", here.base) } else { here.record(record.id) };
    Page::see_other(to).flash(cx, &Flash { text, bad: false, undo: None })
}
