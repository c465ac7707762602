//! A small world: two streets, a community and a grid, departments, people with roles, and a subject that remembers
//! which effects ran.

use kernel::access::{Actor, Grant, Who};
use kernel::area::{Approval, AreaChange, Level, NewArea};
use kernel::expr::{Type, Value};
use kernel::id::{AccountId, AreaId, MatterId, OrgId, TenantId};
use kernel::procedure::{Act, Event, InstanceId, Party};
use kernel::rules::RuleSet;
use kernel::text::Text;
use kernel::time::{Date, Duration, Instant, Month, Time};
use matters::{
    Audience, CardPhoto, Doing, MatterRow, NewMatter, Note, Outcome, Reporter, ReporterCard,
    Revealed, Runtime, Subject, SubjectCard, SubjectFacts, Values,
};
use registry::Order;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use store::{BoxFuture, By, Error, Fault, Migrations, Query, Reading, Store, Tx};
use testkit::Db;
use uuid::Uuid;

pub static MIGRATIONS: [&Migrations; 3] =
    [&registry::MIGRATIONS, &identity::MIGRATIONS, &matters::MIGRATIONS];

pub const STREET: AreaId =
    AreaId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
pub const OTHER_STREET: AreaId = area(2);
pub const COMMUNITY: AreaId = area(3);
pub const GRID: AreaId = area(4);
pub const OTHER_COMMUNITY: AreaId = area(5);
const DISTRICT: AreaId = area(6);
const CITY: AreaId = area(7);
pub const CITY_WORKS: OrgId =
    OrgId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0101));
pub const WATER: OrgId =
    OrgId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0102));

const fn area(n: u128) -> AreaId {
    AreaId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n))
}

/// A person by a small number.
pub const fn account(n: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_9000_0000_0000_0000 + n))
}

pub const DESK: AccountId = account(1);
pub const DISPATCHER: AccountId = account(2);
pub const LEADER: AccountId = account(3);
pub const WORKS: AccountId = account(4);
pub const PIPES: AccountId = account(5);
pub const STRANGER: AccountId = account(7);
pub const ZHOU: AccountId = account(20);
pub const NEIGHBOUR: AccountId = account(21);

/// A world on a database.
pub struct World {
    pub db: Db,
    pub store: Store,
    pub runtime: Runtime,
    pub ran: Arc<Mutex<Vec<String>>>,
}

/// What the subject of tests is called: the verbs of the built-in roles are about cases.
pub const KIND: &str = "case";

struct Errand {
    ran: Arc<Mutex<Vec<String>>>,
}

impl Subject for Errand {
    fn verbs(&self) -> matters::SubjectVerbs {
        matters::SubjectVerbs { view: "case.view", reveal: "case.reveal" }
    }

    fn kind(&self) -> &'static str {
        KIND
    }

    fn title(&self) -> Text {
        Text::new("跑腿", "Errand")
    }

    fn fact_names(&self) -> Vec<(&'static str, Type)> {
        vec![("errand.heavy", Type::Bool)]
    }

    fn limit_names(&self) -> &'static [&'static str] {
        &["test.limit"]
    }

    fn transitions(&self) -> &'static [&'static str] {
        &["test.veto", "test.rate"]
    }

    fn effects(&self) -> &'static [&'static str] {
        &["test.accepted", "test.rated"]
    }

    fn facts<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        _matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<SubjectFacts, Fault>> {
        let _ = q.tenant();
        Box::pin(async {
            let values = BTreeMap::from([("errand.heavy".to_owned(), Value::Bool(false))]);
            let limits = BTreeMap::from([("test.limit".to_owned(), "3wd".parse().unwrap())]);
            Ok(SubjectFacts { values, limits })
        })
    }

    fn effect<'a>(
        &'a self,
        name: &'a str,
        _tx: &'a mut Tx,
        matter: &'a MatterRow,
        _event: &'a Event,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.ran.lock().unwrap().push(format!("{name} {}", matter.state));
            Ok(())
        })
    }

    fn cards<'a>(
        &'a self,
        _q: &'a mut Reading<'_>,
        matters: &'a [MatterRow],
        audience: Audience,
    ) -> BoxFuture<'a, Result<BTreeMap<MatterId, SubjectCard>, Fault>> {
        let card = move |row: &MatterRow| {
            let lamp = kernel::text::Text::new("路灯", "Street lamp");
            let mut card =
                SubjectCard { sort: lamp.clone(), title: lamp, ..SubjectCard::default() };
            if audience != Audience::Public {
                card.title = kernel::text::Text::same(row.title.clone());
                card.place = Some("3 号楼 2 单元".into());
                card.text = Some("五楼的灯不亮，周敏的母亲摔了一跤。".into());
                card.photos = Vec::<CardPhoto>::new();
            }
            if audience == Audience::Staff {
                card.reporter = Some(ReporterCard {
                    anonymous: false,
                    name: Some("周*".into()),
                    phone: Some("139****2046".into()),
                    can_reveal: true,
                    mail: None,
                });
            }
            (row.id, card)
        };
        Box::pin(async move { Ok(matters.iter().map(card).collect()) })
    }

    fn reveal<'a>(
        &'a self,
        _q: &'a mut Reading<'_>,
        _matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Option<Revealed>, Fault>> {
        Box::pin(async {
            Ok(Some(Revealed {
                subject_kind: "account",
                subject: ZHOU.uuid(),
                fields: vec![
                    ("reporter.name".to_owned(), "周敏".to_owned()),
                    ("reporter.phone".to_owned(), "13912342046".to_owned()),
                ],
            }))
        })
    }
}

/// The built-in rule files without procedures, and the procedure of the tests.
pub fn files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../rules");
    let mut files = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".toml") && !name.starts_with("procedures/") {
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    files.insert("procedures/errand.toml".into(), include_str!("errand.toml").into());
    files
}

/// Returns the rules of the tests, with an overlay.
pub fn rules(
    ran: &Arc<Mutex<Vec<String>>>,
    overlay: &BTreeMap<String, String>,
) -> (matters::RuntimeBuilder, RuleSet) {
    let builder = Runtime::builder().subject(Errand { ran: ran.clone() });
    let day = Date::from_calendar_date(2026, Month::January, 1).unwrap();
    let rules = RuleSet::load(&files(), overlay, day, &builder.vocabulary());
    let rules = rules.unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    (builder, rules)
}

impl World {
    /// Makes the world on a database.
    pub async fn on(db: Db) -> World {
        let ran = Arc::new(Mutex::new(Vec::new()));
        let (builder, rules) = rules(&ran, &BTreeMap::new());
        let store = db.open_with(&MIGRATIONS, &[matters::CONSUMER]).await;
        let runtime = builder.build(Arc::new(rules));
        let world = World { db, store, runtime, ran };
        world.areas().await;
        world
    }

    pub fn tenant(&self) -> TenantId {
        TenantId::from(STREET)
    }

    async fn areas(&self) {
        let list = [
            (CITY, "测试市", Level::City, None),
            (DISTRICT, "测试区", Level::District, Some(CITY)),
            (STREET, "桐荫街道", Level::Street, Some(DISTRICT)),
            (OTHER_STREET, "柳岸街道", Level::Street, Some(DISTRICT)),
            (COMMUNITY, "石榴园社区", Level::Community, Some(STREET)),
            (OTHER_COMMUNITY, "柳岸社区", Level::Community, Some(OTHER_STREET)),
            (GRID, "第三网格", Level::Grid, Some(COMMUNITY)),
        ];
        let day = Date::from_calendar_date(2020, Month::January, 1).unwrap();
        let roles = self.runtime.in_force().rules.roles().clone();
        let by = By::system(self.tenant(), "test", "test");
        let made = self.store.write(by, move |tx| {
            Box::pin(async move {
                for (id, name, level, parent) in list {
                    let approval = (level == Level::Community).then(|| Approval {
                        number: "1号".into(),
                        by: "区政府".into(),
                        on: day,
                    });
                    let area = NewArea { id, name: name.into(), code: None };
                    let change =
                        AreaChange::Found { area, level, parent, equivalent: false, approval };
                    registry::change(tx, &roles, Order { change, on: day, reason: "测试".into() })
                        .await?;
                }
                for (id, name) in [(CITY_WORKS, "街道城建科"), (WATER, "清源水务")] {
                    let new = registry::NewOrg {
                        id,
                        kind: "department".into(),
                        name: name.into(),
                        parent: None,
                        area: STREET,
                        credit_code: None,
                        phone: None,
                        address: None,
                        takes_dispatches: true,
                        on: day,
                    };
                    registry::add_org(tx, &roles, new).await?;
                }
                Ok(())
            })
        });
        made.await.unwrap();
    }

    pub fn now(&self) -> Instant {
        self.store.now()
    }

    /// Sets the clock to a time of a day of May 2026; the 6th is a Wednesday and a working day.
    pub fn at(&self, day: u8, hour: u8, minute: u8) {
        let date = Date::from_calendar_date(2026, Month::May, day).unwrap();
        self.db.clock().set(Instant::from_china(date, Time::from_hms(hour, minute, 0).unwrap()));
    }

    /// Begins an errand.
    pub async fn begin(&self, actor: Actor, n: u128, reporter: Reporter) -> MatterRow {
        self.try_begin(actor, self.new_errand(n, reporter)).await.unwrap()
    }

    pub fn new_errand(&self, n: u128, reporter: Reporter) -> NewMatter {
        NewMatter {
            id: matter(n),
            procedure: "errand".into(),
            area: GRID,
            subject_kind: KIND,
            subject: matter(n).uuid(),
            code: format!("SLY-20260506-{n:04}"),
            title: "3 号楼 2 单元楼道灯不亮".into(),
            form: Values::none().with("case.title", "楼道灯不亮"),
            files: Vec::new(),
            reporter,
            urgent: false,
        }
    }

    pub async fn try_begin(&self, actor: Actor, new: NewMatter) -> Result<MatterRow, Error> {
        let runtime = self.runtime.clone();
        let by = By { actor, purpose: "test", matter: None };
        self.store
            .write(by, move |tx| Box::pin(async move { matters::start(tx, &runtime, new).await }))
            .await
    }

    /// Carries out a command.
    pub async fn act(
        &self,
        actor: Actor,
        matter: MatterId,
        doing: Doing,
    ) -> Result<Outcome, Error> {
        let runtime = self.runtime.clone();
        let by = By { actor, purpose: "test", matter: Some(matter) };
        self.store
            .write(by, move |tx| {
                Box::pin(async move { matters::act(tx, &runtime, matter, doing).await })
            })
            .await
    }

    pub async fn run(&self, actor: Actor, matter: MatterId, act: Act) -> Outcome {
        let id: Uuid = self.store.new_id();
        self.act(actor, matter, Doing::new(id, act)).await.unwrap()
    }

    pub async fn row(&self, id: MatterId) -> MatterRow {
        let mut reader = self.store.read(self.tenant()).await.unwrap();
        MatterRow::load(&mut reader, id).await.unwrap().unwrap()
    }

    /// Brings a matter to lead and assistant: both handle it.
    pub async fn dispatched(&self, n: u128, reporter: Reporter) -> MatterId {
        let row = self.begin(desk(), n, reporter).await;
        self.run(desk(), row.id, complete(1, "accept")).await;
        self.run(dispatcher(), row.id, dispatch(2)).await;
        row.id
    }

    /// Both parties hand in what they did.
    pub async fn handled(&self, id: MatterId, lead: InstanceId) {
        for (actor, stay) in [(works(), lead), (pipes(), lead + 1)] {
            let command: Uuid = self.store.new_id();
            let form = Values::none().with("evidence.text", "换了三只灯，已经亮了。");
            let doing = Doing::new(command, complete(stay, "done"))
                .form(form, Vec::new())
                .note(Some(Note::parties("已换灯")));
            self.act(actor, id, doing).await.unwrap();
        }
    }

    /// Keeps the rules in the database, as `linli rules apply` does.
    pub async fn keep_rules(&self) {
        let files = serde_json::to_value(files()).unwrap();
        let (by, now) = (By::system(self.tenant(), "test", "test"), self.now());
        let kept = self
            .store
            .write(by, move |tx| Box::pin(async move { tx.apply_rules(files, now).await }));
        kept.await.unwrap();
    }

    /// Lets time act.
    pub async fn sweep(&self) -> matters::timer::Swept {
        matters::timer::sweep(&self.store, &self.runtime).await.unwrap()
    }

    /// Whether projecting again gives what the commands wrote.
    pub async fn check_rebuild(&self) {
        let before = self.dump().await;
        let runtime = self.runtime.clone();
        let by = By::system(self.tenant(), "test", "test");
        let rebuilt = self.store.write(by, move |tx| {
            Box::pin(async move { matters::rebuild(tx, &runtime, None, 1000).await })
        });
        assert_eq!(rebuilt.await.unwrap(), None);
        assert_eq!(before, self.dump().await);
    }

    pub async fn dump(&self) -> Vec<String> {
        let mut reader = self.store.read(self.tenant()).await.unwrap();
        let mut lines = Vec::new();
        let steps: Vec<matters::StepRow> = reader
            .all("SELECT * FROM matter_step ORDER BY matter_id, instance", Vec::new())
            .await
            .unwrap();
        lines.extend(steps.iter().map(|row| format!("{row:?}")));
        let clocks: Vec<matters::ClockRow> = reader
            .all("SELECT * FROM matter_clock ORDER BY matter_id, instance", Vec::new())
            .await
            .unwrap();
        lines.extend(clocks.iter().map(|row| format!("{row:?}")));
        let items: Vec<matters::WorkItem> = reader
            .all("SELECT * FROM matter_work_item ORDER BY matter_id, id, who", Vec::new())
            .await
            .unwrap();
        lines.extend(items.iter().map(|row| format!("{row:?}")));
        let timers: Vec<(MatterId, Instant)> = reader
            .all("SELECT matter_id, due_at FROM matter_timer ORDER BY matter_id", Vec::new())
            .await
            .unwrap();
        lines.extend(timers.iter().map(|row| format!("{row:?}")));
        let rows: Vec<MatterRow> =
            reader.all("SELECT * FROM matter ORDER BY id", Vec::new()).await.unwrap();
        lines.extend(rows.iter().map(|row| format!("{row:?}")));
        lines
    }

    /// The who-keys of open inbox entries with their purpose, sorted.
    pub async fn items(&self) -> Vec<(String, String)> {
        let mut reader = self.store.read(self.tenant()).await.unwrap();
        reader
            .all("SELECT who, purpose FROM matter_work_item ORDER BY who, purpose", Vec::new())
            .await
            .unwrap()
    }
}

pub fn matter(n: u128) -> MatterId {
    MatterId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_a000_0000_0000_0000 + n))
}

fn staff(who: AccountId, role: &str, area: AreaId, org: Option<OrgId>, tenant: AreaId) -> Actor {
    let long_ago = Instant::from_micros(0);
    Actor {
        tenant: TenantId::from(tenant),
        who: Who::Staff(who),
        grants: vec![Grant { role: role.into(), area, org, from: long_ago, to: None }],
        on_behalf: None,
    }
}

pub fn desk() -> Actor {
    staff(DESK, "community.desk", COMMUNITY, None, STREET)
}

pub fn dispatcher() -> Actor {
    staff(DISPATCHER, "street.dispatcher", STREET, None, STREET)
}

pub fn leader() -> Actor {
    staff(LEADER, "street.leader", STREET, None, STREET)
}

pub fn works() -> Actor {
    staff(WORKS, "department.handler", STREET, Some(CITY_WORKS), STREET)
}

pub fn pipes() -> Actor {
    staff(PIPES, "department.handler", STREET, Some(WATER), STREET)
}

/// The same role in another street.
pub fn stranger() -> Actor {
    staff(STRANGER, "street.dispatcher", OTHER_STREET, None, OTHER_STREET)
}

pub fn resident(who: AccountId) -> Actor {
    Actor {
        tenant: TenantId::from(STREET),
        who: Who::Resident(who),
        grants: Vec::new(),
        on_behalf: None,
    }
}

pub fn nobody() -> Actor {
    Actor { tenant: TenantId::from(STREET), who: Who::Nobody, grants: Vec::new(), on_behalf: None }
}

pub fn complete(instance: InstanceId, outcome: &str) -> Act {
    Act::Complete { instance, outcome: Some(outcome.into()) }
}

/// Street works lead, the water company assists on a clock of its own.
pub fn dispatch(instance: InstanceId) -> Act {
    let party = |org: OrgId, limit: Option<&str>| Party {
        who: format!("org:{org}"),
        limit: limit.map(|limit| limit.parse().unwrap()),
    };
    Act::Dispatch {
        instance,
        outcome: None,
        lead: party(CITY_WORKS, None),
        assistants: vec![party(WATER, Some("1wd"))],
    }
}

pub fn hours(n: i64) -> Duration {
    Duration::hours(n)
}
