//! Signing in and out.

use super::enter::{Entered, Typed, enter};
use super::token::Token;
use super::{end_session, pages, query};
use crate::account::AccountKind;
use crate::shared::Shared;
use http::axum::extract::State;
use http::{Answer, Browser, Cx, Filled, Listing, Page, Posted};
use kernel::id::SessionId;
use store::{Error, Fault};

/// The page on which residents sign in.
pub(crate) async fn resident(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    if cx.is_resident() {
        return Ok(Page::back_to(listing.get("then").unwrap_or_default(), "/"));
    }
    let filled = Filled::empty().with("then", listing.get("then").unwrap_or_default());
    Ok(pages::resident(&cx, &filled, shared.mailer.is_set()))
}

/// Signs a resident in.
pub(crate) async fn enter_resident(
    State(shared): State<Shared>,
    cx: Cx,
    browser: Browser,
    posted: Posted,
) -> Answer {
    match typed(&shared, &cx, &browser, &posted, AccountKind::Resident).await {
        Ok(entered) if entered.must_change => {
            Ok(welcome(&cx, &browser, &entered, "/me/account/password"))
        }
        Ok(entered) => {
            let to = http::on_site(posted.get("then"), "/");
            Ok(welcome(&cx, &browser, &entered, &to))
        }
        Err(Error::Refused(refusal)) => {
            let filled = kept(&posted).refused(&cx, &refusal);
            Ok(pages::resident(&cx, &filled, shared.mailer.is_set()).refused())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// The page on which staff sign in.
pub(crate) async fn staff(cx: Cx, listing: Listing) -> Answer {
    if cx.is_staff() {
        return Ok(Page::back_to(listing.get("then").unwrap_or_default(), "/work"));
    }
    let filled = Filled::empty().with("then", listing.get("then").unwrap_or_default());
    Ok(pages::staff(&cx, &filled))
}

/// Signs staff in.
pub(crate) async fn enter_staff(
    State(shared): State<Shared>,
    cx: Cx,
    browser: Browser,
    posted: Posted,
) -> Answer {
    match typed(&shared, &cx, &browser, &posted, AccountKind::Staff).await {
        Ok(entered) if entered.must_change => {
            Ok(welcome(&cx, &browser, &entered, "/work/account/password"))
        }
        Ok(entered) => {
            let to = http::on_site(posted.get("then"), "/work");
            Ok(welcome(&cx, &browser, &entered, &to))
        }
        Err(Error::Refused(refusal)) => {
            Ok(pages::staff(&cx, &kept(&posted).refused(&cx, &refusal)).refused())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

async fn typed(
    shared: &Shared,
    cx: &Cx,
    browser: &Browser,
    posted: &Posted,
    kind: AccountKind,
) -> Result<Entered, Error> {
    let typed = Typed {
        kind,
        login: posted.get("account.login"),
        password: posted.get("account.password"),
    };
    enter(shared, cx, browser, typed).await
}

/// What was typed, without the password.
fn kept(posted: &Posted) -> Filled {
    Filled::empty()
        .with("account.login", posted.get("account.login"))
        .with("then", posted.get("then"))
}

pub(crate) fn welcome(cx: &Cx, browser: &Browser, entered: &Entered, to: &str) -> Page {
    Page::see_other(to).sign_in(cx, &entered.cookie, entered.lasts).remember(
        cx,
        browser,
        entered.account,
    )
}

/// Signs out here. The cookie is dropped even where the end of the session cannot be kept, on a full disk for one: whoever
/// leaves a shared computer must not stay signed in.
pub(crate) async fn leave(State(shared): State<Shared>, cx: Cx, browser: Browser) -> Answer {
    if let Err(error) = ended(&shared, &cx, &browser).await {
        tracing::error!(%error, "a session could not be ended; its cookie was dropped");
    }
    let to = if cx.is_staff() { "/work/sign-in" } else { "/" };
    Ok(Page::see_other(to).sign_out(&cx))
}

async fn ended(shared: &Shared, cx: &Cx, browser: &Browser) -> Result<(), Error> {
    let Some(session) = here(shared, browser).await?.filter(|_| cx.is_signed_in()) else {
        return Ok(());
    };
    let by = cx.by("sign_out");
    shared.app.store.write(by, move |tx| Box::pin(end_session(tx, session))).await
}

/// Returns the session of the browser that asks.
pub(crate) async fn here(shared: &Shared, browser: &Browser) -> Result<Option<SessionId>, Fault> {
    let Some(token) = browser.session.as_deref().and_then(Token::parse) else { return Ok(None) };
    let mut q = shared.app.store.read(token.tenant()).await?;
    let row = query::by_hash(&mut q, token.tenant(), token.hash()).await?;
    Ok(row.map(|row| row.id))
}
