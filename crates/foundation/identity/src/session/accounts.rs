//! Who holds a session, for every request.

use super::query::{SessionRow, by_hash};
use super::token::Token;
use crate::Security;
use crate::account::{AccountKind, AccountRow, AccountState, keep_display, own_account};
use crate::grant::in_force;
use http::{Authenticator, Prefs, SignedIn};
use kernel::access::{Actor, Who};
use kernel::area::Level;
use kernel::id::{AccountId, TenantId};
use kernel::text::Locale;
use kernel::time::{Duration, Instant};
use std::sync::{Arc, PoisonError, RwLock};
use store::{BoxFuture, By, Fault, Reader, Store, args};

/// How exactly the last use of a session is known; more often it is not written down.
const SEEN: Duration = Duration::minutes(1);

/// Keeps accounts and sessions for the web faces.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    security: Arc<RwLock<Security>>,
}

impl Accounts {
    /// Returns the accounts of a store under the limits of `security.toml`.
    pub fn new(store: Store, security: Security) -> Accounts {
        Accounts { store, security: Arc::new(RwLock::new(security)) }
    }

    /// Puts other limits in force.
    pub fn set_security(&self, security: Security) {
        *self.security.write().unwrap_or_else(PoisonError::into_inner) = security;
    }

    fn security(&self) -> Security {
        *self.security.read().unwrap_or_else(PoisonError::into_inner)
    }

    async fn find(&self, cookie: &str) -> Result<Option<SignedIn>, Fault> {
        let Some(token) = Token::parse(cookie) else { return Ok(None) };
        let mut reader = self.store.read(token.tenant()).await?;
        let Some(session) = by_hash(&mut reader, token.tenant(), token.hash()).await? else {
            return Ok(None);
        };
        let row = own_account(&mut reader, session.account_id).await?;
        let Some(row) = row.filter(|row| row.state == AccountState::Open) else { return Ok(None) };
        let security = self.security();
        let now = self.store.now();
        if is_over(&session, &row, &security, now) {
            return Ok(None);
        }
        let signed_in = signed_in(&mut reader, &row, &security, now).await?;
        drop(reader);
        if now.since(session.seen_at) >= SEEN {
            self.seen(&session).await?;
        }
        Ok(Some(signed_in))
    }

    async fn seen(&self, session: &SessionRow) -> Result<(), Fault> {
        let (tenant, id) = (session.tenant_id, session.id);
        let by = By::system(tenant, "identity", "session");
        let done = self.store.write(by, move |tx| {
            Box::pin(async move {
                let now = tx.now();
                tx.exec(
                    "UPDATE identity_session SET seen_at = $3 WHERE tenant_id = $1 AND id = $2 AND seen_at < $3",
                    args![tenant, id, now],
                )
                .await?;
                Ok(())
            })
        });
        Ok(done.await?)
    }
}

fn is_over(session: &SessionRow, row: &AccountRow, security: &Security, now: Instant) -> bool {
    let limit = security.session(row.kind);
    now >= session.ends_at || now.since(session.seen_at) >= limit.idle
}

/// Tells whether the password must be changed before anything else: a one-time one, or one that is too old.
pub(crate) fn must_change(row: &AccountRow, security: &Security, now: Instant) -> bool {
    let days = security.strength(row.kind).age_days_max;
    let too_old =
        days > 0 && row.password_at.is_some_and(|since| now.since(since) > Duration::days(days));
    row.must_change || too_old
}

async fn signed_in(
    reader: &mut Reader,
    row: &AccountRow,
    security: &Security,
    now: Instant,
) -> Result<SignedIn, Fault> {
    let (who, grants) = match row.kind {
        AccountKind::Resident => (Who::Resident(row.id), Vec::new()),
        // Until the password is changed there is nothing that the account may do.
        AccountKind::Staff if must_change(row, security, now) => (Who::Staff(row.id), Vec::new()),
        AccountKind::Staff => (Who::Staff(row.id), in_force(reader, row.id, now).await?),
    };
    let area = match row.area_id {
        Some(area) => registry::lineage(reader, area).await?,
        None => Vec::new(),
    };
    let shown = |level: Level| matches!(level, Level::Street | Level::Community | Level::Grid);
    let mut path: Vec<String> = area
        .into_iter()
        .filter(|area| area.present && shown(area.level))
        .map(|area| area.name)
        .collect();
    path.reverse();
    let unread = crate::unread(reader, row.id).await?;
    let look = Prefs {
        locale: row.locale.as_deref().and_then(Locale::parse),
        elder: row.elder,
        dark: row.dark,
    };
    Ok(SignedIn {
        actor: Actor {
            tenant: row.tenant_id,
            who,
            grants: grants.into_iter().map(Into::into).collect(),
            on_behalf: None,
        },
        name: row.name.clone(),
        title: row.title.clone(),
        area: path,
        home: row.area_id,
        prefs: row.chose_look.then_some(look),
        unread,
    })
}

impl Authenticator for Accounts {
    fn session<'a>(&'a self, cookie: &'a str) -> BoxFuture<'a, Result<Option<SignedIn>, Fault>> {
        Box::pin(self.find(cookie))
    }

    fn keep_prefs<'a>(
        &'a self,
        tenant: TenantId,
        account: AccountId,
        prefs: Prefs,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let by = By::system(tenant, "identity", "prefs");
            let locale = prefs.locale.map(Locale::name);
            let done = self.store.write(by, move |tx| {
                Box::pin(keep_display(tx, account, locale, prefs.elder, prefs.dark))
            });
            Ok(done.await?)
        })
    }
}
