//! Letters to the address that an account had before a change, so that a change by somebody else does not stay unseen.

use super::row::AccountRow;
use crate::mail::{NewMail, queue};
use crate::{NewMessage, derived, post};
use kernel::id::{AccountId, EventId};
use kernel::text::{Locale, Text};
use store::{Error, Query, Tx};

/// What a letter warns of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Warned {
    /// Another e-mail address.
    Email,
    /// Another telephone number.
    Phone,
    /// Another password.
    Password,
    /// The account was closed.
    Closed,
}

impl Warned {
    fn words(self) -> [&'static str; 2] {
        match self {
            Warned::Email => ["identity.warn.email", "identity.warn.email_line"],
            Warned::Phone => ["identity.warn.phone", "identity.warn.phone_line"],
            Warned::Password => ["identity.warn.password", "identity.warn.password_line"],
            Warned::Closed => ["identity.warn.closed", "identity.warn.closed_line"],
        }
    }
}

/// Sends a letter to the address that the account had, if it was found to be the holder's. It leaves whatever the holder
/// wishes about notices, and stays with no account, so that closing one does not take it back.
pub(crate) async fn warn(tx: &mut Tx, before: &AccountRow, what: Warned) -> Result<(), Error> {
    let Some(sealed) = before.email.as_deref().filter(|_| before.email_checked_at.is_some()) else {
        return Ok(());
    };
    let address = tx.open("identity_account.email", sealed)?;
    let locale = before.locale.as_deref().and_then(Locale::parse).unwrap_or_default();
    let [subject, line] = what.words();
    let body = crate::tf(
        locale,
        "identity.warn.body",
        &[("what", &crate::t(locale, line)), ("cure", &crate::t(locale, "identity.warn.cure"))],
    );
    let letter = NewMail {
        purpose: "warning",
        account: None,
        message: None,
        about: None,
        address,
        subject: crate::t(locale, subject).to_owned(),
        body,
        leaves: None,
    };
    queue(tx, letter).await?;
    Ok(())
}

/// Puts a notice about an account into its holder's inbox.
pub(crate) async fn tell(
    tx: &mut Tx,
    account: AccountId,
    cause: EventId,
    [title, line]: [&'static str; 2],
    href: &str,
) -> Result<(), Error> {
    let both = |key| Text::new(crate::t(Locale::Zh, key), crate::t(Locale::En, key));
    let message = NewMessage {
        id: derived(cause.uuid(), account),
        account,
        kind: "identity.account",
        about: None,
        waits: false,
        title: both(title),
        body: both(line),
        href: href.to_owned(),
        letter_at: None,
    };
    post(tx, message).await
}
