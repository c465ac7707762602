//! Hundreds of commands at random, by all sorts of people, some of them at once: whatever was refused, what records leave
//! is what can be worked out of them.

use crate::desk::*;
use futures_util::future::join_all;
use kernel::dictionary::Value;
use kernel::register::{Act, Command, Record};
use registers::Shelf;
use std::collections::BTreeMap;
use town::*;
use uuid::Uuid;

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.roll(all.len())]
    }

    fn word(&mut self, all: &[&'static str]) -> &'static str {
        all[self.roll(all.len())]
    }
}

const PEOPLE: [&str; 10] = [
    "worker", "director", "worker", "director", "worker", "director", "grid", "grid_two", "lead",
    "stranger",
];
const NAMES: [&str; 5] = ["活动室", "会客厅", "食堂", "服务中心", "安心驿站"];
const KINDS: [&str; 3] = ["activity_room", "canteen", "reception"];

fn value(dice: &mut Dice) -> (String, Option<Value>) {
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let (key, value) = match dice.roll(9) {
        0 => ("facility.name", text(dice.word(&NAMES))),
        1 => ("facility.kind", Some(Value::Code(dice.word(&KINDS).to_owned()))),
        2 => (
            "facility.place",
            Some(Value::Id(dice.of(&[BUILDING, BUILDING_TWO, MARKET_BUILDING]).uuid())),
        ),
        3 => ("facility.keeper", Some(Value::Id(dice.of(&[PROPERTY, WORKS]).uuid()))),
        4 => ("facility.keeper_phone", text(dice.word(&["13812345678", "13912345678"]))),
        5 => ("facility.keeper_phone", None),
        6 => ("facility.open_to_residents", Some(Value::Bool(dice.roll(2) == 0))),
        7 => ("facility.area_m2", Some(Value::Number(i64::try_from(dice.roll(9_000)).unwrap()))),
        _ => ("facility.shared_by_unit", Some(Value::Bool(dice.roll(2) == 0))),
    };
    (key.to_owned(), value)
}

fn command(dice: &mut Dice, records: &[Record]) -> Command {
    let some: BTreeMap<String, Option<Value>> = (0..=dice.roll(3)).map(|_| value(dice)).collect();
    let id = fresh();
    if records.is_empty() || dice.roll(4) == 0 {
        let mut values: BTreeMap<String, Value> =
            some.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        values
            .entry("facility.name".to_owned())
            .or_insert(Value::Text(dice.word(&NAMES).to_owned()));
        values.entry("facility.kind".to_owned()).or_insert(Value::Code("canteen".to_owned()));
        values.entry("facility.place".to_owned()).or_insert(Value::Id(BUILDING.uuid()));
        return Command { id, record: fresh(), act: Act::Add { values } };
    }
    let record = dice.of(records);
    let act = match dice.roll(3) {
        0 => {
            let action = dice.word(&["close", "reopen", "give_up"]).to_owned();
            let reason = Value::Text("合并到街道".to_owned());
            let asked = BTreeMap::from([("decision.reason".to_owned(), Some(reason))]);
            let values = if action == "give_up" { asked } else { BTreeMap::new() };
            Act::Move { action, values }
        }
        _ => Act::Change {
            base: record.version.saturating_sub(u64::try_from(dice.roll(2)).unwrap()),
            values: some,
        },
    };
    Command { id, record: record.id, act }
}

async fn present(town: &Town, ids: &[Uuid]) -> Vec<Record> {
    let shelf = Shelf::find(&town.rules, "facility").unwrap();
    let mut q = town.store.read(town.tenant()).await.unwrap();
    let mut found = Vec::new();
    for id in ids {
        found.extend(shelf.load(&mut q, *id).await.unwrap());
    }
    found
}

fn of_a_danger(dice: &mut Dice, records: &[Record]) -> (Command, Vec<store::FileMeta>) {
    let text = |text: &str| Value::Text(text.to_owned());
    let some = |dice: &mut Dice| match dice.roll(6) {
        0 => ("danger.text", Some(text(dice.word(&["楼道堆放杂物", "电动车上楼", "井盖破损"])))),
        1 => (
            "danger.grade",
            Some(Value::Code(dice.word(&["slight", "general", "major"]).to_owned())),
        ),
        2 => ("danger.place", Some(Value::Id(dice.of(&[BUILDING, BUILDING_TWO]).uuid()))),
        3 => ("danger.contact", Some(text(dice.word(&["13812345678", "13912345678"])))),
        4 => ("danger.contact", None),
        _ => ("danger.kind", Some(Value::Code(dice.word(&["fire", "gas"]).to_owned()))),
    };
    let changes: BTreeMap<String, Option<Value>> = (0..=dice.roll(2))
        .map(|_| some(dice))
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    let id = fresh();
    if !records.is_empty() && dice.roll(3) > 0 {
        let record = dice.of(records);
        let act = Act::Change { base: record.version, values: changes };
        return (Command { id, record: record.id, act }, Vec::new());
    }
    let photo = photo();
    let mut values = BTreeMap::from([
        ("danger.kind".to_owned(), Value::Code("fire".to_owned())),
        ("danger.place".to_owned(), Value::Id(BUILDING.uuid())),
        ("danger.text".to_owned(), text("楼道堆放杂物")),
        ("danger.grade".to_owned(), Value::Code("general".to_owned())),
        ("danger.photos".to_owned(), Value::Files(vec![photo.id])),
    ]);
    values.extend(changes.into_iter().filter_map(|(key, value)| Some((key, value?))));
    (Command { id, record: fresh(), act: Act::Add { values } }, vec![photo])
}

testkit::both! {
    async fn b6_after_random_commands_records_are_where_their_procedures_are(db: testkit::Db) {
        let town = open(db).await;
        let mut dice = Dice(0x2545_F491_4F6C_DD1D);
        let (mut ids, mut done) = (Vec::new(), 0);
        for round in 0..50 {
            let shelf = Shelf::find(&town.rules, "hidden_danger").unwrap();
            let mut records = Vec::new();
            let mut q = town.store.read(town.tenant()).await.unwrap();
            for id in &ids {
                records.extend(shelf.load(&mut q, *id).await.unwrap());
            }
            drop(q);
            let commands: Vec<_> = (0..4)
                .map(|_| (dice.word(&["grid", "director", "worker", "grid_two"]), of_a_danger(&mut dice, &records)))
                .collect();
            let sent = commands.iter().map(|(session, (command, files))| {
                send(&town, session, "hidden_danger", command.clone(), files.clone())
            });
            for record in join_all(sent).await.into_iter().flatten().map(|one| one.record) {
                done += 1;
                if !ids.contains(&record.id) {
                    ids.push(record.id);
                }
            }
            // Meanwhile somebody goes on with a procedure.
            let Some(id) = ids.get(dice.roll(ids.len().max(1))).copied() else { continue };
            let matter = procedure_of(&town, id).await;
            if matter.state == "judge" && round % 2 == 0 {
                let reason = ("decision.reason", Value::Text("现场没有".to_owned()));
                complete(&town, "director", id, "waived", &[reason]).await;
            } else if matter.state == "judge" {
                let director = town.sign_in("director");
                let form = director.get(&format!("/work/dangers/{id}?do=dispatch.1.mend")).await.form("/act");
                director.submit(&form.set("to", format!("org:{WORKS}"))).await.onward();
            }
        }
        assert!(done > 60 && ids.len() > 20, "{done} done with {} records", ids.len());
        assert_eq!(verify(&town).await, Vec::<String>::new());
        let astray = "SELECT COUNT(*) FROM register_record r WHERE NOT EXISTS (SELECT 1 FROM matter m
            WHERE m.tenant_id = r.tenant_id AND m.id = r.id AND m.grid_id = r.grid_id AND m.title = r.title
            AND ((m.state = 'judge' AND r.state = 'found') OR (m.state = 'mend' AND r.state = 'mending')
                OR (m.state = 'waived' AND r.state = 'waived')))";
        assert_eq!(town.count(astray).await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM matter").await, i64::try_from(ids.len()).unwrap());
    }

    async fn a4_after_random_commands_everything_can_be_worked_out_again(db: testkit::Db) {
        let town = open(db).await;
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        let (mut ids, mut done, mut refused) = (Vec::new(), 0, 0);
        for _ in 0..60 {
            let records = present(&town, &ids).await;
            let commands: Vec<(&str, Command)> =
                (0..4).map(|_| (dice.word(&PEOPLE), command(&mut dice, &records))).collect();
            // Four at once: some of them at the same record, some with the same name at the same place.
            let sent = commands.iter().map(|(session, command)| {
                send(&town, session, "facility", command.clone(), Vec::new())
            });
            for answer in join_all(sent).await {
                match answer {
                    Ok(answer) => {
                        done += 1;
                        if !ids.contains(&answer.record.id) {
                            ids.push(answer.record.id);
                        }
                    }
                    Err(_) => refused += 1,
                }
            }
        }
        assert!(done > 40 && refused > 20, "{done} done, {refused} refused");
        assert_eq!(verify(&town).await, Vec::<String>::new());
        let numbers = present(&town, &ids).await;
        let mut numbers: Vec<String> = numbers.into_iter().filter_map(|one| one.number).collect();
        let all = numbers.len();
        numbers.sort();
        numbers.dedup();
        assert_eq!((numbers.len(), all), (all, ids.len()), "no number is given twice");
    }
}
