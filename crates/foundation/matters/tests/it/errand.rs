//! A toy: errands in the town, a subject that remembers which effects ran, with a procedure of its own.

use http::{Manifest, Routes};
use kernel::access::Actor;
use kernel::expr::{Type, Value};
use kernel::id::{AccountId, MatterId, OrgId};
use kernel::procedure::{Act, Event, InstanceId, Party};
use kernel::rules::RuleSet;
use kernel::text::Text;
use kernel::time::{Duration, Instant};
use matters::{
    Audience, Brings, CardPhoto, Doing, MatterRow, NewMatter, Note, Outcome, Reporter,
    ReporterCard, Revealed, Runtime, Subject, SubjectCard, SubjectFacts, Values,
};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex};
use store::{BoxFuture, By, Error, Fault, Parts, Query, Reading, Tx};
use testkit::Db;
use testkit::web::Answer;
use town::{DRAINAGE, GRID, Town, WORKS, ZHOU, actor};
use uuid::Uuid;

/// 刘伟, who handles for the works department.
pub const HANDLER: AccountId =
    AccountId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0393));

/// What the subject of tests is called: the verbs of the built-in roles are about cases.
pub const KIND: &str = "case";

/// Which effects ran.
#[derive(Clone, Default)]
pub struct Ran(pub Arc<Mutex<Vec<String>>>);

static MANIFEST: Manifest =
    Manifest::new("errand", &matters::MESSAGES, |app| Routes::new(app.clone()).done());
static BRINGS: Brings = Brings {
    parts: |parts| parts.with(Ran::default()),
    subjects: |parts| {
        let ran = parts.get::<Ran>().map(|ran| ran.as_ref().clone()).unwrap_or_default();
        vec![Arc::new(Errand { ran })]
    },
    ..Brings::only(&MANIFEST)
};

struct Errand {
    ran: Ran,
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
            self.ran.0.lock().unwrap().push(format!("{name} {}", matter.state));
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

/// The rules of the repository with one procedure, that of errands.
pub fn files() -> BTreeMap<String, String> {
    let mut files = town::rule_files();
    files.retain(|path, _| !path.starts_with("procedures/"));
    files.insert("procedures/errand.toml".into(), include_str!("errand.toml").into());
    files
}

/// The same rules with other files in their places.
pub fn rules_with(overlay: &BTreeMap<String, String>) -> RuleSet {
    let vocabulary = Runtime::builder().all(&[&BRINGS], &Parts::default()).vocabulary();
    RuleSet::load(&files(), overlay, town::day("2026-01-01"), &vocabulary).unwrap()
}

/// The town with errands.
pub struct Errands {
    town: Town,
    pub ran: Arc<Mutex<Vec<String>>>,
}

impl Deref for Errands {
    type Target = Town;

    fn deref(&self) -> &Town {
        &self.town
    }
}

/// A picture of one dot, as PNG.
const DOT: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53,
    0xde, 0x00, 0x00, 0x00, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x70, 0x68, 0x38, 0x00,
    0x00, 0x02, 0x84, 0x01, 0x81, 0x18, 0x6a, 0x74, 0x87, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e,
    0x44, 0xae, 0x42, 0x60, 0x82,
];

impl Errands {
    /// Makes the town with errands on a database.
    pub async fn on(db: Db) -> Errands {
        let town = Town::plan(&[&BRINGS]).with_rules(files()).build(db).await;
        let ran = town.app.part::<Ran>().0.clone();
        Errands { town, ran }
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

    /// Brings a matter to lead and assistant: both handle it.
    pub async fn dispatched(&self, n: u128, reporter: Reporter) -> MatterId {
        let row = self.begin(actor("desk"), n, reporter).await;
        self.run(actor("desk"), row.id, complete(1, "accept")).await;
        self.run(actor("dispatcher"), row.id, dispatch(2)).await;
        row.id
    }

    /// Both parties hand in what they did.
    pub async fn handled(&self, id: MatterId, lead: InstanceId) {
        for (actor, stay) in [(actor("assistant"), lead), (actor("drainage"), lead + 1)] {
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
        let (by, now) = (self.by(), self.now());
        let kept = self.store.write(by, move |tx| {
            Box::pin(async move { tx.apply_rules(store::NewRules::built_in(files), now).await })
        });
        kept.await.unwrap();
    }

    /// Opens a page and sends one of its forms with more fields.
    pub async fn fill(
        &self,
        who: &str,
        page: &str,
        form: (&str, &str),
        fields: &[(&str, &str)],
    ) -> Answer {
        let page = self.of(who).get(page).await.ok();
        self.of(who).fill_in(&page, form, fields).await
    }

    /// Sends a form of a page that was opened before, in parts, with a photo in the field `photo`.
    pub async fn fill_with_photo(
        &self,
        who: &str,
        page: &Answer,
        (action, has): (&str, &str),
        fields: &[(&str, &str)],
        photo: &str,
    ) -> Answer {
        let form = page.form_with(action, has).only(fields);
        self.of(who).upload(&form, &[(photo, "p.png", DOT.to_vec())]).await
    }

    /// Whether projecting again gives what the commands wrote.
    pub async fn check_rebuild(&self) {
        let before = self.dump().await;
        let runtime = self.runtime.clone();
        let by = self.by();
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
    pub async fn every_item(&self) -> Vec<(String, String)> {
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
        lead: party(WORKS, None),
        assistants: vec![party(DRAINAGE, Some("1wd"))],
    }
}

pub fn hours(n: i64) -> Duration {
    Duration::hours(n)
}
