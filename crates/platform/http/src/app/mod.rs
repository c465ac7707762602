//! What all handlers share, what crates declare, and their routes with the check in front of each. They name each other: an
//! [`App`] holds the manifests, a [`Manifest`] makes routes for an app, and the check asks the app.

mod guard;
mod manifest;
mod picks;
mod rights;
mod routes;

pub(crate) use guard::allowed;
pub use manifest::{
    EraseFn, ExportFn, Figure, FiguresFn, HELD_MAX, Held, HeldBy, HeldFn, Holder, HomeCard,
    HomeCards, HomeSlot, Manifest, MenuCount, MenuCounts, MenuLines, SearchHit, SearchSlot, Slots,
    Verb, held, own_area,
};
pub(crate) use picks::cut;
pub use picks::{CardFn, FindFn, Source};
pub use routes::{RouteInfo, Routes};

use crate::auth::{Authenticator, NoAccounts};
use crate::intake::Rooms;
use crate::limits::{Limiter, Limits};
use crate::messages::Catalogue;
use crate::site::SiteConfig;
use kernel::rules::RuleSet;
use std::any::Any;
use std::sync::{Arc, PoisonError, RwLock};
use store::{Parts, Store};

/// What all handlers share. Cheap to clone. A domain builds its own small state from it in `routes`.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Settings of the site.
    pub config: Arc<SiteConfig>,
    pub(crate) shared: Arc<Shared>,
    parts: Parts,
}

pub(crate) struct Shared {
    rules: RwLock<Arc<RuleSet>>,
    pub(crate) authenticator: Arc<dyn Authenticator>,
    pub(crate) manifests: &'static [&'static Manifest],
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) secret: [u8; 32],
    pub(crate) limiter: Arc<Limiter>,
    pub(crate) rooms: Rooms,
}

impl App {
    /// Returns the shared state of a site without accounts.
    pub fn new(
        store: Store,
        rules: Arc<RuleSet>,
        config: SiteConfig,
        manifests: &'static [&'static Manifest],
    ) -> App {
        App::with_accounts(store, rules, config, manifests, Arc::new(NoAccounts))
    }

    /// Returns the shared state of a site whose accounts `authenticator` knows.
    pub fn with_accounts(
        store: Store,
        rules: Arc<RuleSet>,
        config: SiteConfig,
        manifests: &'static [&'static Manifest],
        authenticator: Arc<dyn Authenticator>,
    ) -> App {
        let secret = config.secret.unwrap_or_else(|| {
            let mut fresh = [0; 32];
            store.env().random.fill(&mut fresh);
            fresh
        });
        let limits = limits(&rules);
        let shared = Shared {
            rules: RwLock::new(rules),
            authenticator,
            manifests,
            catalogue: Arc::new(Catalogue::of(manifests.iter().map(|manifest| manifest.messages))),
            secret,
            limiter: Arc::new(Limiter::new(limits)),
            rooms: Rooms::new(&config),
        };
        App { store, config: Arc::new(config), shared: Arc::new(shared), parts: Parts::default() }
    }

    /// Puts a part in that crates above this one share (the runtime of matters, a mailer), found again by its type.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, part: T) -> App {
        self.parts = self.parts.with(part);
        self
    }

    /// Returns the site with these parts.
    #[must_use]
    pub fn of(mut self, parts: Parts) -> App {
        self.parts = parts;
        self
    }

    /// Returns the parts, for others to share.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Returns the part of type `T`. A part that was not put in is a fault of the program's wiring, found when the
    /// program starts: routes are declared then.
    #[expect(clippy::panic, reason = "routes are declared at start; a missing part must stop it")]
    pub fn part<T: Any + Send + Sync>(&self) -> Arc<T> {
        self.parts
            .get()
            .unwrap_or_else(|| panic!("no {} was put into the app", std::any::type_name::<T>()))
    }

    /// Returns the rules in force.
    pub fn rules(&self) -> Arc<RuleSet> {
        self.shared.rules.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts other rules in force, for requests that begin from now on.
    pub fn set_rules(&self, rules: Arc<RuleSet>) {
        self.shared.limiter.put(limits(&rules));
        *self.shared.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// Returns the texts of all crates.
    pub fn catalogue(&self) -> &Catalogue {
        &self.shared.catalogue
    }

    /// Returns what the domains declare.
    pub fn manifests(&self) -> &'static [&'static Manifest] {
        self.shared.manifests
    }
}

/// Returns the limits of the rules. They are checked before rules are put in force; should they be broken all the same,
/// the built-in ones count: a site without limits is no choice.
fn limits(rules: &RuleSet) -> Limits {
    Limits::of(rules).unwrap_or_else(|problems| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        tracing::error!(problem = first, "the limits cannot be read; the built-in ones count");
        Limits::built_in()
    })
}
