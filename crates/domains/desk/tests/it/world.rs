//! A small street with two communities, departments and people, and the pages of the whole program in front of it.

use super::browser::Browser;
use desk::InForce;
use http::axum::Router;
use http::axum::extract::State;
use http::{
    Answer, App, Authenticator, Cx, Manifest, Needs, Page, Prefs, Routes, SignedIn, SiteConfig,
};
use identity::Mailer;
use identity::mail::{Mail, Smtp};
use kernel::access::{Actor, Grant, Who};
use kernel::area::{Approval, AreaChange, Level, NewArea, PlaceKind};
use kernel::id::{AccountId, AreaId, CaseId, MatterId, OrgId, PlaceId, TenantId};
use kernel::person::DataSubject;
use kernel::rules::RuleSet;
use kernel::time::{Date, Instant, Month, Time};
use matters::{MatterRow, Runtime};
use registry::{NewOrg, NewPlace, Order, Point};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Fault, Migrations, Query, Store, Tx, Worker, args};

use uuid::Uuid;

static MIGRATIONS: [&Migrations; 4] =
    [&registry::MIGRATIONS, &identity::MIGRATIONS, &matters::MIGRATIONS, &desk::MIGRATIONS];
static MANIFESTS: [&Manifest; 2] = [&matters::MANIFEST, &DESK];
static CONSUMERS: [store::Consumer; 4] =
    [matters::CONSUMER, matters::SUCCESSION, identity::FOLLOW, desk::FOLLOW];
/// The desk with one more page: a resident's own copy, which identity's pages give in the program.
static DESK: Manifest = Manifest { routes, ..desk::MANIFEST };

fn routes(app: &App) -> Routes {
    let copied = Routes::new(app.clone()).get("/copy", Needs::Resident, copy).done();
    (desk::MANIFEST.routes)(app).merge(copied)
}

async fn copy(State(app): State<App>, cx: Cx) -> Answer {
    let subject = DataSubject::account_holder(cx.account().unwrap());
    let found = desk::MANIFEST.export.unwrap()(app, cx, subject).await?;
    let reports = found.into_iter().map(|(_, reports)| reports).collect();
    Ok(Page::download(
        "application/json",
        "copy.json",
        serde_json::to_vec(&serde_json::Value::Array(reports)).unwrap(),
    ))
}

const fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

pub const STREET: AreaId = AreaId::from_uuid(id(1));
pub const OTHER_STREET: AreaId = AreaId::from_uuid(id(2));
pub const GARDEN: AreaId = AreaId::from_uuid(id(3));
pub const MARKET: AreaId = AreaId::from_uuid(id(4));
/// What communities become when they are merged.
pub const MERGED: AreaId = AreaId::from_uuid(id(6));
pub const OTHER_COMMUNITY: AreaId = AreaId::from_uuid(id(5));
pub const GRID: AreaId = AreaId::from_uuid(id(11));
pub const GRID_TWO: AreaId = AreaId::from_uuid(id(12));
pub const MARKET_GRID: AreaId = AreaId::from_uuid(id(13));
const OTHER_GRID: AreaId = AreaId::from_uuid(id(14));

pub const COMPOUND: PlaceId = PlaceId::from_uuid(id(100));
pub const BUILDING: PlaceId = PlaceId::from_uuid(id(101));
pub const BUILDING_TWO: PlaceId = PlaceId::from_uuid(id(102));
pub const MARKET_BUILDING: PlaceId = PlaceId::from_uuid(id(103));
pub const OTHER_BUILDING: PlaceId = PlaceId::from_uuid(id(104));

pub const PROPERTY: OrgId = OrgId::from_uuid(id(201));
pub const WORKS: OrgId = OrgId::from_uuid(id(202));
pub const DRAINAGE: OrgId = OrgId::from_uuid(id(203));
pub const COMMITTEE: OrgId = OrgId::from_uuid(id(204));
pub const ENFORCEMENT: OrgId = OrgId::from_uuid(id(205));

pub const ZHOU: AccountId = AccountId::from_uuid(id(900));
pub const WU: AccountId = AccountId::from_uuid(id(901));

/// Staff: session, account, role, area, organisation.
const STAFF: [(&str, u128, &str, AreaId, Option<OrgId>); 14] = [
    ("duty", 922, "street.duty", STREET, None),
    ("desk", 910, "community.desk", GARDEN, None),
    ("market", 911, "community.desk", MARKET, None),
    ("dispatcher", 912, "street.dispatcher", STREET, None),
    ("leader", 913, "street.leader", STREET, None),
    ("lead", 914, "property.handler", GARDEN, Some(PROPERTY)),
    ("assistant", 915, "department.handler", STREET, Some(WORKS)),
    ("drainage", 916, "department.handler", STREET, Some(DRAINAGE)),
    ("grid", 917, "grid.worker", GRID, None),
    ("grid_two", 918, "grid.worker", GRID_TWO, None),
    ("stranger", 919, "street.dispatcher", OTHER_STREET, None),
    ("both", 917, "property.handler", GARDEN, Some(PROPERTY)),
    ("merged", 921, "community.desk", MERGED, None),
    ("audit", 920, "audit.admin", STREET, None),
];

pub struct World {
    pub db: testkit::Db,
    pub store: Store,
    pub runtime: Runtime,
    pub router: Router,
    pub worker: Worker,
}

struct Accounts;

impl Authenticator for Accounts {
    fn session<'a>(&'a self, cookie: &'a str) -> BoxFuture<'a, Result<Option<SignedIn>, Fault>> {
        Box::pin(async move { Ok(signed_in(cookie)) })
    }

    fn keep_prefs<'a>(
        &'a self,
        _: TenantId,
        _: AccountId,
        _: Prefs,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }
}

fn signed_in(session: &str) -> Option<SignedIn> {
    let someone = |actor, name: &str| SignedIn {
        actor,
        name: name.to_owned(),
        title: String::new(),
        area: Vec::new(),
        home: None,
        prefs: None,
        unread: 0,
    };
    let resident =
        |account, name| Some(someone(actor(Who::Resident(account), Vec::new(), STREET), name));
    match session {
        "zhou" => resident(ZHOU, "周敏"),
        "wu" => resident(WU, "吴桂英"),
        _ => staff(session).map(|actor| someone(actor, session)),
    }
}

fn actor(who: Who, grants: Vec<Grant>, tenant: AreaId) -> Actor {
    Actor { tenant: TenantId::from(tenant), who, grants, on_behalf: None }
}

/// Returns the sessions of staff.
pub fn sessions() -> impl Iterator<Item = &'static str> {
    STAFF.iter().map(|(session, ..)| *session)
}

/// Returns a member of staff by session.
pub fn staff(session: &str) -> Option<Actor> {
    let (_, number, _, area, _) = *STAFF.iter().find(|(name, ..)| *name == session)?;
    let long_ago = Instant::from_micros(0);
    // Somebody who holds two roles has two lines with one account.
    let held = STAFF
        .iter()
        .filter(|(name, other, ..)| *name == session || (session == "both" && *other == number));
    let grants = held
        .map(|(_, _, role, area, org)| Grant {
            role: (*role).to_owned(),
            area: *area,
            org: *org,
            from: long_ago,
            to: None,
        })
        .collect();
    let tenant = if area == OTHER_STREET { OTHER_STREET } else { STREET };
    Some(actor(Who::Staff(AccountId::from_uuid(id(number))), grants, tenant))
}

/// Returns the rules folder of the repository.
pub fn files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../rules");
    let (mut files, mut folders) = (BTreeMap::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".toml") {
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

/// Returns a runtime with the desk's subject, and the desk's rules.
pub fn runtime() -> (Runtime, InForce) {
    let empty = BTreeMap::new();
    let day = Date::from_calendar_date(2026, Month::January, 1).unwrap();
    let bare = InForce::default();
    let builder = Runtime::builder().subject(desk::CaseSubject::new(bare.clone()));
    let rules = RuleSet::load(&files(), &empty, day, &builder.vocabulary());
    let rules = rules.unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    bare.put(&rules).unwrap();
    (builder.build(Arc::new(rules)), bare)
}

/// Returns a mail server's settings: letters are written and, as no job sends them here, wait.
fn mailer() -> Mailer {
    let smtp = Smtp {
        url: "smtp+plain://127.0.0.1:1".to_owned(),
        from: "邻里 <linli@example.cn>".to_owned(),
    };
    let mail = Some(Arc::new(Mail::new(&smtp).unwrap()));
    Mailer { mail, base_url: SiteConfig::new(TenantId::from(STREET)).base_url }
}

impl World {
    /// Makes the world on a database; it is Wednesday, 6 May 2026, 9:00.
    pub async fn on(db: testkit::Db) -> World {
        let (runtime, in_force) = runtime();
        let store = db.open_with(&MIGRATIONS, &CONSUMERS).await;
        let rules = runtime.in_force().rules.clone();
        let config = SiteConfig { demo: false, ..SiteConfig::new(TenantId::from(STREET)) };
        let app = App::with_accounts(store.clone(), rules, config, &MANIFESTS, Arc::new(Accounts))
            .with(runtime.clone())
            .with(mailer())
            .with(in_force);
        let (router, _) = http::router(&app);
        let ctx = Ctx::new(store.clone()).with(runtime.clone()).with(mailer());
        let jobs: Vec<store::JobKind> = MANIFESTS
            .iter()
            .chain(&[&registry::MANIFEST])
            .flat_map(|one| one.jobs)
            .copied()
            .collect();
        let worker = Worker::new(ctx, jobs);
        let world = World { db, store, runtime, router, worker };
        world.ground().await;
        world
    }

    /// Opens a browser of somebody who is signed in.
    pub fn sign_in(&self, session: &str) -> Browser {
        Browser::signed_in(&self.router, session)
    }

    /// Opens a browser of somebody who is not.
    pub fn guest(&self) -> Browser {
        Browser::new(&self.router)
    }

    async fn ground(&self) {
        let roles = self.runtime.in_force().rules.roles().clone();
        let by = By::system(TenantId::from(STREET), "test", "test");
        let made = self.store.write(by, move |tx| {
            Box::pin(async move {
                areas(tx, &roles).await?;
                places(tx, &roles).await?;
                orgs(tx, &roles).await
            })
        });
        made.await.unwrap();
    }

    /// Makes the account of a resident, whom `sign_in` knows by session only.
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
        let by = By::system(TenantId::from(STREET), "test", "test");
        let made = self.store.write(by, move |tx| Box::pin(identity::sign_up(tx, new)));
        made.await.unwrap();
    }

    /// Sets the clock to a time of a day of May 2026; the 6th is a Wednesday and a working day.
    pub fn at(&self, day: u8, hour: u8, minute: u8) {
        let date = Date::from_calendar_date(2026, Month::May, day).unwrap();
        self.db.clock().set(Instant::from_china(date, Time::from_hms(hour, minute, 0).unwrap()));
    }

    /// Puts cases of before right, as the program does when it starts.
    pub async fn put_right(&self) -> usize {
        let rules = InForce::default().put(&self.runtime.in_force().rules).unwrap();
        desk::put_right(&self.store, rules).await.unwrap()
    }

    /// Lets time act.
    pub async fn tick(&self) {
        matters::timer::sweep(&self.store, &self.runtime).await.unwrap();
    }

    pub async fn matter(&self, case: CaseId) -> MatterRow {
        let mut reader = self.store.read(TenantId::from(STREET)).await.unwrap();
        MatterRow::load(&mut reader, MatterId::from_uuid(case.uuid())).await.unwrap().unwrap()
    }

    /// Returns the only case, or the last of several.
    pub async fn last_case(&self) -> CaseId {
        let mut reader = self.store.read(TenantId::from(STREET)).await.unwrap();
        // Ids made at one moment of a standing clock have no order; codes have.
        let sql = "SELECT id FROM matter WHERE tenant_id = $1 ORDER BY code DESC LIMIT 1";
        let (id,): (CaseId,) = reader.one(sql, args![TenantId::from(STREET)]).await.unwrap();
        id
    }

    /// Changes the tree of areas, from today on.
    pub async fn change(&self, change: AreaChange) {
        let on = self.store.now().china_date();
        self.change_on(change, on).await;
    }

    pub async fn change_on(&self, change: AreaChange, on: Date) {
        let roles = self.runtime.in_force().rules.roles().clone();
        let by = By::system(TenantId::from(STREET), "test", "test");
        let order = Order { change, on, reason: "测试".into() };
        let made = self.store.write(by, move |tx| {
            Box::pin(async move { registry::change(tx, &roles, order).await.map(|_| ()) })
        });
        made.await.unwrap();
    }

    /// Lets everything that waits run.
    pub async fn work(&self) {
        self.worker.run_until_idle().await.unwrap();
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut reader = self.store.read(TenantId::from(STREET)).await.unwrap();
        let (count,): (i64,) = reader.one(sql, args![]).await.unwrap();
        count
    }

    /// Returns the who-keys of a case's inbox entries with their purpose.
    pub async fn items(&self, case: CaseId) -> Vec<(String, String)> {
        let mut reader = self.store.read(TenantId::from(STREET)).await.unwrap();
        let sql = "SELECT who, purpose FROM matter_work_item WHERE tenant_id = $1 AND matter_id = $2 ORDER BY who, purpose";
        reader.all(sql, args![TenantId::from(STREET), case]).await.unwrap()
    }
}

fn day() -> Date {
    Date::from_calendar_date(2020, Month::January, 1).unwrap()
}

async fn areas(tx: &mut Tx, roles: &kernel::access::Roles) -> Result<(), store::Error> {
    let (city, district) = (AreaId::from_uuid(id(8)), AreaId::from_uuid(id(9)));
    let list = [
        (city, "澄阳市", Level::City, None),
        (district, "清河区", Level::District, Some(city)),
        (STREET, "桐荫街道", Level::Street, Some(district)),
        (OTHER_STREET, "临水街道", Level::Street, Some(district)),
        (GARDEN, "石榴园社区", Level::Community, Some(STREET)),
        (MARKET, "麦市社区", Level::Community, Some(STREET)),
        (OTHER_COMMUNITY, "柳岸社区", Level::Community, Some(OTHER_STREET)),
        (GRID, "第一网格", Level::Grid, Some(GARDEN)),
        (GRID_TWO, "第二网格", Level::Grid, Some(GARDEN)),
        (MARKET_GRID, "麦市网格", Level::Grid, Some(MARKET)),
        (OTHER_GRID, "柳岸网格", Level::Grid, Some(OTHER_COMMUNITY)),
    ];
    for (area, name, level, parent) in list {
        let approval = (level == Level::Community).then(|| Approval {
            number: "1号".into(),
            by: "区政府".into(),
            on: day(),
        });
        let area = NewArea { id: area, name: name.into(), code: None };
        let change = AreaChange::Found { area, level, parent, equivalent: false, approval };
        registry::change(tx, roles, Order { change, on: day(), reason: "测试".into() }).await?;
    }
    Ok(())
}

async fn places(tx: &mut Tx, roles: &kernel::access::Roles) -> Result<(), store::Error> {
    let at = |lon: i64, lat: i64| Some(Point::new(lon, lat));
    let list = [
        (COMPOUND, PlaceKind::Compound, None, "石榴园小区", GARDEN, None),
        (BUILDING, PlaceKind::Building, Some(COMPOUND), "3号楼", GRID, at(113_650_000, 34_750_000)),
        (
            BUILDING_TWO,
            PlaceKind::Building,
            Some(COMPOUND),
            "5号楼",
            GRID_TWO,
            at(113_655_000, 34_755_000),
        ),
        (
            MARKET_BUILDING,
            PlaceKind::Building,
            None,
            "麦市大楼",
            MARKET_GRID,
            at(113_700_000, 34_760_000),
        ),
        (
            OTHER_BUILDING,
            PlaceKind::Building,
            None,
            "柳岸楼",
            OTHER_GRID,
            at(113_900_000, 34_900_000),
        ),
    ];
    for (position, (place, kind, parent, name, area, point)) in (0..).zip(list) {
        let new = NewPlace {
            id: place,
            kind,
            parent,
            name: name.into(),
            address: String::new(),
            point,
            households: 40,
            position,
            area: Some(area),
            on: day(),
        };
        registry::add_place(tx, roles, new).await?;
    }
    Ok(())
}

async fn orgs(tx: &mut Tx, roles: &kernel::access::Roles) -> Result<(), store::Error> {
    let list = [
        (PROPERTY, "property", "柏合物业", GARDEN),
        (WORKS, "urban_construction", "街道城建科", STREET),
        (DRAINAGE, "drainage", "清源水务", STREET),
        (COMMITTEE, "committee", "石榴园居民委员会", GARDEN),
        (ENFORCEMENT, "enforcement", "综合执法队", STREET),
    ];
    for (org, kind, name, area) in list {
        let new = NewOrg {
            id: org,
            kind: kind.into(),
            name: name.into(),
            parent: None,
            area,
            credit_code: None,
            phone: None,
            address: None,
            takes_dispatches: true,
            on: day(),
        };
        registry::add_org(tx, roles, new).await?;
    }
    Ok(())
}
