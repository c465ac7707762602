//! Lists, shows and makes accounts of staff.

use super::{load, pages, tries};
use crate::password::{hashed, one_time_of};
use crate::shared::{Shared, form_id, shown};
use crate::{NewStaff, create_staff};
use http::axum::extract::{Path, State};
use http::form;
use http::{Answer, Cx, Failure, Filled, HeldBy, Holder, Listing, Page, Pick, Posted};
use kernel::id::{AccountId, OrgId};
use kernel::refusal::Refusal;
use store::{Error, Reading};

/// Lists accounts.
pub(crate) async fn list(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let page = load::list(&shared, &cx, &mut q, &listing).await?;
    let manages = shared.rules().roles().has(&cx.actor, "account.manage", cx.now);
    let pager = http::ui::pager(cx.locale, &listing, page.next.as_ref());
    let below = tries::card(&shared, &cx, &mut q).await?;
    Ok(pages::list(&cx, &listing, &page.rows, manages, http::html! { (pager) (below) }))
}

/// Shows an account.
pub(crate) async fn show(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<AccountId>,
) -> Answer {
    detail(&shared, &cx, id, Filled::empty()).await
}

/// Returns a form with what its pickers show.
pub(super) async fn picked(
    shared: &Shared,
    cx: &Cx,
    form: Filled,
    fields: &[(&str, &str)],
) -> Answer<Filled> {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let pick = |(field, kind): &(&str, &str)| Pick::new(field, kind).only("may:account.manage");
    let picks: Vec<Pick> = fields.iter().map(pick).collect();
    Ok(form.picks(cx, &mut Reading::from(&mut q), &picks).await?)
}

/// How much of what waits for a person alone is named.
pub(super) const ALONE: usize = 10;

/// The page of an account, with the form for a grant as it was filled.
pub(super) async fn detail(shared: &Shared, cx: &Cx, id: AccountId, filled: Filled) -> Answer {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let row = load::visible(shared, cx, &mut q, id).await?;
    let mut detail = load::detail(shared, cx, &mut q, row).await?;
    let by = HeldBy {
        holders: vec![Holder::Account(id)],
        after: None,
        size: ALONE,
        asker: Some(cx.actor.clone()),
    };
    detail.alone = http::held(&shared.app, cx.locale, &mut Reading::from(&mut q), &by).await?;
    drop(q);
    let filled = picked(shared, cx, filled, &pages::GRANT).await?;
    Ok(pages::detail(cx, &shared.rules(), &detail, &filled))
}

/// The page for a new account.
pub(crate) async fn ask(State(shared): State<Shared>, cx: Cx) -> Answer {
    let filled = picked(&shared, &cx, Filled::empty(), &pages::ACCOUNT).await?;
    Ok(pages::new(&cx, &shared.rules(), &filled))
}

/// Makes an account; its one-time password is shown once.
pub(crate) async fn make(State(shared): State<Shared>, cx: Cx, posted: Posted) -> Answer {
    let filled = picked(&shared, &cx, Filled::from(&posted), &pages::ACCOUNT).await?;
    let again = |filled: &Filled| pages::new(&cx, &shared.rules(), filled);
    if posted.asks_again() {
        return Ok(again(&filled));
    }
    let new = match taken(&shared, &cx, &posted, &filled) {
        Ok(new) => new,
        Err(wrong) => return Ok(again(&filled.all_refused(&cx, &wrong)).refused()),
    };
    let q = shared.app.store.read(cx.tenant()).await?;
    let password = one_time_of(&q, posted.token()?, new.id);
    drop(q);
    let hash = hashed(&shared, &password, new.phone.as_deref()).await?;
    let (name, login, rules) = (new.name.clone(), new.login.clone(), shared.rules());
    let new = NewStaff { password: hash, ..new };
    let made = shared.app.store.write_again(cx.by("accounts"), move |tx| {
        let (rules, new) = (rules.clone(), new.clone());
        Box::pin(async move { create_staff(tx, rules.roles(), new).await })
    });
    match made.await {
        Ok(id) => Ok(pages::one_time(&cx, &id.to_string(), (&name, &login), &password)),
        Err(Error::Refused(refusal)) => Ok(again(&filled.refused(&cx, &shown(refusal)?)).refused()),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

fn taken(
    shared: &Shared,
    cx: &Cx,
    posted: &Posted,
    form: &Filled,
) -> Result<NewStaff, Vec<Refusal>> {
    let rules = shared.rules();
    let reading = form::FormReader::of(rules.dictionary(), posted, form::Ids::Shown(form));
    let [login, name, title, phone, email, area, org] = reading.texts([
        "account.name",
        "account.display_name",
        "account.post",
        "account.phone",
        "account.email",
        "account.area",
        "account.org",
    ])?;
    let wrong = || vec![Refusal::invalid("identity.refusal.no_area").on("account.area")];
    let id = form_id(cx, posted).map_err(|refusal| vec![refusal])?;
    Ok(NewStaff {
        id,
        login: login.unwrap_or_default(),
        name: name.unwrap_or_default(),
        title: title.unwrap_or_default(),
        phone,
        email,
        area: area.and_then(|area| area.parse().ok()).ok_or_else(wrong)?,
        org: org.and_then(|org| org.parse::<OrgId>().ok()),
        password: String::new(),
    })
}

/// The way back to an account.
pub(super) fn back(cx: &Cx, id: AccountId, key: &str) -> Result<Page, Failure> {
    let flash = http::Flash { text: cx.t(key), bad: false, undo: None };
    Ok(Page::see_other(format!("/work/accounts/{id}")).flash(cx, &flash))
}
