//! The list of domains, and the program put together from them. Adding a domain is a line here.

use crate::jobs;
use crate::place::{HeadsMail, Place, Settings};
use crate::rules;
use desk::Desk;
use http::{App, Manifest, RouteInfo};
use identity::mail::Mail;
use identity::{Accounts, Mailer, Security};
use kernel::area::Level;
use kernel::id::TenantId;
use kernel::procedure::Vocabulary;
use kernel::rules::{Problem, RuleSet};
use kernel::text::Text;
use matters::{Brings, Runtime};
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use store::{
    By, Consumer, Ctx, Env, Error, Fault, FaultKind, JobKind, Migrations, Parts, Store, Worker,
};

/// Everything that the program is made of, in the order of the tiers. A new crate is a line here.
pub static BRINGS: &[&Brings] = &[
    &Brings::only(&registry::MANIFEST),
    &Brings::only(&identity::MANIFEST),
    &Brings::only(&matters::MANIFEST),
    &registers::BRINGS,
    &desk::BRINGS,
];

static MANIFESTS: LazyLock<Vec<&'static Manifest>> =
    LazyLock::new(|| BRINGS.iter().map(|one| one.manifest).collect());

/// Returns what the crates declare of their pages, tables and work.
pub fn manifests() -> &'static [&'static Manifest] {
    &MANIFESTS
}

/// Returns the changes to the schema of all crates.
pub fn migrations() -> Vec<&'static Migrations> {
    manifests().iter().filter_map(|manifest| manifest.migrations).collect()
}

fn consumers() -> Vec<Consumer> {
    manifests().iter().flat_map(|manifest| manifest.consumers).copied().collect()
}

fn job_kinds() -> Vec<JobKind> {
    manifests().iter().flat_map(|manifest| manifest.jobs).chain(jobs::JOBS).copied().collect()
}

/// Returns what the crates make once for a program, beside what is there already.
fn parts(own: Parts) -> Parts {
    BRINGS.iter().fold(own, |parts, one| (one.parts)(parts))
}

/// Returns the names that domains register for procedure files.
pub fn vocabulary() -> Vocabulary {
    Runtime::builder().all(BRINGS, &parts(Parts::default())).vocabulary()
}

/// Returns the verbs of crates' nouns that the roles do not know.
pub fn unknown_verbs(rules: &RuleSet) -> Vec<Problem> {
    matters::unknown_verbs(BRINGS, &parts(Parts::default()), rules)
}

/// Lets every crate take rules over.
fn put(parts: &Parts, rules: &RuleSet) -> Result<(), Vec<Problem>> {
    BRINGS.iter().try_for_each(|one| (one.put)(parts, rules))
}

/// Opens the database.
pub async fn open_store(place: &Place, env: Env) -> Result<Store, Fault> {
    Store::open_with(place.config.clone(), env, &migrations(), &consumers()).await
}

/// The office to which the installation belongs.
#[derive(Clone, Debug)]
pub struct Office {
    /// Its tenant: the id of its area.
    pub tenant: TenantId,
    /// Its name.
    pub name: Text,
}

/// Returns the office: the street of the installation, the first by code when there are several.
pub async fn office(store: &Store) -> Result<Office, Error> {
    let mut q = store.read_shared().await?;
    let streets = registry::at_level(&mut q, Level::Street).await?;
    let first = streets.into_iter().min_by(|a, b| a.code.cmp(&b.code));
    let street = first.ok_or_else(|| {
        Fault::new(
            FaultKind::Shape,
            "there is no office yet; run `linli init` or `linli demo` first",
        )
    })?;
    let tenant = TenantId::from_uuid(street.id.uuid());
    Ok(Office { tenant, name: Text::new(&street.name, &street.name) })
}

/// The program put together.
pub struct Linli {
    app: App,
    runtime: Runtime,
    accounts: Arc<Accounts>,
    heads_mail: Option<HeadsMail>,
    office: Office,
}

impl Linli {
    /// Puts the program together for serving.
    pub async fn of(
        place: &Place,
        store: Store,
        address: SocketAddr,
        demo: bool,
    ) -> Result<Linli, Error> {
        let office = office(&store).await?;
        let mut settings = place.settings()?;
        settings.listening_on(address);
        if demo {
            settings.demonstrate();
        }
        let by = By::system(office.tenant, "serve", "rules");
        let in_force = rules::renewed(&store, by, &vocabulary()).await?;
        let rules = in_force.ok_or_else(|| {
            Fault::new(FaultKind::Shape, "no rules are in force; run `linli rules apply`")
        })?;
        Linli::with(store, rules, &settings, office, demo)
    }

    /// Puts the program together over an empty database, to list its routes.
    pub async fn for_listing(place: &Place, env: Env) -> Result<Linli, Error> {
        let today = env.clock.now().china_date();
        let store = open_store(place, env).await?;
        let loaded = rules::load(place.rules.as_deref(), &vocabulary(), today)?;
        let rules = loaded.map_err(|problems| broken(&problems))?;
        let office =
            Office { tenant: TenantId::from_uuid(uuid::Uuid::nil()), name: Text::default() };
        Linli::with(store, rules, &Settings::default(), office, true)
    }

    /// Puts the program together.
    pub fn with(
        store: Store,
        rules: RuleSet,
        settings: &Settings,
        office: Office,
        demo: bool,
    ) -> Result<Linli, Error> {
        let security = Security::of(&rules).map_err(|problems| broken(&problems))?;
        let mut site = settings.site(office.tenant, office.name.clone());
        site.demo = demo;
        site.map_outlines = Some(registry::OUTLINES);
        // The same after a restart: forms that are open in browsers stay valid, and drafts are found again.
        site.secret = Some(store.mac("site", b"forms and cookies"));
        let mail = settings.smtp.as_ref().map(Mail::new).transpose()?.map(Arc::new);
        let mailer = Mailer { mail, base_url: site.base_url.clone() };
        let accounts = Arc::new(Accounts::new(store.clone(), security));
        let parts = parts(Parts::default().with(mailer).with(site.emergency.clone()));
        put(&parts, &rules).map_err(|problems| broken(&problems))?;
        let rules = Arc::new(rules);
        let runtime = Runtime::builder().all(BRINGS, &parts).build(rules.clone());
        let parts = parts.with(runtime.clone());
        let app = App::with_accounts(store, rules, site, manifests(), accounts.clone()).of(parts);
        let heads_mail = settings.heads_mail.clone();
        Ok(Linli { app, runtime, accounts, heads_mail, office })
    }

    /// Puts other rules in force while the program runs: everything that was read from rule files at the start is read
    /// again, or nothing is.
    pub fn put_in_force(&self, rules: RuleSet) -> Result<(), Vec<Problem>> {
        let rules = rules::read_by_all(rules)?;
        let security = Security::of(&rules)?;
        put(self.app.parts(), &rules)?;
        let rules = Arc::new(rules);
        self.accounts.set_security(security);
        self.app.set_rules(rules.clone());
        self.runtime.put_in_force(rules);
        Ok(())
    }

    /// Asks for the work that comes by the day.
    pub async fn plan(&self) -> Result<(), Fault> {
        matters::timer::plan(self.store()).await?;
        jobs::plan(self.store(), self.office.tenant, self.heads_mail.as_ref()).await
    }

    /// Returns what handlers share.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Returns the database.
    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// Returns what runs matters.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Returns the desk.
    pub fn desk(&self) -> Desk {
        Desk::of(&self.app)
    }

    /// Returns the worker of jobs and consumers.
    pub fn worker(&self) -> Worker {
        let heads = jobs::Heads { office: self.office.tenant, mail: self.heads_mail.clone() };
        let ctx = Ctx::new(self.store().clone()).of(self.app.parts().clone()).with(heads);
        Worker::new(ctx, job_kinds())
    }

    /// Returns all routes, sorted by path.
    pub fn routes(&self) -> Vec<RouteInfo> {
        let (_, mut routes) = http::router(&self.app);
        routes.sort_by(|a, b| (a.path, a.method.as_str()).cmp(&(b.path, b.method.as_str())));
        routes
    }
}

/// Returns the problems of rules as a fault.
pub fn broken(problems: &[Problem]) -> Fault {
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Fault::new(FaultKind::Shape, format!("the rules are broken:\n{}", told.join("\n")))
}
