//! Signing up with a user name and a password.

use super::pages::{self, Community};
use super::{Display, join};
use crate::account::{in_turn, own_account};
use crate::password;
use crate::refusal::{IdentityRefusal as Refused, made_already};
use crate::session::{Token, begin, locked_account};
use crate::shared::{Shared, form_id, reading};
use crate::{AccountKind, AccountRow, AccountState, NewResident, normal_login};
use http::axum::extract::State;
use http::{Answer, Browser, Cx, Failure, Filled, Page, Posted};
use kernel::area::Level;
use kernel::id::{AccountId, AreaId};
use kernel::refusal::Refusal;
use kernel::time::Duration;
use store::{By, Error, Fault, Query};

/// What accounts made are counted by in `limits.toml`.
pub(crate) const SIGN_UP: &str = "sign_up";

/// How long a form that is sent again is taken for a button that was pressed twice.
const PRESSED_TWICE: Duration = Duration::minutes(15);

/// What everybody tells who signs up.
#[derive(Clone)]
pub(crate) struct Picked {
    /// What he or she is called.
    pub name: String,
    /// Where he or she lives.
    pub area: AreaId,
    /// The fingerprint of the notice that was agreed to.
    pub privacy: String,
}

/// A form as it was sent, with nothing wrong in it.
struct Sent<'p> {
    /// The account's id, which is the form's token.
    id: AccountId,
    names: Logins,
    password: &'p str,
    picked: Picked,
}

/// Takes name, community and consent.
pub(crate) fn picked(shared: &Shared, posted: &Posted) -> Result<Picked, Vec<Refusal>> {
    let rules = shared.rules();
    let mut wrong = Vec::new();
    let taken = reading(&rules, posted).texts(["account.display_name", "account.community"]);
    let taken = taken.map_err(|refusals| wrong.extend(refusals)).ok();
    if !posted.has("account.consent") {
        wrong.push(Refused::Consent.into());
    }
    let taken = taken.filter(|_| wrong.is_empty());
    let Some([Some(name), Some(area)]) = taken else { return Err(wrong) };
    let area = area.parse().map_err(|_| vec![Refusal::from(Refused::NoArea)])?;
    let notice = rules.file(crate::consent::FILE);
    let privacy = notice.map_or_else(String::new, |file| file.sha256.hex());
    Ok(Picked { name, area, privacy })
}

/// User name and telephone number of somebody who signs up; there is one at least.
type Logins = (Option<String>, Option<String>);

/// Takes what somebody will sign in with. Whether others claim the number is not looked at.
fn names(shared: &Shared, posted: &Posted) -> Result<Logins, Vec<Refusal>> {
    let rules = shared.rules();
    let mut form = reading(&rules, posted);
    let mut take = |field| form.optional(field).map(|value| value.text());
    let (login, phone) = (take("account.name"), take("account.phone"));
    if login.is_none() && phone.is_none() && form.wrongs() == 0 {
        form.refuse(Refused::NumberMissing.into());
    }
    form.end(Some((login, phone)))
}

/// Returns the communities that somebody can live in.
pub(crate) async fn communities(shared: &Shared, cx: &Cx) -> Result<Vec<Community>, Fault> {
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let office = AreaId::from(shared.app.config.tenant);
    let rows = registry::below(&mut q, office, Level::Community).await?;
    Ok(rows.into_iter().map(|row| Community { id: row.id.to_string(), name: row.name }).collect())
}

async fn page(shared: &Shared, cx: &Cx, filled: &Filled) -> Result<Page, Failure> {
    let communities = communities(shared, cx).await?;
    Ok(pages::sign_up(cx, &shared.rules(), &communities, filled, shared.mailer.is_set()))
}

/// The page for signing up.
pub(crate) async fn show(State(shared): State<Shared>, cx: Cx) -> Answer {
    page(&shared, &cx, &Filled::empty()).await
}

/// Makes the account and signs in.
pub(crate) async fn make(
    State(shared): State<Shared>,
    cx: Cx,
    browser: Browser,
    posted: Posted,
) -> Answer {
    let mut wrong = Vec::new();
    let names = names(&shared, &posted).map_err(|refusals| wrong.extend(refusals)).ok();
    let picked = picked(&shared, &posted).map_err(|refusals| wrong.extend(refusals)).ok();
    let (login, phone) = names.clone().unwrap_or_default();
    let by = (login.as_deref().unwrap_or_default(), phone.as_deref());
    let chosen = password::fresh(&shared, by, &posted)?.map_err(|refusal| wrong.push(refusal)).ok();
    if wrong.is_empty() {
        // Before the password is hashed, which is what costs.
        wrong.extend(cx.take(SIGN_UP, 1).err());
    }
    let made = match (names, picked, chosen) {
        (Some(names), Some(picked), Some(password)) if wrong.is_empty() => {
            let sent = Sent { id: form_id(&cx, &posted)?, names, password, picked };
            made(&shared, &cx, &sent, &browser).await
        }
        _ => {
            let filled = Filled::from(&posted).all_refused(&cx, &wrong);
            return Ok(page(&shared, &cx, &filled).await?.refused());
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
            Ok(page(&shared, &cx, &filled).await?.refused())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// Makes the account and begins a session. Pressed twice, the same form gives the same answer: a session of the account that
/// it made.
async fn made(
    shared: &Shared,
    cx: &Cx,
    sent: &Sent<'_>,
    browser: &Browser,
) -> Result<(AccountId, String), Error> {
    let error = match join_now(shared, cx, sent, browser).await {
        Err(error) if made_already(&error) => error,
        other => return other,
    };
    match made_before(shared, sent).await? {
        Some(row) => enter(shared, row, browser).await,
        None => Err(error),
    }
}

async fn join_now(
    shared: &Shared,
    cx: &Cx,
    sent: &Sent<'_>,
    browser: &Browser,
) -> Result<(AccountId, String), Error> {
    let ((login, phone), picked) = (sent.names.clone(), sent.picked.clone());
    let hash = password::hashed(shared, sent.password, phone.as_deref()).await?;
    let security = shared.security()?;
    let random = shared.app.store.env().random.clone();
    let (device, display, id) = (browser.device.clone(), Display::of(cx), sent.id);
    shared
        .app
        .store
        .write(By::system(shared.app.config.tenant, "identity", "sign_up"), move |tx| {
            Box::pin(async move {
                let new = NewResident {
                    id,
                    login,
                    name: picked.name,
                    phone,
                    email: None,
                    area: picked.area,
                    password: Some(hash),
                    locale: display.locale(),
                };
                let row = join(tx, new, display, &picked.privacy).await?;
                let token = Token::new(row.tenant_id, random.as_ref());
                begin(tx, &row, &security, &token, &device).await?;
                Ok((row.id, token.cookie()))
            })
        })
        .await
}

/// Returns the account that this very form made a moment ago. A form's token is no secret: everything that was written has
/// to be the same, the password, too; and it is no way past the lock of failed tries.
async fn made_before(shared: &Shared, sent: &Sent<'_>) -> Result<Option<AccountRow>, Error> {
    let (id, (login, phone), picked) = (sent.id, sent.names.clone(), sent.picked.clone());
    let by = By::system(shared.app.config.tenant, "identity", "sign_up");
    // In a transaction, which follows the one that made the account; a reader may be ahead of it.
    let found = shared.app.store.write(by, move |tx| {
        Box::pin(async move {
            let Some(row) = own_account(tx, id).await? else { return Ok(None) };
            let number = row.phone.as_deref().map(|it| tx.open("identity_account.phone", it));
            let same = row.kind == AccountKind::Resident
                && row.state == AccountState::Open
                && Query::now(tx) < row.made_at.plus(PRESSED_TWICE)
                && row.login == login.as_deref().map(normal_login).unwrap_or_default()
                && number.transpose()? == phone
                && row.name == picked.name.trim()
                && row.area_id == Some(picked.area);
            Ok(if same && !locked_account(tx, id).await? { Some(row) } else { None })
        })
    });
    let Some(row) = found.await? else { return Ok(None) };
    let fits = shared.hasher.fits(sent.password, row.password.as_deref()).await?;
    Ok(Some(row).filter(|_| fits))
}

/// Begins another session of an account that was not changed since it was looked at.
async fn enter(
    shared: &Shared,
    known: AccountRow,
    browser: &Browser,
) -> Result<(AccountId, String), Error> {
    let security = shared.security()?;
    let random = shared.app.store.env().random.clone();
    let device = browser.device.clone();
    shared
        .app
        .store
        .write(By::system(shared.app.config.tenant, "identity", "sign_up"), move |tx| {
            Box::pin(async move {
                in_turn(tx, known.id).await?;
                let row = own_account(tx, known.id).await?;
                let row = row.filter(|row| row.version == known.version);
                let row = row.ok_or(Refused::MadeAlready)?;
                let token = Token::new(row.tenant_id, random.as_ref());
                begin(tx, &row, &security, &token, &device).await?;
                Ok((row.id, token.cookie()))
            })
        })
        .await
}
