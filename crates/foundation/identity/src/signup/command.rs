//! Making the account of somebody who signs up.

use crate::account::{AccountRow, keep_look};
use crate::consent::{PRIVACY, give_consent};
use crate::refusal::IdentityRefusal as Refused;
use crate::{NewResident, account, sign_up};
use http::Cx;
use store::{Error, Tx};

/// How the page on which somebody signs up looks; the account begins with it.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    locale: &'static str,
    elder: bool,
    dark: bool,
}

impl Look {
    pub(crate) fn of(cx: &Cx) -> Look {
        Look { locale: cx.locale.name(), elder: cx.elder, dark: cx.dark }
    }

    pub(crate) fn locale(self) -> &'static str {
        self.locale
    }
}

/// Makes the account, with its look and its consent to the notice of this fingerprint.
pub(crate) async fn join(
    tx: &mut Tx,
    new: NewResident,
    look: Look,
    privacy: &str,
) -> Result<AccountRow, Error> {
    let made = sign_up(tx, new).await?;
    keep_look(tx, made, Some(look.locale), look.elder, look.dark).await?;
    give_consent(tx, made, PRIVACY, privacy).await?;
    Ok(account(tx, made).await?.ok_or(Refused::NoAccount)?)
}
