//! Signing in, signing up and setting a forgotten password by a code sent to an e-mail address. Every address gets a code,
//! whether it has an account or not: the answer tells nobody who has one.

use super::{CodeRow, NewCode, Purpose, check, find, keep, pages, use_up};
use crate::account::{AccountKind, AccountRow, AccountState, account_at, account_of_login};
use crate::mail::{LETTER, NewMail, queue};
use crate::me::handlers::own;
use crate::password::{self, random_digits};
use crate::prove::{asked, proved};
use crate::refusal::IdentityRefusal as Refused;
use crate::session::{Token, begin, handlers::welcome, start};
use crate::shared::{Shared, reading, without_proof};
use crate::signup::{self, Display, Picked, join};
use crate::{NewResident, set_password};
use http::axum::extract::{Path, State};
use http::{Answer, Browser, Cx, Failure, Filled, Listing, Page, Posted};
use kernel::id::{AccountId, EventId};
use kernel::refusal::Refusal;
use store::{By, Error, Query, Tx};
use uuid::Uuid;

/// What codes that are entered are counted by in `limits.toml`.
const CODE: &str = "code";

/// The page that asks for an address.
pub(crate) async fn ask(State(shared): State<Shared>, cx: Cx) -> Answer {
    offered(&shared)?;
    Ok(pages::ask(&cx, &shared.rules(), purpose(&cx), &Filled::empty()))
}

/// Sends a code.
pub(crate) async fn send(State(shared): State<Shared>, cx: Cx, posted: Posted) -> Answer {
    offered(&shared)?;
    let purpose = purpose(&cx);
    let again = |refusal: &Refusal| {
        let filled = Filled::from(&posted).refused(&cx, refusal);
        Ok(pages::ask(&cx, &shared.rules(), purpose, &filled).refused())
    };
    let address = match address(&shared, &posted) {
        Ok(address) => address,
        Err(refusal) => return again(&refusal),
    };
    match send_code(&shared, &cx, posted.token()?, purpose, (address, None)).await {
        Ok(id) => Ok(Page::see_other(format!("{}/{id}", cx.path))),
        Err(Error::Refused(refusal)) => again(&refusal),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// Reads the address to which a letter goes.
fn address(shared: &Shared, posted: &Posted) -> Result<String, Refusal> {
    let missing = || Refusal::from(Refused::EmailMissing);
    let [address] = reading(&shared.rules(), posted)
        .texts(["account.email"])
        .map_err(|wrong| wrong.into_iter().next().unwrap_or_else(missing))?;
    address.ok_or_else(missing)
}

/// E-mail is offered only where it can be sent.
pub(crate) fn offered(shared: &Shared) -> Result<(), Failure> {
    if shared.mailer.is_set() { Ok(()) } else { Err(Failure::NotFound) }
}

fn purpose(cx: &Cx) -> Purpose {
    if cx.path.starts_with("/sign-in/forgotten") { Purpose::Password } else { Purpose::SignIn }
}

/// Keeps a fresh code and lets the letter with it leave, once for each `form`. Codes of guests lie with the site's office.
pub(crate) async fn send_code(
    shared: &Shared,
    cx: &Cx,
    form: Uuid,
    purpose: Purpose,
    (address, account): (String, Option<AccountId>),
) -> Result<EventId, Error> {
    cx.take(LETTER, 1).map_err(|refusal| refusal.on("account.email"))?;
    let security = shared.security()?;
    let code = random_digits(shared.app.store.env().random.as_ref(), security.code_digits);
    let minutes = security.code.whole_minutes();
    let site = cx.of(&cx.config().name).to_owned();
    let subject = cx.tf("identity.mail.code_subject", &[("site", &site)]);
    let body = cx
        .tf("identity.mail.code_body", &[("code", &code), ("minutes", &minutes), ("site", &site)]);
    let asker = cx.network().to_owned();
    shared
        .app
        .store
        .write(By::system(cx.tenant(), "identity", "code"), move |tx| {
            Box::pin(async move {
                let (code, asker) = (&*code, &*asker);
                let new = NewCode { form, purpose, address: &address, account, code, asker };
                let (id, fresh) = keep(tx, &security, new).await?;
                if fresh {
                    queue(tx, letter((address, account), subject, body)).await?;
                }
                Ok(id)
            })
        })
        .await
}

/// The letter with a code: whoever asked for it waits for it.
fn letter(
    (address, account): (String, Option<AccountId>),
    subject: String,
    body: String,
) -> NewMail {
    let (message, about, leaves) = (None, None, None);
    NewMail { purpose: "code", account, message, about, address, subject, body, leaves }
}

/// The page that asks for the code.
pub(crate) async fn enter(State(shared): State<Shared>, cx: Cx, Path(id): Path<EventId>) -> Answer {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    if find(&mut q, cx.tenant(), id).await?.is_none() {
        return Err(Failure::NotFound);
    }
    Ok(pages::enter(&cx, purpose(&cx), &Filled::empty()))
}

/// What a right code leads to.
enum Right {
    /// Somebody's account.
    Account(Box<AccountRow>),
    /// An address without an account.
    Stranger,
    /// The code was wrong.
    No,
}

/// Checks the code; nothing is used up yet.
async fn right(shared: &Shared, cx: &Cx, id: EventId, code: String) -> Result<Right, Error> {
    let (security, purpose) = (shared.security()?, purpose(cx));
    shared
        .app
        .store
        .write(By::system(cx.tenant(), "identity", "code"), move |tx| {
            Box::pin(async move {
                let Some(row) = check(tx, &security, id, purpose, &code).await? else {
                    return Ok(Right::No);
                };
                let address = tx.open("identity_code.address", &row.address)?;
                let holder = match account_of_login(tx, &address).await? {
                    Some((home, holder)) => account_at(tx, home, holder).await?,
                    None => return Ok(Right::Stranger),
                };
                let resident = |row: &AccountRow| {
                    row.kind == AccountKind::Resident && row.state == AccountState::Open
                };
                Ok(holder.filter(resident).map_or(Right::No, |row| Right::Account(Box::new(row))))
            })
        })
        .await
}

/// Signs in with a code, or goes on to signing up where the address has no account.
pub(crate) async fn enter_code(
    State(shared): State<Shared>,
    cx: Cx,
    browser: Browser,
    Path(id): Path<EventId>,
    posted: Posted,
) -> Answer {
    let code = posted.get("account.code").to_owned();
    let wrong = |refusal: &Refusal| {
        pages::enter(&cx, Purpose::SignIn, &Filled::empty().refused(&cx, refusal)).refused()
    };
    if let Err(refusal) = entering(&cx) {
        return Ok(wrong(&refusal));
    }
    match right(&shared, &cx, id, code.clone()).await? {
        Right::Account(row) => {
            let security = shared.security()?;
            match start(&shared, *row, security, &browser.device, (cx.tenant(), id)).await {
                Ok(entered) => Ok(welcome(&cx, &browser, &entered, "/")),
                Err(Error::Refused(refusal)) => Ok(wrong(&refusal)),
                Err(Error::Fault(fault)) => Err(fault.into()),
            }
        }
        Right::Stranger => {
            let filled = Filled::empty().with("account.code", code);
            finish_page(&shared, &cx, id, &filled).await
        }
        Right::No => Ok(wrong(&Refused::Code.into())),
    }
}

/// Counts a code that is entered.
fn entering(cx: &Cx) -> Result<(), Refusal> {
    cx.take(CODE, 1).map_err(|refusal| refusal.on("account.code"))
}

async fn finish_page(shared: &Shared, cx: &Cx, id: EventId, filled: &Filled) -> Answer {
    let communities = signup::communities(shared, cx).await?;
    Ok(pages::finish(cx, &shared.rules(), id, &communities, filled))
}

/// Makes the account of an address that was found to be its holder's, and signs in.
pub(crate) async fn finish(
    State(shared): State<Shared>,
    cx: Cx,
    browser: Browser,
    Path(id): Path<EventId>,
    posted: Posted,
) -> Answer {
    let picked = signup::picked(&shared, &posted).and_then(|picked| {
        let counted = entering(&cx).and_then(|()| cx.take(signup::SIGN_UP, 1));
        counted.map(|()| picked).map_err(|refusal| vec![refusal])
    });
    let made = match picked {
        Ok(picked) => {
            finished(&shared, &cx, id, posted.get("account.code"), picked, &browser).await
        }
        Err(wrong) => {
            let filled = Filled::from(&posted).all_refused(&cx, &wrong);
            return Ok(finish_page(&shared, &cx, id, &filled).await?.refused());
        }
    };
    match made {
        Ok((account, cookie)) => {
            let lasts = shared.security()?.resident_session.lasts;
            let page = Page::see_other("/").sign_in(&cx, &cookie, lasts);
            Ok(page.remember(&cx, &browser, account))
        }
        Err(Error::Refused(refusal)) => {
            let filled = Filled::from(&posted).refused(&cx, &refusal);
            Ok(finish_page(&shared, &cx, id, &filled).await?.refused())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

async fn finished(
    shared: &Shared,
    cx: &Cx,
    code_id: EventId,
    code: &str,
    picked: Picked,
    browser: &Browser,
) -> Result<(AccountId, String), Error> {
    let security = shared.security()?;
    let (code, device) = (code.to_owned(), browser.device.clone());
    let random = shared.app.store.env().random.clone();
    let look = Display::of(cx);
    shared
        .app
        .store
        .write(By::system(shared.app.config.tenant, "identity", "sign_up"), move |tx| {
            Box::pin(async move {
                let row = check(tx, &security, code_id, Purpose::SignIn, &code).await?;
                let row = row.ok_or(Refused::Code)?;
                let address = tx.open("identity_code.address", &row.address)?;
                let new = NewResident {
                    id: tx.new_id(),
                    login: None,
                    name: picked.name,
                    phone: None,
                    email: Some(address),
                    area: picked.area,
                    password: None,
                    locale: look.locale(),
                };
                let office = tx.tenant();
                use_up(tx, office, code_id).await?;
                let row = join(tx, new, look, &picked.privacy).await?;
                let token = Token::new(row.tenant_id, random.as_ref());
                begin(tx, &row, &security, &token, &device).await?;
                Ok((row.id, token.cookie()))
            })
        })
        .await
}

/// Sets another password with a code, for residents who forgot theirs; sessions elsewhere end.
pub(crate) async fn reset(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<EventId>,
    posted: Posted,
) -> Answer {
    let again = |refusals: &[Refusal]| {
        let filled = Filled::empty()
            .with("account.code", posted.get("account.code"))
            .all_refused(&cx, refusals);
        Ok(pages::enter(&cx, Purpose::Password, &filled).refused())
    };
    if let Err(refusal) = entering(&cx) {
        return again(&[refusal]);
    }
    let row = match right(&shared, &cx, id, posted.get("account.code").to_owned()).await? {
        Right::Account(row) => row,
        Right::Stranger | Right::No => return again(&[Refused::Code.into()]),
    };
    let new = match password::chosen(&shared, &row, &posted).await? {
        Ok(new) => new,
        Err(refusal) => return again(&[refusal]),
    };
    let by = crate::session::holder(&row);
    let (account, office) = (row.id, cx.tenant());
    let done = shared.app.store.write(by, move |tx| {
        Box::pin(async move {
            use_up(tx, office, id).await?;
            forgot(tx, account, new).await
        })
    });
    match done.await {
        Ok(()) => {}
        Err(Error::Refused(refusal)) => return again(&[refusal]),
        Err(Error::Fault(fault)) => return Err(fault.into()),
    }
    let flash = http::Flash { text: cx.t("identity.account.password_set"), bad: false, undo: None };
    Ok(Page::see_other("/sign-in").flash(&cx, &flash))
}

async fn forgot(tx: &mut Tx, account: kernel::id::AccountId, hash: String) -> Result<(), Error> {
    set_password(tx, account, hash).await?;
    let home = tx.tenant();
    crate::session::end_all(tx, home, account, "password").await?;
    Ok(())
}

/// The page on which the holder of an account gives another address.
pub(crate) async fn ask_own(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    offered(&shared)?;
    let (q, row) = own(&shared, &cx).await?;
    let filled = Filled::empty().with("proof", listing.get("proof").unwrap_or_default());
    Ok(pages::ask_own(&cx, &shared.rules(), &asked(&shared, &q, &row)?, &filled))
}

/// Sends a code to the address that the holder of an account gives, once whoever gives it proved to be the holder.
pub(crate) async fn send_own(State(shared): State<Shared>, cx: Cx, posted: Posted) -> Answer {
    offered(&shared)?;
    let form = posted.token()?;
    let (q, row) = own(&shared, &cx).await?;
    let asked = asked(&shared, &q, &row)?;
    drop(q);
    let again = |refusal: &Refusal| {
        let filled = without_proof(&posted).refused(&cx, refusal);
        Ok(pages::ask_own(&cx, &shared.rules(), &asked, &filled).refused())
    };
    let address = match address(&shared, &posted) {
        Ok(address) => address,
        Err(refusal) => return again(&refusal),
    };
    let sent = match proved(&shared, &cx, &row, &posted).await {
        Ok(()) => send_code(&shared, &cx, form, Purpose::Email, (address, cx.account())).await,
        Err(error) => Err(error),
    };
    match sent {
        Ok(id) => Ok(Page::see_other(format!("{}/{id}", cx.path))),
        Err(Error::Refused(refusal)) => again(&refusal),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// The page that asks for the code sent to the other address.
pub(crate) async fn enter_own(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<EventId>,
) -> Answer {
    only_own(&shared, &cx, id).await?;
    Ok(pages::enter_own(&cx, &Filled::empty()))
}

/// A code that was sent for another account does not exist for whoever asks.
async fn only_own(shared: &Shared, cx: &Cx, id: EventId) -> Result<(), Failure> {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let row = find(&mut q, cx.tenant(), id).await?;
    let own = |row: &CodeRow| row.purpose == Purpose::Email && row.account_id == cx.account();
    if row.is_some_and(|row| own(&row)) && cx.account().is_some() {
        Ok(())
    } else {
        Err(Failure::NotFound)
    }
}

/// Takes the other address, once its code was right.
pub(crate) async fn change_own(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<EventId>,
    posted: Posted,
) -> Answer {
    only_own(&shared, &cx, id).await?;
    if let Err(refusal) = entering(&cx) {
        return Ok(pages::enter_own(&cx, &Filled::empty().refused(&cx, &refusal)).refused());
    }
    let (security, code) = (shared.security()?, posted.get("account.code").to_owned());
    let holder = cx.account();
    let changed = shared.app.store.write(cx.by("profile"), move |tx| {
        Box::pin(async move { take_own(tx, &security, id, code, holder).await })
    });
    match changed.await {
        Ok(true) => {
            let text = cx.t("identity.account.email_set");
            let flash = http::Flash { text, bad: false, undo: None };
            Ok(Page::see_other(crate::shared::home(&cx)).flash(&cx, &flash))
        }
        Ok(false) => {
            let filled = Filled::empty().refused(&cx, &Refused::Code.into());
            Ok(pages::enter_own(&cx, &filled).refused())
        }
        Err(Error::Refused(refusal)) => {
            Ok(pages::enter_own(&cx, &Filled::empty().refused(&cx, &refusal)).refused())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// A wrong code is counted, so that it must not be a refusal.
async fn take_own(
    tx: &mut Tx,
    security: &crate::Security,
    id: EventId,
    code: String,
    holder: Option<kernel::id::AccountId>,
) -> Result<bool, Error> {
    let row = check(tx, security, id, Purpose::Email, &code).await?;
    let Some(row) = row.filter(|row| row.account_id.is_some() && row.account_id == holder) else {
        return Ok(false);
    };
    let address = tx.open("identity_code.address", &row.address)?;
    let account = holder.ok_or(Refused::NoAccount)?;
    let profile = crate::Profile { email: Some(address), ..crate::Profile::default() };
    crate::change_profile(tx, account, profile).await?;
    let office = tx.tenant();
    use_up(tx, office, id).await?;
    Ok(true)
}
