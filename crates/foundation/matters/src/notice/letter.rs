//! Letters to a reporter without an account, who left an e-mail address: what happened, the secret link, and how to stop
//! them. The subject line names neither code nor person; no letter holds what anybody wrote.

use super::consumer::Notice;
use crate::projection::MatterRow;
use crate::runtime::Guest;
use identity::mail::{NewMail, queue_as};
use kernel::id::{AreaId, EventId, MatterId};
use kernel::text::Locale;
use kernel::time::Instant;
use store::{Error, Query, Tx};

/// What a letter to a reporter says.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The subject line; the office's name is added.
    pub subject: String,
    /// What happened; the link and how to stop letters are added.
    pub lines: String,
    /// When it leaves at the earliest; at once when absent.
    pub leaves: Option<Instant>,
}

/// Keeps a letter to a reporter without an account, to leave after the commit. `base_url` is the site's address; the same
/// `id` again changes nothing.
pub async fn write_guest(
    tx: &mut Tx,
    base_url: &str,
    (matter, id): (MatterId, EventId),
    guest: &Guest,
    letter: Letter,
) -> Result<(), Error> {
    let street = AreaId::from(Query::tenant(tx));
    let office = registry::area(tx, street).await?.map(|area| area.name).unwrap_or_default();
    let link = format!("{}/follow/{}", base_url.trim_end_matches('/'), guest.secret);
    let subject = crate::tf(
        guest.locale,
        "matters.mail.subject",
        &[("subject", &letter.subject), ("office", &office)],
    );
    let body = crate::tf(
        guest.locale,
        "matters.mail.body",
        &[("lines", &letter.lines), ("link", &link), ("office", &office)],
    );
    let new = NewMail {
        purpose: "reporter",
        account: None,
        message: None,
        about: Some(matter.uuid()),
        address: guest.address.clone(),
        subject,
        body,
        leaves: letter.leaves,
    };
    queue_as(tx, id, new).await
}

/// Returns the letter for a notice. That a matter was accepted is told by none: the receipt said until when it would be.
pub(super) fn of_notice(
    locale: Locale,
    row: &MatterRow,
    notice: &Notice,
    leaves: Option<Instant>,
) -> Option<Letter> {
    let [subject, lines] = match notice.key {
        "matters.notice.yours" | "matters.notice.still_yours" => {
            ["matters.mail.yours", "matters.mail.yours_lines"]
        }
        "matters.notice.done" | "matters.notice.ended" => {
            ["matters.mail.ended", "matters.mail.ended_lines"]
        }
        "matters.notice.noted" => ["matters.mail.noted", "matters.mail.noted_lines"],
        _ => return None,
    };
    let step = notice.step.get(locale);
    let lines = crate::tf(locale, lines, &[("code", &row.code), ("step", &step)]);
    Some(Letter { subject: crate::t(locale, subject).to_owned(), lines, leaves })
}
