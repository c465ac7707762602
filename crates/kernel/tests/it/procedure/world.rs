//! A matter under test, with a clock that the test moves.

use crate::support::{calendar, china};
use kernel::calendar::Calendar;
use kernel::clock::Limit;
use kernel::expr::{Type, Value};
use kernel::procedure::{
    Act, ActionOffer, Command, Context, Event, Instance, InstanceId, Kind, MatterState, Minimum,
    Offered, Party, Procedure, ProcedureRefusal, SYSTEM, Vocabulary, What, apply, check, deadlines,
    decide, offers, parse, replay, timers,
};
use kernel::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use uuid::Uuid;

pub static CALENDAR: LazyLock<Calendar> = LazyLock::new(calendar);

/// Returns the names that the files under test may use.
pub fn vocabulary() -> Vocabulary {
    let set =
        |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    Vocabulary {
        icons: BTreeSet::new(),
        kinds: Kind::ALL.into_iter().filter(|kind| *kind != Kind::Payment).collect(),
        levels: set(&["city", "district", "street", "community", "grid"]),
        roles: set(&[
            "community.desk",
            "community.director",
            "grid.worker",
            "street.duty",
            "street.dispatcher",
            "street.leader",
            "department.leader",
        ]),
        elements: set(&[
            "case.title",
            "case.description",
            "case.place_text",
            "case.category",
            "case.photos",
            "case.urgent",
            "evidence.text",
            "evidence.photos",
            "check.photos",
            "check.text",
            "decision.reason",
            "rating.grade",
        ]),
        names: [
            ("case.category", Type::Text),
            ("rating.grade", Type::Text),
            ("case.urgent", Type::Bool),
            ("case.count", Type::Int),
            ("actor.handled", Type::Bool),
        ]
        .map(|(name, kind)| (name.to_owned(), kind))
        .into(),
        ballots: set(&["representatives"]),
        categories: set(&["convention"]),
        undoable: set(&["desk.accept", "desk.dispatch"]),
        procedures: BTreeMap::from([("repair".to_owned(), set(&["end", "given_up"]))]),
        transitions: set(&["desk.veto", "desk.rate", "desk.note", "desk.reopen", "desk.ask_again"]),
        effects: set(&["desk.count", "desk.accept", "desk.refuse", "desk.merge", "desk.dispatch"]),
        limits: set(&["category", "assist"]),
        minimums: Minimum::open_affairs().into_iter().collect(),
        ..Vocabulary::default()
    }
}

pub fn file(path: &str) -> Procedure {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(&path).unwrap();
    read(path.file_name().unwrap().to_str().unwrap(), &text)
}

/// Reads a procedure that has to be sound.
pub fn read(name: &str, text: &str) -> Procedure {
    let procedure =
        parse(name, text).unwrap_or_else(|problems| panic!("{}", crate::support::told(&problems)));
    let problems = check(&procedure, &vocabulary());
    assert!(problems.is_empty(), "{}", crate::support::told(&problems));
    procedure
}

/// Returns a procedure with the usual head around `body`.
pub fn small(body: &str) -> Procedure {
    read("small.toml", &small_text(body))
}

pub fn small_text(body: &str) -> String {
    format!(
        "id = \"small\"\ntitle = {{ zh = \"小\", en = \"Small\" }}\nlevel = \"community\"\nbasis = [\"测试\"]\n{body}"
    )
}

pub fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

/// Returns the who-key of a role at the one area of these tests.
pub fn seat(role: &str) -> String {
    format!("role:{role}@area")
}

pub struct World {
    pub procedure: Procedure,
    pub now: Instant,
    pub events: Vec<Event>,
    pub state: MatterState,
    pub limits: BTreeMap<String, Limit>,
    pub facts: BTreeMap<String, Value>,
    pub given: BTreeSet<String>,
    pub seats: BTreeMap<String, String>,
    next: u128,
}

impl World {
    /// Returns a matter that is about to begin on a working morning.
    pub fn new(procedure: Procedure) -> World {
        let seats =
            procedure.roles().into_iter().map(|role| (role.to_owned(), seat(role))).collect();
        World {
            procedure,
            now: china("2026-05-06 09:00"),
            events: Vec::new(),
            state: MatterState::default(),
            limits: BTreeMap::new(),
            facts: BTreeMap::from([("actor.handled".to_owned(), Value::Bool(false))]),
            given: [
                "evidence.text",
                "evidence.photos",
                "check.photos",
                "decision.reason",
                "rating.grade",
            ]
            .map(str::to_owned)
            .into(),
            seats,
            next: 0,
        }
    }

    pub fn started(procedure: Procedure) -> World {
        let mut world = World::new(procedure);
        world.ok("reporter", Act::Start);
        world
    }

    pub fn context<'a>(&'a self, keys: &'a BTreeSet<String>) -> Context<'a> {
        Context {
            now: self.now,
            calendar: &CALENDAR,
            keys,
            seats: &self.seats,
            limits: &self.limits,
            facts: &self.facts,
            given: &self.given,
        }
    }

    /// Asks as the holder of `who`: a who-key, or a role.
    pub fn ask(&self, who: &str, act: Act) -> Result<Vec<Event>, ProcedureRefusal> {
        let id = Uuid::from_u128(self.next + 1);
        decide(&self.procedure, &self.state, &Command { id, act }, &self.context(&keys(who)))
    }

    pub fn ok(&mut self, who: &str, act: Act) -> Vec<What> {
        let asked = format!("{who}: {act:?}");
        let events = self.ask(who, act).unwrap_or_else(|refusal| panic!("{asked}: {refusal:?}"));
        self.next += 1;
        for event in &events {
            apply(&mut self.state, event);
        }
        self.events.extend(events.iter().cloned());
        self.sound();
        events.into_iter().map(|event| event.what).collect()
    }

    pub fn refused(&self, who: &str, act: Act) -> ProcedureRefusal {
        let asked = format!("{who}: {act:?}");
        self.ask(who, act).err().unwrap_or_else(|| panic!("{asked} was allowed"))
    }

    pub fn tick(&mut self) -> Vec<What> {
        self.ok(SYSTEM, Act::Tick)
    }

    /// Moves to the next timer and lets time act.
    pub fn wait(&mut self) -> Vec<What> {
        self.now = timers(&self.procedure, &self.state, &CALENDAR).expect("no timer");
        self.tick()
    }

    /// What must hold at any time: replay gives the same, a running matter has a stay, an ended one has none.
    pub fn sound(&self) {
        let json = serde_json::to_string(&self.events).unwrap();
        let events: Vec<Event> = serde_json::from_str(&json).unwrap();
        let again = replay(&events);
        assert_eq!(again, self.state);
        assert_eq!(deadlines(&again, &CALENDAR), deadlines(&self.state, &CALENDAR));
        assert_eq!(
            self.state.ended.is_none(),
            !self.state.marking.is_empty(),
            "{:?}",
            self.state.ended
        );
    }

    /// Returns the only stay at a step.
    pub fn at(&self, step: &str) -> InstanceId {
        let found: Vec<InstanceId> =
            self.state.leaves().filter(|stay| stay.step == step).map(|stay| stay.id).collect();
        assert_eq!(found.len(), 1, "{step}: {:?}", self.state.marking);
        found[0]
    }

    pub fn stay(&self, id: InstanceId) -> &Instance {
        &self.state.marking[&id]
    }

    /// Returns the stay held by a who-key.
    pub fn of(&self, who: &str) -> InstanceId {
        self.state
            .leaves()
            .find(|stay| stay.who.iter().any(|key| key == who))
            .expect("holds nothing")
            .id
    }

    pub fn ended(&self) -> &str {
        self.state.ended.as_ref().map_or("", |ended| ended.end.as_str())
    }

    pub fn offers(&self, who: &str) -> Vec<ActionOffer> {
        offers(&self.procedure, &self.state, &self.context(&keys(who)))
    }

    /// Returns the offers in short: name, and `!` when disabled.
    pub fn offered(&self, who: &str) -> Vec<String> {
        let name = |offer: &ActionOffer| {
            let name = match &offer.offered {
                Offered::Complete { outcome, .. } => outcome.clone(),
                Offered::Dispatch { outcome, .. } => format!("dispatch {outcome}"),
                Offered::Act { action, .. } => action.word().to_owned(),
                Offered::Answer { action, .. } => format!("answer {action}"),
                Offered::Named { transition } => transition.clone(),
            };
            if offer.refused.is_some() { format!("{name}!") } else { name }
        };
        self.offers(who).iter().map(name).collect()
    }

    pub fn due(&self, id: InstanceId) -> Instant {
        deadlines(&self.state, &CALENDAR).instances[&id].due
    }
}

pub fn keys(who: &str) -> BTreeSet<String> {
    let special = matches!(who, "reporter" | SYSTEM) || who.contains(':');
    BTreeSet::from([if special { who.to_owned() } else { seat(who) }])
}

pub fn party(who: &str) -> Party {
    Party { who: who.to_owned(), limit: None }
}

pub fn complete(instance: InstanceId, outcome: &str) -> Act {
    Act::Complete { instance, outcome: Some(outcome.to_owned()) }
}
