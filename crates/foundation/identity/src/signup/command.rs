//! Making the account of somebody who signs up.

use crate::account::{AccountRow, keep_display, own_account};
use crate::consent::{PRIVACY, give_consent};
use crate::refusal::IdentityRefusal as Refused;
use crate::{NewResident, sign_up};
use http::Cx;
use kernel::area::Level;
use kernel::id::AreaId;
use kernel::refusal::Refusal;
use store::{Error, Tx};

/// How the page on which somebody signs up looks; the account begins with it.
#[derive(Clone, Copy)]
pub(crate) struct Display {
    locale: &'static str,
    elder: bool,
    dark: bool,
}

impl Display {
    pub(crate) fn of(cx: &Cx) -> Display {
        Display { locale: cx.locale.name(), elder: cx.elder, dark: cx.dark }
    }

    pub(crate) fn locale(self) -> &'static str {
        self.locale
    }
}

/// Refuses an area that is no present community of the office: nobody signs up elsewhere.
async fn community_here(tx: &mut Tx, area: AreaId) -> Result<(), Error> {
    let office = AreaId::from(tx.tenant());
    let communities = registry::below(tx, office, Level::Community).await?;
    if communities.iter().any(|row| row.id == area) {
        return Ok(());
    }
    Err(Refusal::from(Refused::NoArea).on("account.community").into())
}

/// Makes the account in the transaction's office, with its display and its consent to the notice of this fingerprint.
pub(crate) async fn join(
    tx: &mut Tx,
    new: NewResident,
    display: Display,
    privacy: &str,
) -> Result<AccountRow, Error> {
    community_here(tx, new.area).await?;
    let made = sign_up(tx, new).await?;
    keep_display(tx, made, Some(display.locale), display.elder, display.dark).await?;
    give_consent(tx, made, PRIVACY, privacy).await?;
    // The row just written, in this very office: the session that begins is its own and no other's.
    Ok(own_account(tx, made).await?.ok_or(Refused::NoAccount)?)
}
