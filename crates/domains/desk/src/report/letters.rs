//! Letters to whoever reports without an account and leaves an e-mail address: who gets them, and the receipt. What comes
//! later is told by `matters`, which asks here how the reporter is reached.

use super::rules::{Channel, Contact, Report};
use crate::case::store::day_number;
use crate::{t, tf};
use identity::mail::MailState;
use kernel::id::{CaseId, EventId, MatterId};
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use matters::{Code, Guest, Hears, Letter};
use store::{Entry, Error, Fault, Query, Tx, args};

/// What receipts by mail are counted by in `limits.toml`.
pub const RECEIPT: &str = "receipt";

/// What letters need to know of the site and of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letters {
    /// The site's address, before the path of the link.
    pub site: String,
    /// The language in which it is reported.
    pub locale: Locale,
    /// How many receipts an address gets in a day.
    pub per_day: u32,
}

/// Returns the address that somebody without an account left.
pub fn address(report: &Report) -> Option<&str> {
    match report.contact() {
        Contact::Left { account: None, email, .. } => email.as_deref(),
        Contact::Left { .. } | Contact::Anonymous => None,
    }
}

/// Returns how the reporter will be reached: nothing without an address and a secret, or when the address had its share of
/// receipts today. The share is taken by one statement, so that reports at the same moment do not pass together.
pub async fn guest(
    tx: &mut Tx,
    letters: Option<&Letters>,
    report: &Report,
    secret: Option<&str>,
) -> Result<Option<Guest>, Fault> {
    let (Some(letters), Some(address), Some(secret)) = (letters, address(report), secret) else {
        return Ok(None);
    };
    let (tenant, day) = (Query::tenant(tx), day_number(Query::now(tx).china_date()));
    let who = tx.index("desk_receipt.who", &mailbox(address));
    let (sent,): (i64,) = tx
        .one(
            "INSERT INTO desk_receipt (tenant_id, who, day, sent) VALUES ($1, $2, $3, 1) \
             ON CONFLICT (tenant_id, who, day) DO UPDATE SET sent = desk_receipt.sent + 1 RETURNING sent",
            args![tenant, who, day],
        )
        .await?;
    let guest =
        Guest { address: address.to_owned(), secret: secret.to_owned(), locale: letters.locale };
    Ok((sent <= i64::from(letters.per_day)).then_some(guest))
}

/// Returns the mailbox behind an address: servers take capitals and what follows a plus sign for the same.
fn mailbox(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let local = local.split('+').next().unwrap_or_default();
    format!("{local}@{domain}").to_lowercase()
}

/// Keeps the receipt, to leave after the commit that opens the case.
pub async fn receipt(
    tx: &mut Tx,
    letters: &Letters,
    guest: &Guest,
    case: CaseId,
    code: &Code,
    due: Option<Instant>,
) -> Result<(), Error> {
    let (locale, now) = (letters.locale, Query::now(tx));
    let next = match due {
        Some(due) => {
            let moment = http::format::moment(locale, false, now, due);
            tf(locale, "desk.mail.next_by", &[("moment", &moment)])
        }
        None => t(locale, "desk.mail.next").to_owned(),
    };
    let letter = Letter {
        subject: t(locale, "desk.mail.receipt").to_owned(),
        lines: tf(locale, "desk.mail.receipt_lines", &[("code", &code), ("next", &next)]),
        // The reporter has just sent it.
        leaves: None,
    };
    let id: EventId = tx.new_id();
    let about = (MatterId::from_uuid(case.uuid()), id);
    matters::write_guest(tx, &letters.site, about, guest, letter).await
}

/// Returns how the reporter of a case is reached, and keeps that as it is until the transaction ends.
pub async fn guest_of(tx: &mut Tx, case: CaseId) -> Result<Option<Guest>, Error> {
    let tenant = Query::tenant(tx);
    let sql = "UPDATE desk_reporter SET mail_locale = mail_locale \
        WHERE tenant_id = $1 AND case_id = $2 AND mail_secret IS NOT NULL AND email IS NOT NULL";
    if tx.exec(sql, args![tenant, case]).await? == 0 {
        return Ok(None);
    }
    let sql = "SELECT email, mail_secret, mail_locale FROM desk_reporter WHERE tenant_id = $1 AND case_id = $2";
    let (email, secret, locale): (Vec<u8>, Vec<u8>, String) =
        tx.one(sql, args![tenant, case]).await?;
    Ok(Some(Guest {
        address: tx.open("desk_reporter.email", &email)?,
        secret: tx.open("desk_reporter.mail_secret", &secret)?,
        locale: Locale::parse(&locale).unwrap_or_default(),
    }))
}

/// Stops the letters about a case: the address, the secret, and what was written or waits to leave are erased. Again
/// changes nothing.
pub async fn stop(tx: &mut Tx, case: CaseId) -> Result<(), Error> {
    let (tenant, now) = (Query::tenant(tx), Query::now(tx));
    let sql = "UPDATE desk_reporter SET email = NULL, mail_secret = NULL, mail_locale = NULL, mail_stopped_at = $3 \
        WHERE tenant_id = $1 AND case_id = $2 AND mail_secret IS NOT NULL";
    if tx.exec(sql, args![tenant, case, now]).await? == 0 {
        return Ok(());
    }
    identity::mail::forget(tx, case.uuid()).await?;
    tx.journal(Entry {
        verb: "desk.stop_letters",
        subject_kind: crate::case::rules::SUBJECT,
        subject: case.uuid(),
        before: None,
        after: None,
        retention: "case",
    });
    Ok(())
}

/// Whether letters go to a reporter, and what became of the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Whether they go.
    pub hears: Hears,
    /// What became of the last one.
    pub last: Option<MailState>,
    /// Whether somebody without an account left an address, and no letters go to it.
    pub held: bool,
}

/// Returns whether letters go to the reporter of a case, and what became of the last one.
pub async fn sent(q: &mut impl Query, case: CaseId) -> Result<Sent, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT mail_secret IS NOT NULL, mail_stopped_at, email IS NOT NULL AND account_id IS NULL \
        FROM desk_reporter WHERE tenant_id = $1 AND case_id = $2";
    let row: Option<(bool, Option<Instant>, bool)> = q.opt(sql, args![tenant, case]).await?;
    Ok(match row {
        Some((true, ..)) => Sent {
            hears: Hears::ByMail,
            last: identity::mail::last_about(q, case.uuid()).await?,
            held: false,
        },
        Some((_, Some(_), _)) => Sent { hears: Hears::Stopped, ..Sent::default() },
        Some((.., held)) => Sent { held, ..Sent::default() },
        None => Sent::default(),
    })
}

impl Sent {
    /// Returns the key of what the receipt says, which claims no more than is known; nothing without an address.
    pub const fn told(self) -> Option<&'static str> {
        match (self.hears, self.last) {
            (Hears::ByMail, Some(MailState::Queued | MailState::Sending)) => {
                Some("desk.done.mail_going")
            }
            (Hears::ByMail, Some(MailState::Sent)) => Some("desk.done.mail_sent"),
            (Hears::ByMail, _) => Some("desk.done.mail_failed"),
            (Hears::Nothing, _) if self.held => Some("desk.done.mail_held"),
            (Hears::Nothing | Hears::Stopped, _) => None,
        }
    }

    /// Returns what staff read about the letters, without the address.
    pub fn for_staff(self) -> Option<Text> {
        let key = match (self.hears, self.last) {
            (Hears::Nothing, _) => return None,
            (Hears::Stopped, _) => "desk.mail.stopped",
            (Hears::ByMail, None) => "desk.mail.none",
            (Hears::ByMail, Some(MailState::Queued | MailState::Sending)) => "desk.mail.going",
            (Hears::ByMail, Some(MailState::Sent)) => "desk.mail.sent",
            (Hears::ByMail, Some(MailState::Refused)) => "desk.mail.refused",
            (Hears::ByMail, Some(MailState::Unsure)) => "desk.mail.unsure",
            (Hears::ByMail, Some(MailState::GivenUp)) => "desk.mail.given_up",
        };
        Some(Text::new(t(Locale::Zh, key), t(Locale::En, key)))
    }
}

/// Forgets how many receipts addresses got on earlier days.
pub async fn sweep(tx: &mut Tx) -> Result<(), Fault> {
    let (tenant, today) = (Query::tenant(tx), day_number(Query::now(tx).china_date()));
    let sql = "DELETE FROM desk_receipt WHERE tenant_id = $1 AND day < $2";
    tx.exec(sql, args![tenant, today]).await?;
    Ok(())
}

/// Tells whether a report gets a secret link: somebody without an account who stands before a page or at the window. A
/// caller cannot write one down and is called back, unless an address was left to send it to.
pub fn has_link(report: &Report, letters: Option<&Letters>) -> bool {
    let account = matches!(report.contact(), Contact::Left { account: Some(_), .. });
    match report.channel() {
        Channel::Online | Channel::Window => !account,
        Channel::Telephone => letters.is_some(),
        Channel::Grid => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a8_one_mailbox_is_counted_once_however_it_is_written() {
        for same in ["zhou@example.cn", "Zhou@Example.CN", "zhou+1@example.cn", "zhou+@example.cn"]
        {
            assert_eq!(mailbox(same), "zhou@example.cn");
        }
        assert_ne!(mailbox("zhou.min@example.cn"), "zhou@example.cn");
    }
}
