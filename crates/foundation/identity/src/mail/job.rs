//! The jobs that write and send letters.

use super::outgoing::{MailState, NewMail, Outgoing, queue};
use super::smtp::{Delivery, Letter, Mail};
use crate::account::{AccountState, contact, own_account};
use crate::message::{is_followed, message};
use kernel::id::{EventId, MessageId, TenantId};
use kernel::text::Locale;
use kernel::time::date_text;
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Fault, FaultKind, JobKind, JobRow, Query, Tx, args};

/// The kind of the jobs that write the letter of a notice.
pub(crate) const NOTICE: &str = "identity.notice_mail";
/// The kind of the jobs that send a letter.
pub(super) const SEND: &str = "identity.mail";

/// The jobs of this crate. They need a [`Mailer`] in the context.
pub const JOBS: &[JobKind] =
    &[JobKind { kind: NOTICE, run: notice }, JobKind { kind: SEND, run: deliver }];

/// How often a letter is tried before it is given up.
const TRIES_MAX: i64 = 8;

/// The mail server, if one is set, and the site's address; put into the app and into the worker's context.
#[derive(Clone, Default)]
pub struct Mailer {
    /// The mail server.
    pub mail: Option<Arc<Mail>>,
    /// The site's address, before the path to which a notice leads.
    pub base_url: String,
}

impl Mailer {
    /// Tells whether a mail server is set: pages offer e-mail only then.
    pub fn is_set(&self) -> bool {
        self.mail.is_some()
    }
}

fn field<T: serde::de::DeserializeOwned>(job: &JobRow, name: &str) -> Result<T, Fault> {
    let value = job.payload.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value)
        .map_err(|error| Fault::new(FaultKind::Shape, format!("job {}: {error}", job.kind)))
}

/// Writes the letter of a notice, if the reader wants letters and has an address that is known to be his or hers.
fn notice(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let mailer = ctx.get::<Mailer>()?;
        let office: TenantId = field(&job, "office")?;
        let id: MessageId = field(&job, "message")?;
        if !mailer.is_set() {
            return Ok(());
        }
        let by = By::system(office, "identity", "notice");
        let done = ctx
            .store
            .write(by, move |tx| Box::pin(async move { write_notice(tx, &mailer, id).await }));
        Ok(done.await?)
    })
}

async fn write_notice(tx: &mut Tx, mailer: &Mailer, id: MessageId) -> Result<(), store::Error> {
    // Whoever has read it needs no letter; what was told later about the same thing has one of its own.
    let message = message(tx, id).await?;
    let message =
        message.filter(|message| message.mail_state.is_none() && message.read_at.is_none());
    let Some(message) = message else { return Ok(()) };
    if is_followed(tx, &message).await? {
        return Ok(());
    }
    let row = own_account(tx, message.account_id).await?.filter(|row| {
        row.mail_notices && row.email_checked_at.is_some() && row.state == AccountState::Open
    });
    let Some(row) = row else { return Ok(()) };
    let contact = contact(tx, row.id).await?;
    let Some(address) = contact.and_then(|contact| contact.email) else { return Ok(()) };
    let locale = row.locale.as_deref().and_then(Locale::parse).unwrap_or_default();
    let title = message.said(locale).unwrap_or(&message.title).to_owned();
    let lines = message.text(tx, locale);
    let link = format!("{}{}", mailer.base_url.trim_end_matches('/'), message.href);
    let (date, time) = (message.made_at.china_date(), message.made_at.china_time());
    let at = format!("{} {:02}:{:02}", date_text(date), time.hour(), time.minute());
    let body = crate::tf(
        locale,
        "identity.mail.notice_body",
        &[("title", &title), ("lines", &lines), ("at", &at), ("link", &link)],
    );
    let new = NewMail {
        purpose: "notice",
        account: Some(row.id),
        message: Some(id),
        about: None,
        address,
        subject: title,
        body,
        leaves: None,
    };
    queue(tx, new).await?;
    Ok(())
}

/// Sends a letter. It is marked as on its way before the server hears of it: a letter that is found so marked was left by
/// a crash, and whether it arrived is not known.
fn deliver(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let mailer = ctx.get::<Mailer>()?;
        let (tenant, id): (TenantId, EventId) = (job.tenant_id, field(&job, "mail")?);
        let Some(mail) = &mailer.mail else {
            return Err(Fault::new(FaultKind::Outside, "no mail server is set"));
        };
        let Some((letter, tries)) = take(&ctx, tenant, id).await? else { return Ok(()) };
        let delivery = mail.send(&letter).await;
        let (state, answer) = match delivery {
            Delivery::Sent(answer) => (MailState::Sent, answer),
            Delivery::Refused(answer) => (MailState::Refused, answer),
            Delivery::Unsure(answer) => (MailState::Unsure, answer),
            Delivery::Later(answer) if tries >= TRIES_MAX => (MailState::GivenUp, answer),
            Delivery::Later(answer) => (MailState::Queued, answer),
        };
        put(&ctx, tenant, id, state, answer.clone()).await?;
        match state {
            MailState::Queued => Err(Fault::new(FaultKind::Outside, answer)),
            _ => Ok(()),
        }
    })
}

/// Marks a letter as on its way and returns it with the number of tries, this one included.
async fn take(ctx: &Ctx, tenant: TenantId, id: EventId) -> Result<Option<(Letter, i64)>, Fault> {
    let by = By::system(tenant, "identity", "mail");
    let taken = ctx.store.write(by, move |tx| {
        Box::pin(async move {
            let row: Option<Outgoing> = tx
                .opt(
                    "SELECT address, subject, body, state, tries, made_at FROM identity_mail WHERE tenant_id = $1 AND id = $2",
                    args![tenant, id],
                )
                .await?;
            let Some(row) = row else { return Ok(None) };
            let to = match row.state {
                MailState::Queued => MailState::Sending,
                MailState::Sending => MailState::Unsure,
                MailState::Sent | MailState::Refused | MailState::Unsure | MailState::GivenUp => {
                    return Ok(None);
                }
            };
            let now = tx.now();
            tx.exec(
                "UPDATE identity_mail SET state = $3, tries = tries + 1, changed_at = $4 WHERE tenant_id = $1 AND id = $2",
                args![tenant, id, to, now],
            )
            .await?;
            let letter = Letter {
                id: id.uuid(),
                to: tx.open("identity_mail.address", &row.address)?,
                subject: tx.open("identity_mail.subject", &row.subject)?,
                body: tx.open("identity_mail.body", &row.body)?,
                at: row.made_at,
            };
            Ok((to == MailState::Sending).then_some((letter, row.tries + 1)))
        })
    });
    Ok(taken.await?)
}

async fn put(
    ctx: &Ctx,
    tenant: TenantId,
    id: EventId,
    state: MailState,
    answer: String,
) -> Result<(), Fault> {
    let by = By::system(tenant, "identity", "mail");
    let answer: String = answer.chars().take(500).collect();
    let done = ctx.store.write(by, move |tx| {
        Box::pin(async move {
            let now = tx.now();
            tx.exec(
                "UPDATE identity_mail SET state = $3, answer = $4, changed_at = $5 WHERE tenant_id = $1 AND id = $2",
                args![tenant, id, state, answer, now],
            )
            .await?;
            Ok(())
        })
    });
    Ok(done.await?)
}
