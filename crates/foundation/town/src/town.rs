//! The street in use: browsers of its people, its clock, its work.

use crate::ids::{GARDEN, STREET};
use crate::plan::Plan;
use http::App;
use http::axum::Router;
use identity::Security;
use kernel::access::{Actor, Grant, Who};
use kernel::area::AreaChange;
use kernel::id::{AccountId, MatterId, TenantId};
use kernel::rules::RuleSet;
use kernel::time::{Date, Instant, Month, Time};
use matters::{Brings, MatterRow, Runtime};
use registry::Order;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::{By, Query, Store, Worker, args};
use testkit::Db;
use testkit::web::Browser;
use uuid::Uuid;

/// A street with its people, on a database.
pub struct Town {
    /// The database.
    pub db: Db,
    /// The same, open.
    pub store: Store,
    /// The rules in force.
    pub rules: Arc<RuleSet>,
    /// What runs matters.
    pub runtime: Runtime,
    /// What handlers share.
    pub app: App,
    /// Its pages.
    pub router: Router,
    /// What does its work.
    pub worker: Worker,
    pub(crate) browsers: Mutex<BTreeMap<String, Browser>>,
}

impl Town {
    /// Makes the town on a database, with these crates on top of the foundation; it is Wednesday, 6 May 2026, 9:00.
    pub async fn new(db: Db, brings: &[&'static Brings]) -> Town {
        Town::plan(brings).build(db).await
    }

    /// Returns how a town with these crates is to be, to be changed as needed.
    pub fn plan(brings: &[&'static Brings]) -> Plan {
        Plan::of(brings)
    }

    /// Returns the office whose site it is.
    pub fn tenant(&self) -> TenantId {
        TenantId::from(STREET)
    }

    /// Returns the program itself acting.
    pub fn by(&self) -> By {
        By::system(self.tenant(), "test", "test")
    }

    /// Opens a new browser of somebody who is not signed in.
    pub fn guest(&self) -> Browser {
        Browser::new(&self.router)
    }

    /// Opens a new browser of somebody who is signed in, by the name of the session; of nobody, for an empty one.
    pub fn sign_in(&self, session: &str) -> Browser {
        let guest = self.guest();
        if session.is_empty() { guest } else { guest.with_session(session) }
    }

    /// Returns the browser of somebody, which keeps its cookies from page to page, by the name of the session.
    pub fn of(&self, session: &str) -> Browser {
        let mut browsers = self.browsers.lock().unwrap();
        browsers.entry(session.to_owned()).or_insert_with(|| self.sign_in(session)).clone()
    }

    /// Opens a new browser in which an account is signed in, in a town of people with accounts.
    pub async fn signed_in(&self, account: AccountId) -> Browser {
        let (security, random) = (self.security(), self.store.env().random.clone());
        let started = self.store.write(self.by(), move |tx| {
            Box::pin(async move {
                identity::start_session(tx, account, &security, random.as_ref()).await
            })
        });
        self.guest().with_session(&started.await.unwrap())
    }

    /// Returns how accounts are secured.
    pub fn security(&self) -> Security {
        Security::of(&self.rules).unwrap()
    }

    /// Returns somebody of staff acting with the roles held now, in a town of people with accounts.
    pub async fn by_account(&self, account: AccountId) -> By {
        let mut q = self.store.read(self.tenant()).await.unwrap();
        let tenant = identity::account(&mut q, account).await.unwrap().unwrap().tenant_id;
        let grants = identity::grants(&mut q, account).await.unwrap();
        let grants: Vec<Grant> = grants.into_iter().map(Into::into).collect();
        let actor = Actor { tenant, who: Who::Staff(account), grants, on_behalf: None };
        By { actor, purpose: "test", matter: None }
    }

    /// Makes the account of a resident, in a town of people without accounts.
    pub async fn account(&self, id: AccountId, name: &str, phone: &str) {
        let new = identity::NewResident {
            id,
            login: None,
            name: name.to_owned(),
            phone: Some(phone.to_owned()),
            email: None,
            area: GARDEN,
            password: None,
            locale: "zh",
        };
        let made = self.store.write(self.by(), move |tx| Box::pin(identity::sign_up(tx, new)));
        made.await.unwrap();
    }

    /// Returns what time it is.
    pub fn now(&self) -> Instant {
        self.store.now()
    }

    /// Sets the clock to a time of a day of May 2026; the 6th is a Wednesday and a working day.
    pub fn at(&self, day: u8, hour: u8, minute: u8) {
        let date = Date::from_calendar_date(2026, Month::May, day).unwrap();
        self.db.clock().set(Instant::from_china(date, Time::from_hms(hour, minute, 0).unwrap()));
    }

    /// Lets time act on matters.
    pub async fn sweep(&self) -> matters::timer::Swept {
        matters::timer::sweep(&self.store, &self.runtime).await.unwrap()
    }

    /// Lets everything that waits run.
    pub async fn work(&self) {
        self.worker.run_until_idle().await.unwrap();
    }

    /// Changes the tree of areas, from today on.
    pub async fn change(&self, change: AreaChange) {
        self.change_on(change, self.now().china_date()).await;
    }

    /// Changes the tree of areas, from a day on.
    pub async fn change_on(&self, change: AreaChange, on: Date) {
        let rules = self.rules.clone();
        let order = Order { change, on, reason: "测试".into() };
        let made = self.store.write(self.by(), move |tx| {
            Box::pin(async move { registry::change(tx, rules.roles(), order).await.map(|_| ()) })
        });
        made.await.unwrap();
    }

    /// Returns a matter, by its id or that of what it is about.
    pub async fn matter(&self, id: impl Into<Uuid>) -> MatterRow {
        let id = MatterId::from_uuid(id.into());
        let mut reader = self.store.read(self.tenant()).await.unwrap();
        MatterRow::load(&mut reader, id).await.unwrap().unwrap()
    }

    /// Returns the only matter, or the last of several.
    pub async fn last_matter<T: From<Uuid>>(&self) -> T {
        let mut reader = self.store.read(self.tenant()).await.unwrap();
        // Ids made at one moment of a standing clock have no order; codes have.
        let sql = "SELECT id FROM matter WHERE tenant_id = $1 ORDER BY code DESC LIMIT 1";
        let (id,): (Uuid,) = reader.one(sql, args![self.tenant()]).await.unwrap();
        T::from(id)
    }

    /// Returns the who-keys of a matter's inbox entries with their purpose.
    pub async fn items(&self, id: impl Into<Uuid>) -> Vec<(String, String)> {
        let mut reader = self.store.read(self.tenant()).await.unwrap();
        let sql = "SELECT who, purpose FROM matter_work_item WHERE tenant_id = $1 AND matter_id = $2 ORDER BY who, purpose";
        reader.all(sql, args![self.tenant(), id.into()]).await.unwrap()
    }

    /// Returns the one number that a statement gives.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut reader = self.store.read(self.tenant()).await.unwrap();
        let (count,): (i64,) = reader.one(sql, args![]).await.unwrap();
        count
    }
}
