//! Sending notices by e-mail: a job per notice, tried again while the server is away, told when the server refuses.

use crate::account::account;
use crate::mail::{Letter, Mail, Sent};
use kernel::id::{AccountId, MessageId};
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Error, Fault, FaultKind, JobRow, Query, args};

/// The job that sends one notice.
pub const JOB: &str = "identity.mail";

/// The mailer and the site's address, put into the worker's context.
#[derive(Clone)]
pub struct Mailer {
    /// The mail server, when one is set up.
    pub mail: Option<Arc<Mail>>,
    /// The site's address, before the path that a notice leads to.
    pub base_url: String,
}

store::row! {
    struct Waiting {
        account_id: AccountId,
        title: String,
        body: Vec<u8>,
        href: String,
        mail_state: String,
    }
}

/// Sends the notice that a job names. A notice that was sent or refused is left alone; without a mail server it is noted as
/// such and stays readable in the inbox.
pub fn send_due(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let text = job.payload.get("id").and_then(serde_json::Value::as_str).unwrap_or_default();
        let Ok(id) = text.parse::<MessageId>() else { return Ok(()) };
        let mailer = ctx.get::<Mailer>()?;
        let mut q = ctx.store.read(job.tenant_id).await?;
        let sql = "SELECT account_id, title, body, href, mail_state FROM identity_message WHERE tenant_id = $1 AND id = $2";
        let found: Option<Waiting> = q.opt(sql, args![job.tenant_id, id]).await?;
        let Some(message) = found.filter(|message| message.mail_state == "waiting") else {
            return Ok(());
        };
        let reader = account(&mut q, message.account_id).await?;
        let address = reader.as_ref().map(|row| row.email(&q)).transpose()?.flatten();
        let body = q.open("identity_message.body", &message.body)?;
        drop(q);
        let (Some(address), Some(mail)) = (address, mailer.mail.as_ref()) else {
            return note(&ctx, &job, id, "none", None).await;
        };
        let link = format!("{}{}", mailer.base_url.trim_end_matches('/'), message.href);
        let letter = Letter {
            id: id.uuid(),
            to: address,
            subject: message.title,
            text: format!("{body}\n\n{link}\n"),
        };
        match mail.send(&letter).await? {
            Sent::Taken => note(&ctx, &job, id, "sent", None).await,
            Sent::Refused(why) => note(&ctx, &job, id, "refused", Some(why)).await,
        }
    })
}

async fn note(
    ctx: &Ctx,
    job: &JobRow,
    id: MessageId,
    state: &'static str,
    why: Option<String>,
) -> Result<(), Fault> {
    let tenant = job.tenant_id;
    let by = By::system(tenant, "mail", "notices");
    let noted = ctx.store.write(by, move |tx| {
        Box::pin(async move {
            let now = tx.now();
            let sql = "UPDATE identity_message SET mail_state = $3, mail_at = $4, mail_note = $5 WHERE tenant_id = $1 AND id = $2";
            tx.exec(sql, args![tenant, id, state, now, why]).await?;
            Ok(())
        })
    });
    noted.await.map_err(|error| match error {
        Error::Fault(fault) => fault,
        Error::Refused(refusal) => Fault::new(FaultKind::Shape, refusal.to_string()),
    })
}
