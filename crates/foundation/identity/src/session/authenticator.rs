//! Who holds a cookie: asked by the web faces at every request.

use super::sign_in::token_hash;
use crate::account::{self, AccountKind, Wish};
use crate::grant::{self, GrantRow};
use crate::security::Security;
use http::{Authenticator, Prefs, SignedIn};
use kernel::access::{Actor, Who};
use kernel::area::Level;
use kernel::id::{AccountId, TenantId};
use kernel::text::Locale;
use kernel::time::{Duration, Instant};
use store::{BoxFuture, By, Fault, Query, Store, args};
use uuid::Uuid;

/// A session's last use is kept to this.
const SEEN: Duration = Duration::minutes(1);

/// Keeps accounts and sessions for the web faces.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    security: Security,
}

impl Accounts {
    /// Returns the accounts of a store under the figures of `rules/security.toml`.
    pub fn new(store: Store, security: Security) -> Accounts {
        Accounts { store, security }
    }

    /// One joined row, the grants, the unread notices and the area's names: four reads by keys.
    async fn find(&self, cookie: &str) -> Result<Option<SignedIn>, Fault> {
        let token = token_hash(cookie);
        let mut q = self.store.read_shared().await?;
        let sql = "SELECT s.seen_at, s.ends_at, a.id, a.office_id, a.kind, a.name, a.title, a.locale, a.elder, a.dark \
                   FROM identity_session s JOIN identity_account a ON a.id = s.account_id \
                   WHERE s.token = $1 AND a.state = 'active'";
        let found: Option<Held> = q.opt(sql, args![token.clone()]).await?;
        let now = self.store.now();
        let Some(held) = found else { return Ok(None) };
        let staff = held.kind == AccountKind::Staff.as_str();
        let idle = self.security.idle.of(staff);
        if held.ends_at <= now || held.seen_at.plus(idle) <= now {
            return Ok(None);
        }
        let grants = if staff { grant::grants(&mut q, held.id).await? } else { Vec::new() };
        let area = area_names(&mut q, grants.iter().find(|grant| in_force(grant, now))).await?;
        let unread = crate::message::unread(&mut q, held.id).await?;
        drop(q);
        if now.since(held.seen_at) >= SEEN {
            self.seen(held.office_id, token).await;
        }
        Ok(Some(held.signed_in(staff, grants, area, unread)))
    }

    /// That a session was used is not worth failing a request for.
    async fn seen(&self, office: Uuid, token: Vec<u8>) {
        let by = By::system(TenantId::from_uuid(office), "session", "session");
        let noted = self.store.write(by, move |tx| {
            Box::pin(async move {
                let now = tx.now();
                tx.exec(
                    "UPDATE identity_session SET seen_at = $2 WHERE token = $1",
                    args![token, now],
                )
                .await?;
                Ok(())
            })
        });
        if let Err(error) = noted.await {
            tracing::warn!(?error, "the use of a session was not noted");
        }
    }
}

fn in_force(grant: &GrantRow, now: Instant) -> bool {
    grant.from_at <= now && grant.to_at.is_none_or(|to| now < to)
}

/// The names of an area and what stands above it up to the street, the outermost first.
async fn area_names(q: &mut impl Query, grant: Option<&GrantRow>) -> Result<Vec<String>, Fault> {
    let Some(grant) = grant else { return Ok(Vec::new()) };
    let mut names: Vec<String> = registry::lineage(q, grant.area_id)
        .await?
        .into_iter()
        .filter(|area| !matches!(area.level, Level::City | Level::District))
        .map(|area| area.name)
        .collect();
    names.reverse();
    Ok(names)
}

store::row! {
    struct Held {
        seen_at: Instant,
        ends_at: Instant,
        id: AccountId,
        office_id: Uuid,
        kind: String,
        name: String,
        title: String,
        locale: Option<String>,
        elder: bool,
        dark: bool,
    }
}

impl Held {
    fn signed_in(
        self,
        staff: bool,
        grants: Vec<GrantRow>,
        area: Vec<String>,
        unread: u32,
    ) -> SignedIn {
        let who = if staff { Who::Staff(self.id) } else { Who::Resident(self.id) };
        let locale =
            self.locale.as_deref().map(|word| if word == "en" { Locale::En } else { Locale::Zh });
        SignedIn {
            actor: Actor {
                tenant: TenantId::from_uuid(self.office_id),
                who,
                grants: grants.into_iter().map(Into::into).collect(),
                on_behalf: None,
            },
            name: self.name,
            title: self.title,
            area,
            prefs: locale.map(|locale| Prefs {
                locale: Some(locale),
                elder: self.elder,
                dark: self.dark,
            }),
            unread,
        }
    }
}

impl Authenticator for Accounts {
    fn session<'a>(&'a self, cookie: &'a str) -> BoxFuture<'a, Result<Option<SignedIn>, Fault>> {
        Box::pin(self.find(cookie))
    }

    fn keep_prefs<'a>(
        &'a self,
        tenant: TenantId,
        id: AccountId,
        prefs: Prefs,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let locale = prefs.locale.map(|locale| if locale == Locale::En { "en" } else { "zh" });
            let wish = Wish { locale, elder: prefs.elder, dark: prefs.dark };
            let by = By::system(tenant, "prefs", "own wish");
            let kept = self.store.write(by, move |tx| Box::pin(account::keep_prefs(tx, id, wish)));
            kept.await.map_err(|error| match error {
                store::Error::Fault(fault) => fault,
                store::Error::Refused(refusal) => {
                    Fault::new(store::FaultKind::Shape, refusal.to_string())
                }
            })
        })
    }
}
