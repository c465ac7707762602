//! Handlers of the window.

use super::pages::{self, Resident};
use super::query::residents;
use super::{AtWindow, help_at_window};
use crate::account::{AccountKind, AccountRow, AccountState, own_account, salt, salt_of};
use crate::contact;
use crate::password::one_time_of;
use crate::refusal::IdentityRefusal as Refused;
use crate::shared::{Shared, reading, shown};
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Failure, Filled, Page, Posted};
use kernel::access::Belongs;
use kernel::id::AccountId;
use store::{Error, Query, Reader};
use uuid::Uuid;

/// The page on which a resident is looked for.
pub(crate) async fn ask(cx: Cx) -> Answer {
    Ok(pages::find(&cx, &Filled::empty(), None))
}

/// Looks for a resident. It is a form that is sent, so that no number stands in an address.
pub(crate) async fn find(State(shared): State<Shared>, cx: Cx, posted: Posted) -> Answer {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let areas = cx.asker(shared.rules().roles()).scope("account.window").areas();
    let rows = residents(&mut q, &areas, posted.get("find")).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(view(&mut q, row).await?);
    }
    let filled = Filled::empty().with("find", posted.get("find"));
    Ok(pages::find(&cx, &filled, Some(&found)))
}

/// A resident as the window sees it: masked, until papers lie there.
async fn view(q: &mut Reader, row: AccountRow) -> Result<Resident, Failure> {
    let reach = contact(q, row.id).await?.ok_or(Failure::NotFound)?;
    let area = match row.area_id {
        Some(area) => registry::area(q, area).await?.map_or_else(String::new, |area| area.name),
        None => String::new(),
    };
    Ok(Resident {
        id: row.id.to_string(),
        name: kernel::mask::name(&row.name),
        area,
        login: row.login,
        phone: reach.phone.as_deref().map(kernel::mask::phone),
        proved: reach.phone_proved,
        email: reach.email.as_deref().map(kernel::mask::email),
        made_at: row.made_at,
    })
}

/// Loads the account of a resident whom the actor serves.
async fn served(shared: &Shared, cx: &Cx, id: AccountId) -> Result<(Reader, AccountRow), Failure> {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let row = own_account(&mut q, id)
        .await?
        .filter(|row| row.kind == AccountKind::Resident && row.state == AccountState::Open);
    let row = row.ok_or(Failure::NotFound)?;
    let chain = registry::chain(&mut q, row.area_id.ok_or(Failure::NotFound)?).await?;
    let lies = Belongs::to_area(chain);
    let serves = cx.asker(shared.rules().roles()).may("account.window", &lies);
    if serves { Ok((q, row)) } else { Err(Failure::NotFound) }
}

async fn page(shared: &Shared, cx: &Cx, id: AccountId, filled: &Filled) -> Result<Page, Failure> {
    let (mut q, row) = served(shared, cx, id).await?;
    let view = view(&mut q, row).await?;
    Ok(pages::show(cx, &shared.rules(), &view, filled))
}

/// The page of a resident's account.
pub(crate) async fn show(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<AccountId>,
) -> Answer {
    page(&shared, &cx, id, &Filled::empty()).await
}

/// Gives a one-time password, once the papers were seen; it is shown once.
pub(crate) async fn reset(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<AccountId>,
    posted: Posted,
) -> Answer {
    let (q, row) = served(&shared, &cx, id).await?;
    let rules = shared.rules();
    let mut form = reading(&rules, &posted);
    if !posted.has("window.papers") {
        form.refuse(Refused::Papers.into());
    }
    let number = form.optional("account.phone").map(|number| number.text());
    let number = match form.end(Some(number)) {
        Ok(number) => number,
        Err(wrong) => {
            let filled = Filled::from(&posted).all_refused(&cx, &wrong);
            return Ok(page(&shared, &cx, id, &filled).await?.refused());
        }
    };
    match given(&shared, &cx, (q, row), (posted.token()?, number)).await {
        Ok((name, password)) => Ok(pages::one_time(&cx, &name, &password)),
        Err(Error::Refused(refusal)) => {
            let filled = Filled::from(&posted).refused(&cx, &shown(refusal)?);
            Ok(page(&shared, &cx, id, &filled).await?.refused())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// Gives the one-time password; returns with what the resident signs in, and the password.
async fn given(
    shared: &Shared,
    cx: &Cx,
    (q, row): (Reader, AccountRow),
    (form, number): (Uuid, Option<String>),
) -> Result<(String, String), Error> {
    let salt = match &number {
        Some(number) => salt(&q, Some(number)),
        None => salt_of(&q, &row)?,
    };
    let known = row.phone.as_deref().map(|sealed| q.open("identity_account.phone", sealed));
    let known = known.transpose()?;
    let password = one_time_of(&q, form, row.id);
    drop(q);
    let hash = shared.hasher.hash_with(&password, salt).await?;
    let (rules, mut by) = (shared.rules(), cx.by("window"));
    by.actor.on_behalf = Some(row.id);
    let new = AtWindow { account: row.id, password: hash, number: number.clone() };
    let done = shared
        .app
        .store
        .write(by, move |tx| Box::pin(async move { help_at_window(tx, rules.roles(), new).await }));
    done.await?;
    // Without a number just found to be the resident's, nothing is shown that the page before did not show.
    let known = known.as_deref().map(kernel::mask::phone);
    let mut names = [number, known, Some(row.login)].into_iter().flatten();
    Ok((names.find(|name| !name.is_empty()).unwrap_or_default(), password))
}
