//! Following an open case instead of reporting the same thing again (条例 第十五条第五项).

use super::draft;
use super::joined::{self, Said};
use super::offers::{Seeker, Sought, offers};
use crate::case::store as rows;
use crate::events;
use kernel::access::{Roles, Who};
use kernel::id::{CaseId, MatterId};
use kernel::refusal::Refusal;
use serde_json::json;
use store::{Entry, Error, Fault, Tx, args};

/// A report that is given up for an open case.
#[derive(Clone, Debug)]
pub struct Also {
    /// The draft.
    pub draft: CaseId,
    /// The browser that began it.
    pub browser: String,
    /// The open case.
    pub case: CaseId,
    /// What the draft was offered by.
    pub sought: Sought,
    /// Who has the same trouble, as the count tells people apart.
    pub who: Counted,
    /// What was written and shown, which those who handle the case read.
    pub said: Said,
    /// The secret of the own link, where there is one.
    pub secret: Option<String>,
}

/// Whom the count takes for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// A resident who says who that is: the account and the browser.
    Resident(kernel::id::AccountId),
    /// Whoever sits before the browser.
    Browser,
    /// Somebody for whom staff write: told apart by the telephone number, or by the draft.
    Caller(Option<String>),
}

/// Counts one more who has the same trouble, once for each account or browser, and keeps what was written; whoever has an
/// account sees the case under “mine”. Only what is offered to this draft can be joined, which is asked anew in this transaction: no case of one's
/// own, none that the reader may not know of.
pub async fn join(tx: &mut Tx, roles: &Roles, also: Also) -> Result<(), Error> {
    let offered = offers(tx, roles, &also.sought).await?;
    if !offered.iter().any(|offer| offer.id == also.case) {
        return Err(Refusal::conflict("desk.refusal.not_offered").into());
    }
    let secret = also.secret.as_deref();
    if !draft::joined(tx, also.draft, &also.browser, also.case, secret).await? {
        return Ok(());
    }
    let account = match &also.who {
        Counted::Resident(account) if matches!(also.sought.seeker, Seeker::Reporter { .. }) => {
            Some(*account)
        }
        _ => None,
    };
    joined::keep(tx, also.draft, also.case, account, &also.said, secret).await?;
    let counted = count(tx, &also).await?;
    if let (Who::Resident(account), Seeker::Reporter { .. }) = (tx.actor().who, &also.sought.seeker)
    {
        matters::follow(tx, MatterId::from_uuid(also.case.uuid()), account).await?;
    }
    tx.journal(Entry {
        verb: "desk.join",
        subject_kind: crate::case::rules::SUBJECT,
        subject: also.case.uuid(),
        before: None,
        after: Some(json!({
            "draft": also.draft, "counted": counted, "photos": also.said.photos.len(),
        })),
        retention: "case",
    });
    tx.emit(events::JOINED, also.case.uuid(), json!({}));
    Ok(())
}

/// Counts whoever joins, unless the same account or browser was counted before.
async fn count(tx: &mut Tx, also: &Also) -> Result<bool, Fault> {
    let names = match &also.who {
        Counted::Resident(account) => {
            vec![format!("account:{account}"), format!("browser:{}", also.browser)]
        }
        Counted::Browser => vec![format!("browser:{}", also.browser)],
        Counted::Caller(Some(phone)) => vec![format!("phone:{phone}")],
        Counted::Caller(None) => vec![format!("draft:{}", also.draft)],
    };
    let new = rows::put_also(tx, also.case, &names).await?;
    if new {
        let tenant = tx.tenant();
        tx.exec(
            "UPDATE desk_case SET also_count = also_count + 1 WHERE tenant_id = $1 AND id = $2",
            args![tenant, also.case],
        )
        .await?;
    }
    Ok(new)
}
