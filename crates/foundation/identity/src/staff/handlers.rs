//! Lists, shows and makes accounts of staff.

use super::{load, pages, tries};
use crate::face::{Face, accept_all, form_id, shown};
use crate::password::{hashed, one_time_of};
use crate::{NewStaff, create_staff};
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Failure, Filled, HeldBy, Holder, Listing, Page, Posted};
use kernel::id::{AccountId, OrgId};
use kernel::refusal::Refusal;
use store::{Error, Reading};

/// Lists accounts.
pub(crate) async fn list(State(face): State<Face>, cx: Cx, listing: Listing) -> Answer {
    let mut q = face.app.store.read(cx.tenant()).await?;
    let page = load::list(&face, &cx, &mut q, &listing).await?;
    let manages = face.rules().roles().has(&cx.actor, "account.manage", cx.now);
    let pager = http::ui::pager(cx.locale, &listing, page.next.as_ref());
    let below = tries::card(&face, &cx, &mut q).await?;
    Ok(pages::list(&cx, &listing, &page.rows, manages, http::html! { (pager) (below) }))
}

/// Shows an account.
pub(crate) async fn show(State(face): State<Face>, cx: Cx, Path(id): Path<AccountId>) -> Answer {
    detail(&face, &cx, id, &Filled::empty()).await
}

/// How much of what waits for a person alone is named.
pub(super) const ALONE: usize = 10;

/// The page of an account, with the form for a grant as it was filled.
pub(super) async fn detail(face: &Face, cx: &Cx, id: AccountId, filled: &Filled) -> Answer {
    let mut q = face.app.store.read(cx.tenant()).await?;
    let row = load::visible(face, cx, &mut q, id).await?;
    let mut detail = load::detail(face, cx, &mut q, row).await?;
    let choices = load::choices(face, cx, &mut q).await?;
    let by = HeldBy { holders: vec![Holder::Account(id)], after: None, size: ALONE };
    detail.alone = http::held(&face.app, cx.locale, &mut Reading::from(&mut q), &by).await?;
    Ok(pages::detail(cx, &face.rules(), &detail, &choices, filled))
}

/// The page for a new account.
pub(crate) async fn ask(State(face): State<Face>, cx: Cx) -> Answer {
    new_page(&face, &cx, &Filled::empty()).await
}

async fn new_page(face: &Face, cx: &Cx, filled: &Filled) -> Answer {
    let mut q = face.app.store.read(cx.tenant()).await?;
    let choices = load::choices(face, cx, &mut q).await?;
    Ok(pages::new(cx, &face.rules(), &choices, filled))
}

/// Makes an account; its one-time password is shown once.
pub(crate) async fn make(State(face): State<Face>, cx: Cx, posted: Posted) -> Answer {
    let new = match taken(&face, &cx, &posted) {
        Ok(new) => new,
        Err(wrong) => {
            let filled = Filled::from(&posted).all_refused(&cx, &wrong);
            return Ok(new_page(&face, &cx, &filled).await?.refused());
        }
    };
    let q = face.app.store.read(cx.tenant()).await?;
    let password = one_time_of(&q, posted.token()?, new.id);
    drop(q);
    let hash = hashed(&face, &password, new.phone.as_deref()).await?;
    let (name, login, rules) = (new.name.clone(), new.login.clone(), face.rules());
    let new = NewStaff { password: hash, ..new };
    let made = face.app.store.write_again(cx.by("accounts"), move |tx| {
        let (rules, new) = (rules.clone(), new.clone());
        Box::pin(async move { create_staff(tx, rules.roles(), new).await })
    });
    match made.await {
        Ok(id) => Ok(pages::one_time(&cx, &id.to_string(), (&name, &login), &password)),
        Err(Error::Refused(refusal)) => {
            let filled = Filled::from(&posted).refused(&cx, &shown(refusal)?);
            Ok(new_page(&face, &cx, &filled).await?.refused())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

fn taken(face: &Face, cx: &Cx, posted: &Posted) -> Result<NewStaff, Vec<Refusal>> {
    let field = |key: &'static str| (key, posted.get(key));
    let [login, name, title, phone, email, area, org] = accept_all(
        &face.rules(),
        [
            field("account.name"),
            field("account.display_name"),
            field("account.post"),
            field("account.phone"),
            field("account.email"),
            field("account.area"),
            field("account.org"),
        ],
    )?;
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
