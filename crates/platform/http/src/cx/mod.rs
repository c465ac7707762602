//! What a handler knows of the request: who asks, in which language, when.

mod counted;

use crate::candidates::{Pick, Picked, Wanted};
use crate::entry::MenuItem;
use crate::failure::Failure;
use crate::format;
use crate::limits::Network;
use crate::messages::{Catalogue, Messages};
use crate::site::{Flash, Site, SiteConfig};
use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;
use futures_util::future::BoxFuture;
use kernel::access::{Actor, Asker, Roles, Who};
use kernel::id::{AccountId, AreaId, TenantId};
use kernel::refusal::Refusal;
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};
use store::{By, Fault, Reading};
use uuid::Uuid;

/// What a handler knows of the request. An extractor: `async fn list(cx: Cx, …) -> Answer`.
#[derive(Clone)]
pub struct Cx {
    /// Who asks.
    pub actor: Actor,
    /// The name to greet with; empty when nobody is signed in.
    pub name: String,
    /// The post or role; empty for residents and guests.
    pub title: String,
    /// The area in which the person works or lives: its path, the outermost first.
    pub area: Vec<String>,
    /// The narrowest area of it.
    pub home: Option<AreaId>,
    /// The language.
    pub locale: Locale,
    /// Whether the large-type mode 长辈模式 is on.
    pub elder: bool,
    /// Whether pages are dark.
    pub dark: bool,
    /// When the request came.
    pub now: Instant,
    /// The token that every form carries; [`crate::form::Form`] puts it in.
    pub csrf: String,
    /// Stays the same in one browser, says nothing outside it: what somebody without an account has begun is kept
    /// under it.
    pub browser: String,
    /// The path asked for.
    pub path: String,
    /// What stands after the question mark, as it came.
    pub query: String,
    /// How many notices wait unread.
    pub unread: u32,
    /// How many things wait for the resident who asks, on pages of that face.
    pub waits: u32,
    pub(crate) network: Network,
    pub(crate) menu: Arc<Vec<MenuItem>>,
    pub(crate) known: Arc<Mutex<Extensions>>,
    pub(crate) flash: Option<Flash>,
    pub(crate) site: Arc<Site>,
    pub(crate) finder: Option<Arc<dyn Finder>>,
}

/// What finds candidates for pickers.
pub(crate) trait Finder: Send + Sync {
    /// Returns what a picker shows to the reader.
    fn picked<'q>(
        &'q self,
        cx: &'q Cx,
        q: &'q mut Reading<'_>,
        pick: &'q Pick,
        wanted: Wanted,
    ) -> BoxFuture<'q, Result<Picked, Fault>>;
}

impl Cx {
    /// Returns what was found out for this request already, by its type.
    pub fn remembered<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get().cloned()
    }

    /// Keeps what was found out, for whoever needs it later in the same request.
    pub fn remember<T: Clone + Send + Sync + 'static>(&self, found: T) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(found);
    }

    /// Returns whoever asks, for questions about what `roles` allow.
    pub fn asker<'a>(&'a self, roles: &'a Roles) -> Asker<'a> {
        Asker { roles, actor: &self.actor, now: self.now }
    }

    /// Returns a text by its key, in the reader's language.
    pub fn t(&self, key: &str) -> String {
        self.site.catalogue.t(self.locale, key)
    }

    /// Returns a text with arguments, in the reader's language.
    pub fn tf(&self, key: &str, args: &[(&str, &dyn Display)]) -> String {
        self.site.catalogue.tf(self.locale, key, args)
    }

    /// Returns what a verb of the journal says, in the reader's language.
    pub fn logged(&self, verb: &str) -> String {
        self.site.catalogue.logged(self.locale, verb)
    }

    /// Returns a text by its key, or `otherwise` when there is none: words for values that data brings.
    pub fn word(&self, key: &str, otherwise: &str) -> String {
        self.site.catalogue.get(self.locale, key).unwrap_or(otherwise).to_owned()
    }

    /// Returns every verb of the journal with what it says.
    pub fn verbs(&self) -> Vec<(String, &'static str)> {
        self.site.catalogue.verbs(self.locale)
    }

    /// Returns what a refusal says, in the reader's language.
    pub fn say(&self, refusal: &Refusal) -> String {
        self.site.catalogue.refusal(self.locale, refusal)
    }

    /// Returns the wording of a text in the reader's language.
    pub fn of<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.locale)
    }

    /// Returns a date as the face writes it: `11 月 24 日` for residents, `11-24` for staff, with the year when it is
    /// another one.
    pub fn date(&self, at: Instant) -> String {
        format::date(self.locale, self.is_work(), self.now, at)
    }

    /// Returns a date and time as the face writes it.
    pub fn moment(&self, at: Instant) -> String {
        format::moment(self.locale, self.is_work(), self.now, at)
    }

    /// Returns until when, as people say it: today and tomorrow by their names.
    pub fn until(&self, at: Instant) -> String {
        format::until(self.locale, self.is_work(), self.now, at)
    }

    /// Returns how long ago or how long until, in the largest two units.
    pub fn left(&self, at: Instant) -> String {
        format::distance(self.locale, self.now, at)
    }

    /// Returns it as if another page had been asked for: the one that is shown again with a form that was sent elsewhere.
    #[must_use]
    pub fn on(mut self, path: &str, query: &str) -> Cx {
        path.clone_into(&mut self.path);
        query.clone_into(&mut self.query);
        self
    }

    /// Tells whether the request is for the workbench.
    pub fn is_work(&self) -> bool {
        self.path == "/work" || self.path.starts_with("/work/")
    }

    /// Returns what a picker shows; nothing where nobody finds anything, as in tests of pages alone.
    pub(crate) async fn picked(
        &self,
        q: &mut Reading<'_>,
        pick: &Pick,
        wanted: Wanted,
    ) -> Result<Picked, Fault> {
        match &self.finder {
            Some(finder) => finder.picked(self, q, pick, wanted).await,
            None => Ok(Picked::default()),
        }
    }

    /// Returns the tenant of the actor.
    pub fn tenant(&self) -> TenantId {
        self.actor.tenant
    }

    /// Returns the account, if somebody is signed in.
    pub fn account(&self) -> Option<AccountId> {
        self.actor.who.account()
    }

    /// Tells whether somebody is signed in.
    pub fn is_signed_in(&self) -> bool {
        self.account().is_some()
    }

    /// Tells whether a resident is signed in, whose own pages are on this face.
    pub fn is_resident(&self) -> bool {
        self.is_signed_in() && !self.is_staff()
    }

    /// Tells whether staff are signed in.
    pub fn is_staff(&self) -> bool {
        matches!(self.actor.who, Who::Staff(_))
    }

    /// Returns who does something and what for, for a transaction or a look.
    pub fn by(&self, purpose: &'static str) -> By {
        By { actor: self.actor.clone(), purpose, matter: None }
    }

    /// Returns the settings of the site.
    pub fn config(&self) -> &SiteConfig {
        &self.site.config
    }

    /// Returns a fresh id for a form: whatever the form makes carries it, so that sending twice does nothing twice.
    pub fn new_token(&self) -> Uuid {
        self.site.new_id(self.now)
    }

    /// Returns the site's address followed by `path`, for messages and codes.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.site.config.base_url.trim_end_matches('/'))
    }
}

/// Never rejects: the outermost layer makes the [`Cx`] of every request; a request around it is a fault of ours.
impl<S: Send + Sync> FromRequestParts<S> for Cx {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Cx, Failure> {
        parts.extensions.get::<Cx>().cloned().ok_or(Failure::NotFound)
    }
}

/// Makes a [`Cx`] for tests of pages, without a request and without a database.
#[derive(Clone)]
pub struct Sample {
    cx: Cx,
}

impl Sample {
    /// Returns a guest in a language, with the texts of `messages` and of this crate.
    pub fn new(locale: Locale, messages: &[&'static Messages]) -> Sample {
        let tenant = TenantId::from_uuid(Uuid::from_u128(1));
        let site = Site::sample(SiteConfig::new(tenant), Catalogue::of(messages.iter().copied()));
        let cx = Cx {
            actor: Actor { tenant, who: Who::Nobody, grants: Vec::new(), on_behalf: None },
            name: String::new(),
            title: String::new(),
            area: Vec::new(),
            home: None,
            locale,
            elder: false,
            dark: false,
            now: Instant::from_micros(1_795_478_400_000_000),
            csrf: "token".to_owned(),
            browser: "browser".to_owned(),
            path: "/".to_owned(),
            query: String::new(),
            unread: 0,
            waits: 0,
            network: Network::default(),
            menu: Arc::new(Vec::new()),
            known: Arc::default(),
            flash: None,
            site: Arc::new(site),
            finder: None,
        };
        Sample { cx }
    }

    /// Lets staff with these roles ask.
    #[must_use]
    pub fn staff(mut self, name: &str, grants: Vec<kernel::access::Grant>) -> Sample {
        self.cx.actor.who = Who::Staff(AccountId::from_uuid(Uuid::from_u128(2)));
        self.cx.actor.grants = grants;
        name.clone_into(&mut self.cx.name);
        self
    }

    /// Lets a resident ask.
    #[must_use]
    pub fn resident(mut self, name: &str) -> Sample {
        self.cx.actor.who = Who::Resident(AccountId::from_uuid(Uuid::from_u128(3)));
        name.clone_into(&mut self.cx.name);
        self
    }

    /// Asks for a path.
    #[must_use]
    pub fn at(mut self, path: &str) -> Sample {
        path.clone_into(&mut self.cx.path);
        self
    }

    /// Asks at a time.
    #[must_use]
    pub fn when(mut self, now: Instant) -> Sample {
        self.cx.now = now;
        self
    }

    /// Turns the large-type mode on.
    #[must_use]
    pub fn elder(mut self) -> Sample {
        self.cx.elder = true;
        self
    }

    /// Returns the request's context.
    pub fn cx(self) -> Cx {
        self.cx
    }
}
