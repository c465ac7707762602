//! A small world: two streets of one district, a community and a grid in the first, administrators, a desk worker, a
//! resident, and a site over it.

use crate::browser::Browser;
use http::axum::Router;
use http::{App, SiteConfig};
use identity::mail::{Mail, Smtp};
use identity::{Accounts, Hasher, Mailer, NewGrant, NewResident, NewStaff, Security};
use kernel::access::{Actor, Grant, Who};
use kernel::area::{Approval, AreaChange, Level, NewArea};
use kernel::id::{AccountId, AreaId, OrgId, TenantId};
use kernel::procedure::Vocabulary;
use kernel::rules::RuleSet;
use kernel::time::parse_date;
use registry::{NewOrg, Order};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::{BoxFuture, By, Consumer, Ctx, Error, Fault, Migrations, OutboxRow, Store, Tx, Worker};
use testkit::Db;
use uuid::Uuid;

pub static MIGRATIONS: [&Migrations; 2] = [&registry::MIGRATIONS, &identity::MIGRATIONS];
static MANIFESTS: [&http::Manifest; 1] = [&identity::MANIFEST];
static CONSUMERS: [Consumer; 2] = [identity::FOLLOW, FOLLOWED];
/// Nothing runs in this world's areas, so that everything has followed a change as soon as it is heard of.
const FOLLOWED: Consumer =
    Consumer { name: "test.followed", kinds: &[registry::events::AREA_CHANGED], run: followed };

fn followed(ctx: Arc<Ctx>, event: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let areas = event.payload.get("areas").cloned().unwrap_or_default();
        let ids: Vec<Uuid> = serde_json::from_value(areas).unwrap();
        let (by, change) = (By::system(event.tenant_id, "test", "test"), event.subject);
        let told = ctx.store.write(by, move |tx| {
            Box::pin(async move {
                registry::settled(tx, change, &ids);
                Ok(())
            })
        });
        Ok(told.await?)
    })
}

/// The password of everybody in the world.
pub const PASSWORD: &str = "Shi-liu 2026 yuan";

const fn area(n: u128) -> AreaId {
    AreaId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n))
}

const fn person(n: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_9000_0000_0000_0000 + n))
}

pub const STREET: AreaId = area(1);
pub const OTHER_STREET: AreaId = area(2);
pub const COMMUNITY: AreaId = area(3);
pub const GRID: AreaId = area(4);
pub const SECOND: AreaId = area(5);
pub const DISTRICT: AreaId = area(6);
const CITY: AreaId = area(7);
pub const WORKS: OrgId =
    OrgId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0101));

pub const SYSTEM: AccountId = person(1);
pub const SECURITY: AccountId = person(2);
pub const AUDIT: AccountId = person(3);
pub const DESK: AccountId = person(4);
pub const NEXT_DOOR: AccountId = person(5);
pub const ZHOU: AccountId = person(20);

/// The rule files of the product, without procedures, which name what other crates register.
pub fn rules() -> RuleSet {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../rules");
    let mut files = BTreeMap::new();
    for part in ["", "calendar", "codes", "dictionary"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let key = if part.is_empty() { name } else { format!("{part}/{name}") };
                files.insert(key, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let day = parse_date("2026-01-01").unwrap();
    RuleSet::load(&files, &BTreeMap::new(), day, &Vocabulary::default()).unwrap()
}

/// A world on a database.
pub struct World {
    pub db: Db,
    pub store: Store,
    pub rules: Arc<RuleSet>,
    pub mailer: Mailer,
    router: Router,
}

impl World {
    /// Returns the world without a mail server.
    pub async fn new(db: Db) -> World {
        World::with_mail(db, None).await
    }

    /// Returns the world with a mail server at a port of this machine.
    pub async fn with_mail(db: Db, port: Option<u16>) -> World {
        let store = db.open_with(&MIGRATIONS, &CONSUMERS).await;
        let rules = Arc::new(rules());
        fill(&store, &db, &rules).await;
        let smtp = port.map(|port| Smtp {
            url: format!("smtp+plain://127.0.0.1:{port}"),
            from: "邻里 <linli@example.cn>".to_owned(),
        });
        let mail = smtp.map(|smtp| Arc::new(Mail::new(&smtp).unwrap()));
        let mailer = Mailer { mail, base_url: "http://127.0.0.1:8080".to_owned() };
        let accounts = Accounts::new(store.clone(), Security::of(&rules).unwrap());
        let mut config = SiteConfig::new(db.tenant());
        config.secret = Some([7; 32]);
        config.behind_proxy = true;
        let app = App::with_accounts(
            store.clone(),
            rules.clone(),
            config,
            &MANIFESTS,
            Arc::new(accounts),
        )
        .with(mailer.clone());
        let router = http::router(&app).0;
        World { db, store, rules, mailer, router }
    }

    /// Returns a browser that nobody has signed in with.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// Returns a browser in which an account is signed in.
    pub async fn signed_in(&self, account: AccountId) -> Browser {
        let security = self.security();
        let random = self.store.env().random.clone();
        let started = self.store.write(self.db.by(), move |tx| {
            Box::pin(async move {
                identity::start_session(tx, account, &security, random.as_ref()).await
            })
        });
        Browser::new(self.router.clone()).with_session(&started.await.unwrap())
    }

    pub fn security(&self) -> Security {
        Security::of(&self.rules).unwrap()
    }

    /// Returns somebody of staff acting in the first street, with the roles held.
    pub async fn by(&self, account: AccountId) -> By {
        let mut q = self.store.read(self.db.tenant()).await.unwrap();
        let tenant = identity::account(&mut q, account).await.unwrap().unwrap().tenant_id;
        let grants = identity::grants(&mut q, account).await.unwrap();
        let grants: Vec<Grant> = grants.into_iter().map(Into::into).collect();
        let actor = Actor { tenant, who: Who::Staff(account), grants, on_behalf: None };
        By { actor, purpose: "test", matter: None }
    }

    /// Works until there is nothing due.
    pub async fn work(&self) {
        let ctx = Ctx::new(self.store.clone()).with(self.mailer.clone());
        let jobs = identity::mail::JOBS.to_vec();
        Worker::new(ctx, jobs).run_until_idle().await.unwrap();
    }
}

async fn fill(store: &Store, db: &Db, rules: &Arc<RuleSet>) {
    let hash = Hasher::new(store.env().random.clone()).hash(PASSWORD).await.unwrap();
    let rules = rules.clone();
    let filled =
        store.write(db.by(), move |tx| Box::pin(async move { people(tx, &rules, &hash).await }));
    filled.await.unwrap();
}

async fn people(tx: &mut Tx, rules: &RuleSet, hash: &str) -> Result<(), Error> {
    ground(tx, rules).await?;
    let staff = [
        (SYSTEM, "xitong", "高阳", STREET, "system.admin", None),
        (SECURITY, "anquan", "谢雯", STREET, "security.admin", None),
        (AUDIT, "shenji", "许文", STREET, "audit.admin", None),
        (DESK, "hejing", "何静", COMMUNITY, "community.desk", None),
        (NEXT_DOOR, "linshui", "苏航", OTHER_STREET, "security.admin", None),
    ];
    for (id, login, name, area, role, org) in staff {
        staff_member(tx, rules, hash, (id, login, name, area)).await?;
        let new =
            NewGrant { account: id, role: role.to_owned(), area, org, from: tx.now(), to: None };
        identity::grant(tx, rules.roles(), new).await?;
    }
    let zhou = NewResident {
        id: ZHOU,
        login: Some("zhou.min".to_owned()),
        name: "周敏".to_owned(),
        phone: Some("0399-85300001".to_owned()),
        email: None,
        area: COMMUNITY,
        password: Some(hash.to_owned()),
        locale: "zh",
    };
    identity::sign_up(tx, zhou).await?;
    Ok(())
}

/// Makes an account of staff whose password need not be changed.
pub async fn staff_member(
    tx: &mut Tx,
    rules: &RuleSet,
    hash: &str,
    (id, login, name, area): (AccountId, &str, &str, AreaId),
) -> Result<(), Error> {
    let new = NewStaff {
        id,
        login: login.to_owned(),
        name: name.to_owned(),
        title: "试员".to_owned(),
        phone: Some(format!("0399-8540{:04}", id.uuid().as_u128() % 10_000)),
        email: None,
        area,
        org: None,
        password: hash.to_owned(),
    };
    identity::create_staff(tx, rules.roles(), new).await?;
    tx.exec("UPDATE identity_account SET must_change = $2 WHERE id = $1", store::args![id, false])
        .await?;
    Ok(())
}

async fn ground(tx: &mut Tx, rules: &RuleSet) -> Result<(), Error> {
    assert_eq!(tx.tenant(), TenantId::from(STREET));
    let areas = [
        (CITY, Level::City, None, "试市", "419800000000"),
        (DISTRICT, Level::District, Some(CITY), "试区", "419801000000"),
        (STREET, Level::Street, Some(DISTRICT), "甲街道", "419801001000"),
        (OTHER_STREET, Level::Street, Some(DISTRICT), "乙街道", "419801002000"),
        (COMMUNITY, Level::Community, Some(STREET), "东里社区", "419801001001"),
        (SECOND, Level::Community, Some(STREET), "西里社区", "419801001002"),
        (GRID, Level::Grid, Some(COMMUNITY), "东一格", "419801001001001"),
    ];
    for (id, level, parent, name, code) in areas {
        let area = NewArea { id, name: name.into(), code: Some(code.into()) };
        let change =
            AreaChange::Found { area, level, parent, equivalent: false, approval: approval() };
        let on = parse_date("2019-01-01").unwrap();
        let order = Order { change, on, reason: "设立".into() };
        registry::change(tx, rules.roles(), order).await?;
    }
    let works = NewOrg {
        id: WORKS,
        kind: "department".into(),
        name: "城建科".into(),
        parent: None,
        area: STREET,
        credit_code: None,
        phone: None,
        address: None,
        takes_dispatches: true,
        on: parse_date("2019-01-01").unwrap(),
    };
    registry::add_org(tx, rules.roles(), works).await?;
    Ok(())
}

pub fn approval() -> Option<Approval> {
    Some(Approval {
        number: "试政文〔2018〕1号".into(),
        by: "试区人民政府".into(),
        on: parse_date("2018-12-01").unwrap(),
    })
}
