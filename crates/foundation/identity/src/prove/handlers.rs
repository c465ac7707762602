//! Asking for a proof, and looking at it.

use crate::account::{AccountRow, own_account};
use crate::code::{Purpose, check, handlers::send_code, use_up};
use crate::refusal::IdentityRefusal as Refused;
use crate::shared::{Shared, home};
use http::axum::extract::State;
use http::{Answer, Cx, Failure, Page, Posted};
use kernel::id::EventId;
use store::{By, Error, Fault, Query, Tx};

/// The pages that ask for a proof, below one's own account.
const PAGES: [&str; 4] = ["profile", "password", "email", "close"];

/// What a page asks of the holder of an account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The password; else a code.
    pub password: bool,
    /// Where the code goes, masked; none where there is no address that is known to be the holder's.
    pub address: Option<String>,
}

/// Returns what is asked of the holder of an account.
pub(crate) fn asked(shared: &Shared, q: &impl Query, row: &AccountRow) -> Result<Asked, Fault> {
    let address = address(q, row)?.filter(|_| shared.mailer.is_set());
    let address = address.as_deref().map(kernel::mask::email);
    Ok(Asked { password: row.password.is_some(), address })
}

fn address(q: &impl Query, row: &AccountRow) -> Result<Option<String>, Fault> {
    let sealed = row.email.as_deref().filter(|_| row.email_checked_at.is_some());
    sealed.map(|sealed| q.open("identity_account.email", sealed)).transpose()
}

/// Sends a code to the address that the account has, and goes back to the page that asked for it.
pub(crate) async fn send(State(shared): State<Shared>, cx: Cx, posted: Posted) -> Answer {
    crate::code::handlers::offered(&shared)?;
    let account = cx.account().ok_or(Failure::SignIn)?;
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let row = own_account(&mut q, account).await?.ok_or(Failure::NotFound)?;
    let address = address(&q, &row)?.ok_or(Failure::NotFound)?;
    drop(q);
    let page = PAGES.into_iter().find(|page| *page == posted.get("page"));
    let page = page.ok_or(Failure::NotFound)?;
    let id =
        send_code(&shared, &cx, posted.token()?, Purpose::Proof, (address, Some(account))).await?;
    Ok(Page::see_other(format!("{}/{page}?proof={id}", home(&cx))))
}

/// Refuses unless whoever sent the form proved to be the holder of the account. A wrong password or code is counted.
pub(crate) async fn proved(
    shared: &Shared,
    cx: &Cx,
    row: &AccountRow,
    posted: &Posted,
) -> Result<(), Error> {
    if row.password.is_some() {
        return crate::session::prove(shared, cx, row, posted.get("account.password")).await;
    }
    let Some(id) = posted.read::<EventId>("proof") else { return Err(Refused::Code.into()) };
    let (security, holder) = (shared.security()?, row.id);
    let code = posted.get("account.code").to_owned();
    let by = By::system(cx.tenant(), "identity", "code");
    let right = shared.app.store.write(by, move |tx| {
        Box::pin(async move {
            let sent = check(tx, &security, id, Purpose::Proof, &code).await?;
            if sent.is_none_or(|sent| sent.account_id != Some(holder)) {
                return Ok(false);
            }
            let office = tx.tenant();
            use_up(tx, office, id).await?;
            Ok(true)
        })
    });
    if right.await? { Ok(()) } else { Err(Refused::Code.into()) }
}

/// Refuses when the password changed since the proof, in the transaction of the change that it was asked for.
pub(crate) async fn still(tx: &mut Tx, proved: &AccountRow) -> Result<(), Error> {
    let row = own_account(tx, proved.id).await?.ok_or(Refused::NoAccount)?;
    if row.password == proved.password { Ok(()) } else { Err(Refused::Changed.into()) }
}
