//! Who is signed in: asked of whoever keeps the accounts.

use futures_util::future::{BoxFuture, FutureExt, ready};
use kernel::access::Actor;
use kernel::id::{AccountId, AreaId, TenantId};
use kernel::text::Locale;
use store::Fault;

/// How somebody wants pages to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefs {
    /// The language; without one the browser's wish counts.
    pub locale: Option<Locale>,
    /// The large-type mode 长辈模式.
    pub elder: bool,
    /// Dark pages.
    pub dark: bool,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who acts, with the roles held.
    pub actor: Actor,
    /// The name to greet with.
    pub name: String,
    /// The post or role shown under the name; empty for residents.
    pub title: String,
    /// The area in which he or she works or lives: its path, the outermost first, such as street and community.
    pub area: Vec<String>,
    /// The narrowest area of it.
    pub home: Option<AreaId>,
    /// How pages are to be; `None` when never chosen.
    pub prefs: Option<Prefs>,
    /// How many notices wait unread.
    pub unread: u32,
}

/// Keeps accounts and sessions.
pub trait Authenticator: Send + Sync + 'static {
    /// Returns who holds the session of a cookie's value, or `None` when it is over or never was.
    fn session<'a>(&'a self, cookie: &'a str) -> BoxFuture<'a, Result<Option<SignedIn>, Fault>>;

    /// Keeps how an account wants pages to be.
    fn keep_prefs<'a>(
        &'a self,
        tenant: TenantId,
        account: AccountId,
        prefs: Prefs,
    ) -> BoxFuture<'a, Result<(), Fault>>;
}

/// A site on which nobody can sign in.
#[derive(Clone, Copy, Debug)]
pub struct NoAccounts;

impl Authenticator for NoAccounts {
    fn session<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<SignedIn>, Fault>> {
        ready(Ok(None)).boxed()
    }

    fn keep_prefs<'a>(
        &'a self,
        _: TenantId,
        _: AccountId,
        _: Prefs,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        ready(Ok(())).boxed()
    }
}
