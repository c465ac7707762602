//! Handlers of one's own account.

use super::pages::{self, Overview, SessionView};
use crate::account::{AccountRow, own_account, rehash_password};
use crate::prove::{asked, proved, still};
use crate::session::handlers::here;
use crate::shared::{Shared, home, reading, without_proof};
use crate::{Profile, change_profile, contact, end_other_sessions, end_session, grants, sessions};
use http::axum::extract::State;
use http::{Answer, Browser, Cx, Failure, Filled, Flash, Listing, Page, Posted};
use kernel::id::SessionId;
use store::{Error, Reader};

/// Loads one's own account.
pub(crate) async fn own(shared: &Shared, cx: &Cx) -> Result<(Reader, AccountRow), Failure> {
    let account = cx.account().ok_or(Failure::SignIn)?;
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let row = own_account(&mut q, account).await?.ok_or(Failure::NotFound)?;
    Ok((q, row))
}

/// The overview.
pub(crate) async fn overview(State(shared): State<Shared>, cx: Cx) -> Answer {
    let (mut q, row) = own(&shared, &cx).await?;
    let reach = contact(&mut q, row.id).await?.ok_or(Failure::NotFound)?;
    let rules = shared.rules();
    let held = grants(&mut q, row.id).await?;
    let roles = held
        .into_iter()
        .filter(|grant| grant.from_at <= cx.now && grant.to_at.is_none_or(|to| cx.now < to));
    let title = |role: &str| {
        rules
            .roles()
            .get(role)
            .map_or_else(|| role.to_owned(), |role| cx.of(&role.title).to_owned())
    };
    let overview = Overview {
        name: row.name,
        login: row.login,
        phone: reach.phone.map(|phone| kernel::mask::phone(&phone)),
        phone_proved: reach.phone_proved,
        email: reach.email.map(|email| kernel::mask::email(&email)),
        has_password: row.password.is_some(),
        roles: roles.map(|grant| (title(&grant.role), grant.area_name, grant.org_name)).collect(),
        mail: shared.mailer.is_set(),
    };
    Ok(pages::overview(&cx, &overview))
}

/// The page on which the profile is changed.
pub(crate) async fn profile(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let (mut q, row) = own(&shared, &cx).await?;
    let reach = contact(&mut q, row.id).await?.ok_or(Failure::NotFound)?;
    let mut filled = Filled::empty()
        .with("account.display_name", row.name.clone())
        .with("account.phone", reach.phone.unwrap_or_default());
    filled = filled.with("proof", listing.get("proof").unwrap_or_default());
    if row.mail_notices {
        filled = filled.with("account.mail_notices", "true");
    }
    if row.mail_nights {
        filled = filled.with("account.mail_nights", "true");
    }
    let asked = asked(&shared, &q, &row)?;
    Ok(pages::profile(&cx, &shared.rules(), (reach.email.is_some(), &asked), &filled))
}

/// Changes the profile. Another number is a matter for whoever proves to be the holder.
pub(crate) async fn change(State(shared): State<Shared>, cx: Cx, posted: Posted) -> Answer {
    let (mut q, row) = own(&shared, &cx).await?;
    let before = contact(&mut q, row.id).await?.and_then(|reach| reach.phone).unwrap_or_default();
    let asked = asked(&shared, &q, &row)?;
    drop(q);
    let has_email = row.email.is_some();
    let again = |filled: Filled| {
        Ok(pages::profile(&cx, &shared.rules(), (has_email, &asked), &filled).refused())
    };
    let rules = shared.rules();
    let taken = reading(&rules, &posted).texts(["account.display_name", "account.phone"]);
    let [name, phone] = match taken {
        Ok(taken) => taken,
        Err(wrong) => return again(without_proof(&posted).all_refused(&cx, &wrong)),
    };
    let phone = Some(phone.unwrap_or_default()).filter(|phone| *phone != before);
    let number = match &phone {
        Some(phone) => proved_number(&shared, &cx, &row, &posted, phone).await,
        None => Ok(None),
    };
    let mail_notices =
        has_email.then(|| (posted.has("account.mail_notices"), posted.has("account.mail_nights")));
    let new = Profile { name, phone, email: None, mail_notices };
    let done = match number {
        Ok(password) => change_proved(&shared, &cx, row, new, password).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(back(&cx, "identity.account.kept")),
        Err(Error::Refused(refusal)) => again(without_proof(&posted).refused(&cx, &refusal)),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// Returns the password's hash for another number, once whoever gives it proved to be the holder.
async fn proved_number(
    shared: &Shared,
    cx: &Cx,
    row: &AccountRow,
    posted: &Posted,
    phone: &str,
) -> Result<Option<String>, Error> {
    proved(shared, cx, row, posted).await?;
    if row.password.is_none() {
        return Ok(None);
    }
    Ok(Some(crate::password::hashed(shared, posted.get("account.password"), Some(phone)).await?))
}

async fn change_proved(
    shared: &Shared,
    cx: &Cx,
    row: AccountRow,
    new: Profile,
    password: Option<String>,
) -> Result<(), Error> {
    let done = shared.app.store.write(cx.by("profile"), move |tx| {
        Box::pin(async move {
            if new.phone.is_some() {
                still(tx, &row).await?;
            }
            if let Some(hash) = password {
                rehash_password(tx, row.id, hash).await?;
            }
            change_profile(tx, row.id, new).await
        })
    });
    done.await
}

/// The way back to the overview, with a line that says what was done.
pub(super) fn back(cx: &Cx, key: &str) -> Page {
    let flash = Flash { text: cx.t(key), bad: false, undo: None };
    Page::see_other(home(cx)).flash(cx, &flash)
}

/// Lists one's own sessions.
pub(crate) async fn list_sessions(
    State(shared): State<Shared>,
    cx: Cx,
    browser: Browser,
) -> Answer {
    let (mut q, row) = own(&shared, &cx).await?;
    let this = here(&shared, &browser).await?;
    let rows = sessions(&mut q, row.tenant_id, row.id).await?;
    let view = |row: crate::SessionRow| SessionView {
        this: Some(row.id) == this,
        id: row.id,
        device: row.device,
        started_at: row.started_at,
        seen_at: row.seen_at,
    };
    let rows: Vec<SessionView> = rows.into_iter().map(view).collect();
    Ok(pages::sessions(&cx, &rows))
}

/// Ends one of one's own sessions, or all others.
pub(crate) async fn end(
    State(shared): State<Shared>,
    cx: Cx,
    browser: Browser,
    posted: Posted,
) -> Answer {
    let one = posted.read::<SessionId>("id");
    let this = here(&shared, &browser).await?;
    shared
        .app
        .store
        .write(cx.by("sign_out"), move |tx| {
            Box::pin(async move {
                match one {
                    Some(id) => end_session(tx, id).await,
                    None => end_other_sessions(tx, this).await.map(drop),
                }
            })
        })
        .await?;
    let flash = Flash { text: cx.t("identity.sessions.ended"), bad: false, undo: None };
    Ok(Page::see_other(format!("{}/sessions", home(&cx))).flash(&cx, &flash))
}
