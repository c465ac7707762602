//! `election.json`: what was voted on.

use super::fields::{Fields, File};
use crate::ballot::poll::{Draft, Item, Office, Person, Poll, Question, Received, Round, Seated};
use crate::ballot::roll::Roll;
use crate::ballot::rule::RollKind;
use crate::text::Text;
use crate::time::{Date, date_text};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const KEYS: &[&str] = &[
    "day",
    "id",
    "items",
    "mode",
    "persons",
    "received",
    "relatives",
    "roll",
    "round",
    "seated",
    "title",
    "withdrawn",
];

/// What `election.json` says: the vote, and of which kind and day the roll is.
pub(super) struct Said {
    pub draft: Draft,
    pub roll_kind: RollKind,
    pub roll_day: Date,
}

fn text_json(text: &Text) -> Value {
    json!({ "zh": text.zh, "en": text.en })
}

/// Writes what was voted on.
pub(super) fn write(poll: &Poll, roll: &Roll) -> Value {
    let draft = poll.draft();
    let key =
        |place: &u16| poll.person(*place).map(|person| person.key.as_str()).unwrap_or_default();
    let items: Vec<Value> = draft
        .items
        .iter()
        .map(|item| match item {
            Item::Question(question) => {
                let mut map = Map::new();
                map.insert("key".to_owned(), json!(question.key));
                map.insert("title".to_owned(), text_json(&question.title));
                if let Some(matter) = &question.matter {
                    map.insert("matter".to_owned(), json!(matter));
                }
                Value::Object(map)
            }
            Item::Office(office) => json!({
                "office": office.key,
                "seats": office.seats,
                "women_only": office.women_only,
                "candidates": office.candidates.iter().map(key).collect::<Vec<_>>(),
            }),
        })
        .collect();
    let person = |person: &Person| {
        json!({
            "key": person.key,
            "name": person.name,
            "woman": person.woman,
            "written_in": person.written_in,
        })
    };
    let seated =
        |seated: &Seated| json!({ "person": key(&seated.person), "office": seated.office });
    json!({
        "id": draft.id,
        "title": text_json(&draft.title),
        "mode": draft.mode,
        "day": date_text(draft.day),
        "round": draft.round.key(),
        "items": items,
        "persons": draft.persons.iter().map(person).collect::<Vec<_>>(),
        "relatives": draft.relatives.iter().map(|(a, b)| [key(a), key(b)]).collect::<Vec<_>>(),
        "seated": draft.seated.iter().map(seated).collect::<Vec<_>>(),
        "withdrawn": draft.withdrawn.iter().map(key).collect::<Vec<_>>(),
        "received": received_json(&draft.received),
        "roll": { "kind": roll.kind().key(), "day": date_text(roll.day()) },
    })
}

fn received_json(received: &Received) -> Value {
    let mut map = Map::new();
    let counts = [
        ("issued", Some(received.issued)),
        ("paper", Some(received.paper)),
        ("online", Some(received.online)),
        ("hands", Some(received.hands)),
        ("printed", received.printed),
        ("destroyed", received.destroyed),
    ];
    for (key, count) in counts {
        if let Some(count) = count {
            map.insert(key.to_owned(), json!(count));
        }
    }
    Value::Object(map)
}

/// Reads what was voted on.
pub(super) fn read(file: &File<'_>, value: &Value) -> Option<Said> {
    let fields = Fields::of(file, 1, value)?;
    fields.only(KEYS);
    KEYS.iter().for_each(|key| fields.need(key));
    let people = fields.objects("persons");
    let persons: Vec<Person> = people.iter().filter_map(person).collect();
    if persons.len() < people.len() {
        return None;
    }
    let places: BTreeMap<&str, u16> =
        (0u16..).zip(&persons).map(|(place, person)| (person.key.as_str(), place)).collect();
    let items: Vec<Option<Item>> =
        fields.objects("items").iter().map(|inner| item(inner, &places)).collect();
    let roll = fields.object("roll");
    let (roll_kind, roll_day) = match &roll {
        Some(inner) => {
            inner.only(&["day", "kind"]);
            inner.need("day");
            inner.need("kind");
            (inner.choice("kind", RollKind::parse), inner.date("day"))
        }
        None => (None, None),
    };
    let relatives = relatives(&fields, &places);
    let seated: Vec<Option<Seated>> =
        fields.objects("seated").iter().map(|inner| seat(inner, &places)).collect();
    let withdrawn = people_of(&fields, "withdrawn", &places);
    let received = fields.object("received").map(|inner| received(&inner));
    let (id, title, mode) = (fields.str("id"), fields.text("title"), fields.str("mode"));
    let (day, round) = (fields.date("day"), fields.choice("round", Round::parse));
    let draft = Draft {
        id: id?.to_owned(),
        title: title?,
        mode: mode?.to_owned(),
        day: day?,
        round: round?,
        items: items.into_iter().collect::<Option<Vec<_>>>()?,
        relatives,
        seated: seated.into_iter().collect::<Option<Vec<_>>>()?,
        withdrawn,
        received: received?,
        persons,
    };
    Some(Said { draft, roll_kind: roll_kind?, roll_day: roll_day? })
}

fn person(fields: &Fields<'_>) -> Option<Person> {
    const KEYS: &[&str] = &["key", "name", "woman", "written_in"];
    fields.only(KEYS);
    KEYS.iter().for_each(|key| fields.need(key));
    let (key, name) = (fields.str("key"), fields.str("name"));
    let (woman, written_in) = (fields.bool("woman"), fields.bool("written_in"));
    Some(Person {
        key: key?.to_owned(),
        name: name?.to_owned(),
        woman: woman?,
        written_in: written_in?,
    })
}

fn item(fields: &Fields<'_>, places: &BTreeMap<&str, u16>) -> Option<Item> {
    if fields.value("office").is_some() {
        const KEYS: &[&str] = &["candidates", "office", "seats", "women_only"];
        fields.only(KEYS);
        KEYS.iter().for_each(|key| fields.need(key));
        let candidates = people_of(fields, "candidates", places);
        let (key, seats) = (fields.str("office"), fields.int32("seats"));
        let women_only = fields.bool("women_only");
        return Some(Item::Office(Office {
            key: key?.to_owned(),
            seats: seats?,
            candidates,
            women_only: women_only?,
        }));
    }
    fields.only(&["key", "matter", "title"]);
    fields.need("key");
    fields.need("title");
    let (key, title, matter) = (fields.str("key"), fields.text("title"), fields.str("matter"));
    Some(Item::Question(Question {
        key: key?.to_owned(),
        title: title?,
        matter: matter.map(str::to_owned),
    }))
}

fn seat(fields: &Fields<'_>, places: &BTreeMap<&str, u16>) -> Option<Seated> {
    fields.only(&["office", "person"]);
    fields.need("office");
    fields.need("person");
    let person = place(fields, "person", fields.str("person")?, places);
    Some(Seated { office: fields.str("office")?.to_owned(), person: person? })
}

/// Returns the place of a person; reports that there is none.
fn place(fields: &Fields<'_>, field: &str, key: &str, places: &BTreeMap<&str, u16>) -> Option<u16> {
    let found = places.get(key).copied();
    if found.is_none() {
        let what = Text::new(format!("没有 `{key}` 这个人"), format!("there is no `{key}`"));
        fields.fault(field, what, Text::new("写 persons 里的人", "name somebody of persons"));
    }
    found
}

fn people_of(fields: &Fields<'_>, field: &str, places: &BTreeMap<&str, u16>) -> Vec<u16> {
    let keys = fields.strs(field);
    keys.into_iter().filter_map(|key| place(fields, field, key, places)).collect()
}

fn relatives(fields: &Fields<'_>, places: &BTreeMap<&str, u16>) -> Vec<(u16, u16)> {
    let mut pairs = Vec::new();
    for value in fields.list("relatives") {
        let names = value.as_array().and_then(|pair| match pair.as_slice() {
            [one, other] => Some((one.as_str()?, other.as_str()?)),
            _ => None,
        });
        let Some((one, other)) = names else {
            let what = Text::new("不是成对的人", "it holds something else than pairs");
            fields.fault("relatives", what, Text::new("写两个人", "write two people each"));
            continue;
        };
        let found =
            place(fields, "relatives", one, places).zip(place(fields, "relatives", other, places));
        pairs.extend(found);
    }
    pairs
}

fn received(fields: &Fields<'_>) -> Received {
    fields.only(&["destroyed", "hands", "issued", "online", "paper", "printed"]);
    ["hands", "issued", "online", "paper"].iter().for_each(|key| fields.need(key));
    Received {
        printed: fields.int("printed"),
        issued: fields.int("issued").unwrap_or(0),
        destroyed: fields.int("destroyed"),
        paper: fields.int("paper").unwrap_or(0),
        online: fields.int("online").unwrap_or(0),
        hands: fields.int("hands").unwrap_or(0),
    }
}
