//! Signing up with a user name and a password.

use super::pages::{self, Community};
use super::{Look, join};
use crate::NewResident;
use crate::face::{Face, accept_all, accept_optional, form_id};
use crate::password;
use crate::refusal::IdentityRefusal as Refused;
use crate::session::{Token, begin};
use http::axum::extract::State;
use http::{Answer, Browser, Cx, Failure, Filled, Page, Posted};
use kernel::area::Level;
use kernel::id::{AccountId, AreaId};
use kernel::refusal::Refusal;
use store::{By, Error, Fault};

/// What accounts made are counted by in `limits.toml`.
pub(crate) const SIGN_UP: &str = "sign_up";

/// What everybody tells who signs up.
pub(crate) struct Picked {
    /// What he or she is called.
    pub name: String,
    /// Where he or she lives.
    pub area: AreaId,
    /// The fingerprint of the notice that was agreed to.
    pub privacy: String,
}

/// Takes name, community and consent.
pub(crate) fn picked(face: &Face, posted: &Posted) -> Result<Picked, Vec<Refusal>> {
    let rules = face.rules();
    let fields = [
        ("account.display_name", posted.get("account.display_name")),
        ("account.community", posted.get("account.community")),
    ];
    let mut wrong = Vec::new();
    let taken = accept_all(&rules, fields).map_err(|refusals| wrong.extend(refusals)).ok();
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
type Names = (Option<String>, Option<String>);

/// Takes what somebody will sign in with. Whether others claim the number is not looked at.
fn names(face: &Face, posted: &Posted) -> Result<Names, Vec<Refusal>> {
    let rules = face.rules();
    let take = |field| accept_optional(&rules, field, posted.get(field));
    match (take("account.name"), take("account.phone")) {
        (Ok(None), Ok(None)) => Err(vec![Refused::NumberMissing.into()]),
        (Ok(login), Ok(phone)) => Ok((login, phone)),
        (login, phone) => Err(login.err().into_iter().chain(phone.err()).collect()),
    }
}

/// Returns the communities that somebody can live in.
pub(crate) async fn communities(face: &Face, cx: &Cx) -> Result<Vec<Community>, Fault> {
    let mut q = face.app.store.read(cx.tenant()).await?;
    let office = AreaId::from(face.app.config.tenant);
    let rows = registry::below(&mut q, office, Level::Community).await?;
    Ok(rows.into_iter().map(|row| Community { id: row.id.to_string(), name: row.name }).collect())
}

async fn page(face: &Face, cx: &Cx, filled: &Filled) -> Result<Page, Failure> {
    let communities = communities(face, cx).await?;
    Ok(pages::sign_up(cx, &face.rules(), &communities, filled, face.mailer.is_set()))
}

/// The page for signing up.
pub(crate) async fn show(State(face): State<Face>, cx: Cx) -> Answer {
    page(&face, &cx, &Filled::empty()).await
}

/// Makes the account and signs in.
pub(crate) async fn make(
    State(face): State<Face>,
    cx: Cx,
    browser: Browser,
    posted: Posted,
) -> Answer {
    let mut wrong = Vec::new();
    let names = names(&face, &posted).map_err(|refusals| wrong.extend(refusals)).ok();
    let picked = picked(&face, &posted).map_err(|refusals| wrong.extend(refusals)).ok();
    let (login, phone) = names.clone().unwrap_or_default();
    let by = (login.as_deref().unwrap_or_default(), phone.as_deref());
    let chosen = password::fresh(&face, by, &posted)?.map_err(|refusal| wrong.push(refusal)).ok();
    if wrong.is_empty() {
        // Before the password is hashed, which is what costs.
        wrong.extend(cx.take(SIGN_UP, 1).err());
    }
    let made = match (names, picked, chosen) {
        (Some(names), Some(picked), Some(chosen)) if wrong.is_empty() => {
            let hash = password::hashed(&face, chosen, names.1.as_deref()).await?;
            let id = form_id(&cx, &posted)?;
            made(&face, &cx, id, (names, hash), picked, &browser).await
        }
        _ => {
            let filled = Filled::from(&posted).all_refused(&cx, &wrong);
            return Ok(page(&face, &cx, &filled).await?.refused());
        }
    };
    match made {
        Ok((account, cookie)) => {
            let lasts = face.security()?.resident_session.lasts;
            let page = Page::see_other("/").sign_in(&cx, &cookie, lasts);
            Ok(page.remember(&cx, &browser, account))
        }
        Err(Error::Refused(refusal)) => {
            let filled = Filled::from(&posted).refused(&cx, &refusal);
            Ok(page(&face, &cx, &filled).await?.refused())
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

async fn made(
    face: &Face,
    cx: &Cx,
    id: AccountId,
    ((login, phone), hash): (Names, String),
    picked: Picked,
    browser: &Browser,
) -> Result<(AccountId, String), Error> {
    let security = face.security()?;
    let random = face.app.store.env().random.clone();
    let device = browser.device.clone();
    let look = Look::of(cx);
    face.app
        .store
        .write(By::system(face.app.config.tenant, "identity", "sign_up"), move |tx| {
            Box::pin(async move {
                let new = NewResident {
                    id,
                    login,
                    name: picked.name,
                    phone,
                    email: None,
                    area: picked.area,
                    password: Some(hash),
                    locale: look.locale(),
                };
                let row = join(tx, new, look, &picked.privacy).await?;
                let token = Token::new(row.tenant_id, random.as_ref());
                begin(tx, &row, &security, &token, &device).await?;
                Ok((row.id, token.cookie()))
            })
        })
        .await
}
