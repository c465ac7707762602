//! Rights over one's own data: who looked, a copy, closing the account (个人信息保护法 art. 44–47).

use super::handlers::own;
use super::pages::{self, LookView};
use crate::account::AccountRow;
use crate::prove::{asked, proved, still};
use crate::refusal::IdentityRefusal as Refused;
use crate::shared::{Shared, without_proof};
use crate::{close_account, consents, contact, messages, names, sessions};
use http::axum::extract::State;
use http::{Answer, Cx, Failure, Filled, Flash, Listing, Page, Posted};
use kernel::id::{AccountId, EventId};
use kernel::person::DataSubject;
use kernel::refusal::Refusal;
use kernel::text::Locale;
use serde_json::{Map, Value, json};
use store::{Cursor, Error, Look, LookRow, Reader, args};

/// What the looks at an account are kept under.
pub(crate) const SUBJECT: &str = "account";
/// How many looks stand on a page.
const LOOKS: usize = 30;

/// Lists who looked at one's own data.
pub(crate) async fn looks(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let (mut q, row) = own(&shared, &cx).await?;
    let before = listing.after().and_then(|cursor| match cursor.0.as_slice() {
        [store::Arg::Id(Some(id))] => Some(EventId::from_uuid(*id)),
        _ => None,
    });
    let store = &shared.app.store;
    let mut rows = store.looks(row.tenant_id, SUBJECT, row.id.uuid(), before, LOOKS + 1).await?;
    let more = rows.len() > LOOKS;
    rows.truncate(LOOKS);
    let next = rows.last().filter(|_| more).map(|row| Cursor(args![row.id]));
    let accounts: Vec<AccountId> =
        rows.iter().filter_map(|row| row.who).map(AccountId::from_uuid).collect();
    let names = names(&mut q, &accounts).await?;
    let rules = shared.rules();
    let fields = |row: &LookRow| {
        let keys = row.fields.as_array().cloned().unwrap_or_default();
        let title = |key: &Value| {
            let key = key.as_str().unwrap_or_default();
            let element = rules.dictionary().get(key);
            element.map_or_else(|| key.to_owned(), |element| cx.of(&element.title).to_owned())
        };
        keys.iter().map(title).collect()
    };
    let view = |row: &LookRow| LookView {
        at: row.at,
        own: row.who == Some(row.subject),
        who: row.who.and_then(|who| names.get(&AccountId::from_uuid(who)).cloned()),
        fields: fields(row),
        why: row.why.clone(),
    };
    let views: Vec<LookView> = rows.iter().map(view).collect();
    Ok(pages::looks(&cx, &views, http::ui::pager(cx.locale, &listing, next.as_ref())))
}

/// Gives a resident a copy of everything that is kept about him or her; the look is written down first.
pub(crate) async fn export(State(shared): State<Shared>, cx: Cx) -> Answer {
    let (mut q, row) = own(&shared, &cx).await?;
    let reach = contact(&mut q, row.id).await?.ok_or(Failure::NotFound)?;
    let look = Look {
        subject_kind: SUBJECT,
        subject: row.id.uuid(),
        fields: vec!["account.display_name".into(), "account.phone".into(), "account.email".into()],
        why: cx.t("identity.export.why"),
    };
    shared.app.store.look(cx.by("export"), look).await?;
    let list = |value: Vec<Value>| Value::Array(value);
    let given = consents(&mut q, row.tenant_id, row.id).await?;
    let open = sessions(&mut q, row.tenant_id, row.id).await?;
    let notices = told(&mut q, row.id).await?;
    let mut copy = Map::new();
    copy.insert("account".into(), json!({
        "id": row.id, "user_name": row.login, "name": row.name, "phone": reach.phone, "email": reach.email,
        "made_at": row.made_at.rfc3339(), "notices_by_mail": row.mail_notices, "mail_at_night": row.mail_nights,
    }));
    copy.insert("consents".into(), list(given.iter().map(|one| json!({
        "notice": one.document, "sha256": one.sha256, "given_at": one.given_at.rfc3339(),
        "withdrawn_at": one.withdrawn_at.map(kernel::time::Instant::rfc3339),
    })).collect()));
    copy.insert("sessions".into(), list(open.iter().map(|one| json!({
        "device": one.device, "started_at": one.started_at.rfc3339(), "seen_at": one.seen_at.rfc3339(),
    })).collect()));
    copy.insert("notices".into(), list(notices));
    copy.extend(shared.app.copy_of(&cx, DataSubject::account_holder(row.id)).await?);
    let text = serde_json::to_vec_pretty(&Value::Object(copy)).unwrap_or_default();
    Ok(Page::download("application/json", "linli.json", text))
}

/// Every notice of an account, in the languages in which it was kept.
async fn told(q: &mut Reader, account: AccountId) -> Result<Vec<Value>, Failure> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = messages(q, account, after, 500).await?;
        all.extend(page.rows.iter().map(|row| {
            let text = row.text(q, Locale::Zh);
            let text_en = row.body_en.is_some().then(|| row.text(q, Locale::En));
            json!({
                "at": row.made_at.rfc3339(), "title": row.title, "title_en": row.title_en, "text": text,
                "text_en": text_en,
            })
        }));
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

/// The page that asks whether the account is to be closed.
pub(crate) async fn ask_close(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let (q, row) = own(&shared, &cx).await?;
    let filled = Filled::empty().with("proof", listing.get("proof").unwrap_or_default());
    Ok(pages::close(&cx, &asked(&shared, &q, &row)?, &filled))
}

/// Closes one's own account, for whoever proves to be its holder.
pub(crate) async fn close(State(shared): State<Shared>, cx: Cx, posted: Posted) -> Answer {
    let (q, row) = own(&shared, &cx).await?;
    let asked = asked(&shared, &q, &row)?;
    drop(q);
    let again = |refusal: &Refusal| {
        let filled = without_proof(&posted).refused(&cx, refusal);
        Ok(pages::close(&cx, &asked, &filled).refused())
    };
    if !posted.has("account.confirm") {
        return again(&Refused::Unconfirmed.into());
    }
    let done = match proved(&shared, &cx, &row, &posted).await {
        Ok(()) => closed(&shared, &cx, row).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            let flash = Flash { text: cx.t("identity.close.done"), bad: false, undo: None };
            Ok(Page::see_other("/").sign_out(&cx).flash(&cx, &flash))
        }
        Err(Error::Refused(refusal)) => again(&refusal),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

async fn closed(shared: &Shared, cx: &Cx, row: AccountRow) -> Result<(), Error> {
    let app = shared.app.clone();
    let done = shared.app.store.write(cx.by("close"), move |tx| {
        Box::pin(async move {
            still(tx, &row).await?;
            close_account(tx, row.id).await?;
            // What other crates keep goes in the same transaction.
            app.erase_of(tx, DataSubject::account_holder(row.id)).await.map(|_| ())
        })
    });
    done.await
}
