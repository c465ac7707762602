//! A register with everything that a record can have, an office with its areas, and whoever works there.

use kernel::access::{Actor, Asker, Grant, Roles, Who, read_roles};
use kernel::area::Level;
use kernel::dictionary::{Dictionary, Element, Value, read_elements, read_table};
use kernel::expr;
use kernel::id::{AccountId, AreaId, OrgId, PersonId, PlaceId, TenantId};
use kernel::register::{
    Act, Around, Command, Context, Doing, Lookup, Projection, Record, Register, Sight, Values,
    give, parse, project, sight,
};
use kernel::time::Instant;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use uuid::Uuid;

use crate::support::{china, told};

const ELEMENTS: &str = r#"
["thing.name"]
title = { zh = "名称", en = "Name" }
type = "text"
max = 100
sensitivity = "public"
retention = "thing"
["thing.kind"]
title = { zh = "类型", en = "Kind" }
type = "code"
table = "thing_kind"
sensitivity = "public"
retention = "thing"
["thing.place"]
title = { zh = "地点", en = "Place" }
type = "place"
sensitivity = "public"
retention = "thing"
["thing.keeper"]
title = { zh = "管理单位", en = "Keeper" }
type = "organisation"
sensitivity = "internal"
retention = "thing"
["thing.owner"]
title = { zh = "登记人", en = "Added by" }
type = "account"
sensitivity = "internal"
retention = "thing"
["thing.contact"]
title = { zh = "联系人", en = "Contact" }
type = "text"
max = 30
mask = "name"
sensitivity = "personal"
retention = "thing"
["thing.phone"]
title = { zh = "电话", en = "Telephone" }
type = "phone"
mask = "phone"
storage = "indexed"
sensitivity = "personal"
retention = "thing"
["thing.cost"]
title = { zh = "费用", en = "Cost" }
type = "money"
sensitivity = "internal"
retention = "thing"
["thing.due_on"]
title = { zh = "期限", en = "Due on" }
type = "date"
sensitivity = "public"
retention = "thing"
["thing.open"]
title = { zh = "对外开放", en = "Open" }
type = "bool"
sensitivity = "public"
retention = "thing"
["thing.seats"]
title = { zh = "座位", en = "Seats" }
type = "number"
sensitivity = "public"
retention = "thing"
["thing.note"]
title = { zh = "备注", en = "Note" }
type = "lines"
sensitivity = "internal"
retention = "thing"
["thing.done_on"]
title = { zh = "办结日期", en = "Done on" }
type = "date"
sensitivity = "public"
retention = "thing"
["thing.score"]
title = { zh = "得分", en = "Score" }
type = "number"
sensitivity = "internal"
retention = "thing"
["thing.twin"]
title = { zh = "相关", en = "Twin" }
type = "record"
register = "thing"
sensitivity = "internal"
retention = "thing"
["thing.hours"]
title = { zh = "值班", en = "Hours" }
type = "table"
columns = ["span.day", "span.from", "span.to", "span.who"]
sensitivity = "public"
retention = "thing"
["span.day"]
title = { zh = "星期", en = "Day" }
type = "number"
sensitivity = "public"
retention = "thing"
["span.from"]
title = { zh = "从", en = "From" }
type = "time"
sensitivity = "public"
retention = "thing"
["span.to"]
title = { zh = "到", en = "To" }
type = "time"
sensitivity = "public"
retention = "thing"
["span.who"]
title = { zh = "值班人", en = "Who" }
type = "text"
mask = "name"
sensitivity = "personal"
retention = "thing"
["close.why"]
title = { zh = "原因", en = "Why" }
type = "text"
required = true
sensitivity = "internal"
retention = "thing"
["step.date"]
title = { zh = "完成日期", en = "Done on" }
type = "date"
sensitivity = "public"
retention = "thing"
"#;

const KINDS: &str = r#"key = "thing_kind"
title = { zh = "类型", en = "Kind" }
source = "县"
codes = [
  { code = "hall", zh = "大厅", en = "Hall" },
  { code = "annex", zh = "附楼", en = "Annex" },
  { code = "yard", zh = "院子", en = "Yard" },
]
"#;

const ROLES: &str = r#"
[verbs]
"case.list" = { zh = "查看", en = "List" }
[roles."a.director"]
title = { zh = "主任", en = "Director" }
level = "community"
verbs = []
purpose = { zh = "管理", en = "Managing" }
[roles."a.clerk"]
title = { zh = "工作人员", en = "Clerk" }
level = "community"
verbs = []
purpose = { zh = "登记", en = "Keeping" }
[roles."a.keeper"]
title = { zh = "管理单位", en = "Keeper" }
level = "community"
verbs = []
purpose = { zh = "维护", en = "Mending" }
scope = "org"
[roles."a.own"]
title = { zh = "本人", en = "Oneself" }
level = "community"
verbs = []
purpose = { zh = "查看", en = "Looking" }
[roles."a.friend"]
title = { zh = "知情人", en = "Confidant" }
level = "community"
verbs = []
purpose = { zh = "查看", en = "Looking" }
"#;

const THING: &str = r#"
id = "thing"
title = { zh = "物件", en = "Things" }
one = { zh = "物件", en = "Thing" }
path = "things"
level = "community"
retention = "thing"
basis = ["试"]
number = "WJ{seq:5}"
belongs = { place = "thing.place", organisations = ["thing.keeper"] }
title_from = ["thing.name", "thing.kind"]
facts = ["thing.score via thing.twin"]
hooks = ["thing.score"]
fields = [
  { element = "thing.name", required = true },
  { element = "thing.kind", required = true, default = "hall" },
  { element = "thing.place", required = true },
  { element = "thing.keeper", dated = true },
  { element = "thing.owner", owner = true, once = true, default = "me" },
  { element = "thing.contact" },
  { element = "thing.phone" },
  { element = "thing.cost" },
  { element = "thing.due_on" },
  { element = "thing.open", default = true },
  { element = "thing.seats", when = "thing.open", required = true, default = 1 },
  { element = "thing.note" },
  { element = "thing.twin" },
  { element = "thing.hours" },
  { element = "thing.done_on", by = "procedure" },
  { element = "thing.score", by = "derived" },
]
[lines."thing.hours"]
max = 4
apart = { by = ["span.day"], span = ["span.from", "span.to"] }
checks = [{ that = "span.from < span.to", on = "span.to", says = { zh = "先后不对", en = "The wrong way round." } }]
[[unique]]
by = ["thing.name", "thing.place"]
while = "open"
says = { zh = "已有", en = "There already." }
[[unique]]
by = ["thing.phone"]
says = { zh = "电话已有", en = "There already." }
[[checks]]
that = "thing.kind != 'yard' || known(thing.due_on)"
on = "thing.due_on"
says = { zh = "院子要写期限", en = "A yard needs a day." }
[[checks]]
that = "!known(thing.due_on) || thing.due_on >= today || known(old.thing.due_on)"
on = "thing.due_on"
says = { zh = "已过", en = "Past." }
[[checks]]
that = "count(thing.hours) > 0"
level = "warn"
on = "thing.hours"
says = { zh = "写上值班", en = "Say when." }
[states]
used = { title = { zh = "使用中", en = "Used" }, situation = "moving", start = true }
shut = { title = { zh = "停用", en = "Shut" }, situation = "late", locks = ["thing.kind", "thing.place"] }
mending = { title = { zh = "维修", en = "Mending" }, situation = "moving" }
gone = { title = { zh = "撤销", en = "Gone" }, situation = "done", ends = true }
[actions]
close = { title = { zh = "停用", en = "Shut" }, from = ["used"], to = "shut", asks = ["close.why", "thing.note"] }
reopen = { title = { zh = "恢复", en = "Reopen" }, from = ["shut"], to = "used", when = "known(thing.due_on)" }
give_up = { title = { zh = "撤销", en = "Give up" }, from = ["used", "shut"], to = "gone" }
[[procedure]]
id = "thing_mend"
starts = "press"
from = ["used"]
during = "mending"
ends = { end = "used", lost = "gone", withdrawn = "used" }
writes = { "thing.done_on" = "step.date" }
[access]
"a.director" = { rows = ["area"], may = ["see", "add", "change", "name", "export", "act:close", "act:reopen", "act:give_up", "act:thing_mend"], whole = ["thing.contact"] }
"a.clerk" = { rows = ["area"], may = ["see", "add", "change"], hide = ["thing.cost"], writes = ["thing.name", "thing.kind", "thing.place", "thing.due_on", "thing.phone", "thing.open"] }
"a.keeper" = { rows = ["org"], may = ["see", "change"], hide = ["thing.due_on", "thing.kind"], writes = ["thing.note", "thing.hours"] }
"a.own" = { rows = ["mine"], may = ["see"] }
"a.friend" = { rows = ["named"], may = ["see"], hide = ["thing.twin", "thing.hours"] }
[public]
states = ["used", "shut"]
where = "thing.open"
fields = ["thing.name", "thing.kind", "thing.hours"]
[[lists]]
id = "all"
title = { zh = "全部", en = "All" }
heads = ["community", "org", "mine", "named", "public"]
facets = ["thing.open"]
columns = ["number"]
[[lists]]
id = "states"
title = { zh = "按状态", en = "By state" }
heads = ["street", "community", "grid", "org", "thing.twin"]
parts = { by = "state", of = ["used", "shut", "mending"] }
order = ["thing.name"]
facets = ["thing.kind", "thing.twin"]
columns = ["number"]
[[lists]]
id = "due"
title = { zh = "期限", en = "Due" }
heads = ["community", "org", "mine", "named", "public"]
parts = { by = "thing.kind" }
order = ["thing.due_on", "-thing.name"]
columns = ["number"]
[[lists]]
id = "dear"
title = { zh = "费用", en = "Dear" }
heads = ["community", "org", "mine", "named"]
order = ["-thing.cost", "thing.kind"]
facets = ["thing.kind"]
columns = ["number"]
[page]
kind = "thing_with_place"
parts = ["head", "facts"]
"#;

pub fn dictionary() -> &'static Dictionary {
    static DICTIONARY: OnceLock<Dictionary> = OnceLock::new();
    DICTIONARY.get_or_init(|| {
        let elements = read_elements("dictionary/thing.toml", ELEMENTS);
        let table = read_table("codes/thing_kind.toml", KINDS);
        let elements = elements.unwrap_or_else(|problems| panic!("{}", told(&problems)));
        Dictionary::new(elements, [table.unwrap()], [])
    })
}

pub fn thing() -> &'static Register {
    static READ: OnceLock<Register> = OnceLock::new();
    READ.get_or_init(|| {
        let read = parse("registers/thing.toml", THING);
        read.unwrap_or_else(|problems| panic!("{}", told(&problems)))
    })
}

pub fn roles() -> &'static Roles {
    static ROLES_OF: OnceLock<Roles> = OnceLock::new();
    ROLES_OF.get_or_init(|| {
        let read = read_roles("roles.toml", ROLES);
        let mut roles = read.unwrap_or_else(|problems| panic!("{}", told(&problems)));
        give(thing(), &BTreeMap::new(), &mut roles);
        roles
    })
}

pub fn now() -> Instant {
    china("2026-05-06 10:00")
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// The office is the street 3; its communities are 31 and 32, their grids 311, 312 and so on; place 3110 lies in 311.
pub fn area(n: u128) -> AreaId {
    AreaId::from_uuid(id(n))
}

pub fn place(n: u128) -> Value {
    Value::Id(id(n))
}

pub fn org(n: u128) -> OrgId {
    OrgId::from_uuid(id(n))
}

pub fn account(n: u128) -> AccountId {
    AccountId::from_uuid(id(n))
}

/// The place that lies outside the office.
pub const ABROAD: u128 = 4110;
/// An id to which nobody may link.
pub const UNSEEN: u128 = 666;

/// What lies around: the areas by the digits of their numbers.
pub struct Town;

fn chain(mut n: u128) -> Option<BTreeMap<Level, AreaId>> {
    let mut found = BTreeMap::new();
    while n > 0 {
        let level = match n {
            1..=9 => Level::Street,
            10..=99 => Level::Community,
            100..=999 => Level::Grid,
            _ => return None,
        };
        found.insert(level, area(n));
        n /= 10;
    }
    (!found.is_empty()).then_some(found)
}

impl Lookup for Town {
    fn area(&self, area: AreaId) -> Option<BTreeMap<Level, AreaId>> {
        chain(area.uuid().as_u128())
    }

    fn place(&self, place: PlaceId) -> Option<BTreeMap<Level, AreaId>> {
        chain(place.uuid().as_u128() / 10)
    }

    fn accounts(&self, person: PersonId) -> Vec<AccountId> {
        vec![AccountId::from_uuid(person.uuid())]
    }

    fn may_link(&self, _element: &Element, id: Uuid) -> bool {
        id.as_u128() != UNSEEN
    }

    fn name(&self, _element: &Element, id: Uuid) -> Option<String> {
        Some(format!("第{}", id.as_u128()))
    }
}

pub fn grant(role: &str, at: u128, of: Option<u128>) -> Grant {
    let from = china("2026-01-01 00:00");
    Grant { role: role.to_owned(), area: area(at), org: of.map(org), from, to: None }
}

pub fn staff(n: u128, grants: Vec<Grant>) -> Actor {
    let who = Who::Staff(account(n));
    Actor { tenant: TenantId::from(area(3)), who, grants, on_behalf: None }
}

pub fn sees(actor: &Actor) -> Sight<'static> {
    sight(thing(), dictionary(), Asker { roles: roles(), actor, now: now() })
}

pub fn nothing() -> &'static BTreeMap<String, expr::Value> {
    static NOTHING: OnceLock<BTreeMap<String, expr::Value>> = OnceLock::new();
    NOTHING.get_or_init(BTreeMap::new)
}

pub fn context<'a>(doing: Doing<'a>) -> Context<'a> {
    Context {
        dictionary: dictionary(),
        now: now(),
        office: TenantId::from(area(3)),
        doing,
        lookup: &Town,
        linked: nothing(),
        number: Some("WJ00001"),
        later: None,
    }
}

pub fn command(act: Act) -> Command {
    Command { id: id(77), record: id(5000), act }
}

/// Returns the values of a plain new record.
pub fn values(pairs: &[(&str, Value)]) -> Values {
    let plain = [
        ("thing.name", Value::Text("一号".to_owned())),
        ("thing.kind", Value::Code("hall".to_owned())),
        ("thing.place", place(3110)),
        ("thing.open", Value::Bool(true)),
        ("thing.seats", Value::Number(1)),
    ];
    let all = plain.into_iter().chain(pairs.iter().cloned());
    all.map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Returns what a record leaves; texts are ordered as they are.
pub fn projected(record: &Record) -> Projection {
    let around = Around {
        names: &|element, id| Town.name(element, id),
        pinyin: &str::to_owned,
        linked: nothing(),
        today: now().china_date(),
    };
    project(thing(), dictionary(), record, &around)
}
