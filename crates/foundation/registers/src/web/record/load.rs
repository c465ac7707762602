//! What the page of a record shows, loaded as far as the reader sees it.

use super::matters::{self, Office, Procedures};
use super::page::TOLD;
use crate::around::read_names;
use crate::native::Cards;
use crate::web::here::Here;
use crate::{Found, Happened, Names, Related};
use ::matters::HookCard;
use http::ui::Sketch;
use http::{Answer, Cx};
use kernel::dictionary::{Dictionary, FieldRefusal, Kind, Value};
use kernel::expr;
use kernel::id::{AccountId, AreaId, PersonId, PlaceId};
use kernel::register::{Context, Doing, Lookup, May, Part, Register, Seen, Show, Values, warnings};
use kernel::time::Date;
use registry::PlaceRow;
use std::collections::BTreeMap;
use store::{Fault, Query, Reading};
use uuid::Uuid;

/// How many records of a kind stand beside the one that is open.
const RELATED: usize = 5;

/// The records of another register that link to this one.
pub(crate) struct Beside<'r> {
    /// Their register.
    pub(crate) here: Here<'r>,
    /// Their lists.
    pub(crate) lists: Vec<Related>,
}

/// The page of a record.
pub(crate) struct RecordView<'r> {
    /// Its register.
    pub(crate) here: Here<'r>,
    /// The record.
    pub(crate) found: Found,
    /// Where it is.
    pub(crate) place: Option<PlaceRow>,
    /// What lies around it, drawn by the lines and names that the office has.
    pub(crate) sketch: Option<Sketch>,
    /// Records that link to it.
    pub(crate) related: Vec<Beside<'r>>,
    /// What happened, the latest first.
    pub(crate) past: Vec<Happened>,
    /// Whether more has happened.
    pub(crate) more: bool,
    /// Who did it.
    pub(crate) people: BTreeMap<AccountId, String>,
    /// The words behind the ids in what happened.
    pub(crate) told: Names,
    /// What it lacks, beside the fields that the reader may write.
    pub(crate) lacks: Vec<FieldRefusal>,
    /// The day on which it is looked at.
    pub(crate) today: Date,
    /// The procedures that run on it, and those that ran.
    pub(crate) procedures: Procedures,
    /// What whoever has the table of a native record shows beside its facts.
    pub(crate) cards: Cards,
    /// What hooks work out of it, by their names.
    pub(crate) hooks: BTreeMap<String, HookCard>,
    /// Values that were revealed to the reader just now.
    pub(crate) revealed: BTreeMap<String, Value>,
}

/// Loads the page of a record.
pub(crate) async fn load<'r>(
    cx: &Cx,
    q: &mut impl Query,
    here: Here<'r>,
    found: Found,
) -> Result<RecordView<'r>, Fault> {
    let parts = &here.register().page.parts;
    let has = |part: &Part| parts.contains(part);
    let place = if has(&Part::Place) { place(q, &here, &found).await? } else { None };
    let sketch = match place.as_ref().and_then(|place| place.point) {
        Some(point) if cx.config().tiles.is_none() => registry::sketch(q, point).await?,
        _ => None,
    };
    let mut related = Vec::new();
    for part in parts {
        if let Part::Related(register) = part {
            related.extend(beside(cx, q, &here, &found, register).await?);
        }
    }
    let (mut past, mut next) = (Vec::new(), None);
    if has(&Part::Timeline) {
        let id = found.record.id;
        (past, next) = here.shelf.history(q, &here.sight, id, None, TOLD).await?;
    }
    let more = next.is_some();
    let told = names_of(q, &here, &past).await?;
    let people = people(q, &here, &found, &past).await?;
    let lacks = lacks(cx, &here, &found);
    let cards = match here.shelf.native().filter(|_| cx.is_work()) {
        Some(native) => {
            native.cards(cx, &mut q.lend(), here.shelf.rules.roles(), found.record.id).await?
        }
        None => Cards::default(),
    };
    Ok(RecordView {
        here,
        found,
        place,
        sketch,
        related,
        past,
        more,
        people,
        told,
        lacks,
        today: cx.now.china_date(),
        cards,
        procedures: Procedures::default(),
        hooks: BTreeMap::new(),
        revealed: BTreeMap::new(),
    })
}

/// Loads the page of a record with the procedures that run on it.
pub(super) async fn whole<'r>(
    cx: &Cx,
    office: Office<'_>,
    here: Here<'r>,
    found: Found,
) -> Answer<RecordView<'r>> {
    let mut q = office.store.read(cx.tenant()).await?;
    let mut view = load(cx, &mut q, here, found).await?;
    let of = (&view.here, &view.found);
    view.hooks = super::hooks::cards(cx, office, &mut Reading::from(&mut q), of).await?;
    drop(q);
    view.procedures = matters::load(cx, office, &view.here, &view.found).await?;
    Ok(view)
}

/// Returns the names of those who did something; not of somebody whom a field names that is hidden from the reader.
pub(super) async fn people(
    q: &mut impl Query,
    here: &Here<'_>,
    found: &Found,
    past: &[Happened],
) -> Result<BTreeMap<AccountId, String>, Fault> {
    let dictionary = here.shelf.dictionary();
    let names = |id: &AccountId| {
        let id = Value::Id(id.uuid());
        found.record.values.iter().any(|(key, value)| {
            let account = dictionary.get(key).is_some_and(|element| element.kind == Kind::Account);
            account && *value == id && here.sight.field(key, &found.belongs) == Show::Hidden
        })
    };
    let mut ids: Vec<AccountId> = past.iter().filter_map(|one| one.by).collect();
    ids.retain(|id| !names(id));
    ids.sort_unstable();
    ids.dedup();
    identity::names(q, &ids).await
}

/// Returns the words behind the ids in what happened, as far as the reader may read them.
pub(super) async fn names_of(
    q: &mut impl Query,
    here: &Here<'_>,
    past: &[Happened],
) -> Result<Names, Fault> {
    let whole = |(key, seen): (&String, &Seen)| match seen {
        Seen::Whole(value) => Some((key.clone(), value.clone())),
        Seen::Masked(_) | Seen::Rows(_) => None,
    };
    let side = |one: &Happened, after: bool| -> Values {
        let sides = one.fields.iter().filter_map(|(key, (old, new))| {
            Some((key, if after { new.as_ref() } else { old.as_ref() }?))
        });
        sides.filter_map(whole).collect()
    };
    let all: Vec<Values> =
        past.iter().flat_map(|one| [side(one, false), side(one, true)]).collect();
    read_names(q, here.shelf, all.iter(), here.sight.reads()).await
}

async fn place(
    q: &mut impl Query,
    here: &Here<'_>,
    found: &Found,
) -> Result<Option<PlaceRow>, Fault> {
    let field = here.register().belongs.place.as_deref();
    match field.and_then(|key| found.seen.values.get(key)) {
        Some(Seen::Whole(Value::Id(id))) => registry::place(q, PlaceId::from_uuid(*id)).await,
        _ => Ok(None),
    }
}

/// Returns the records of a register that link here, by each field that does.
async fn beside<'r>(
    cx: &Cx,
    q: &mut impl Query,
    here: &Here<'r>,
    found: &Found,
    other: &str,
) -> Result<Option<Beside<'r>>, Fault> {
    let rules = here.shelf.rules;
    let Some(shelf) = crate::Shelf::find(rules, other) else { return Ok(None) };
    let Some(other) = Here::of(shelf, cx) else { return Ok(None) };
    let mut lists = Vec::new();
    for field in linking(other.register(), other.shelf.dictionary(), &here.register().id) {
        let id = found.record.id;
        lists.extend(other.shelf.related(q, &other.sight, field, id, RELATED).await?);
    }
    lists.retain(|one| one.count.count > 0);
    Ok((!lists.is_empty()).then_some(Beside { here: other, lists }))
}

/// Returns the fields of a register that link to another one.
pub(super) fn linking<'r>(
    register: &'r Register,
    dictionary: &Dictionary,
    to: &str,
) -> Vec<&'r str> {
    let links = |key: &str| {
        let element = dictionary.get(key);
        element.is_some_and(
            |element| matches!(&element.kind, Kind::Record { register } if register == to),
        )
    };
    let fields = register.fields.iter().map(|field| field.element.as_str());
    fields.filter(|key| links(key)).collect()
}

/// Returns what is told of a record though it is taken, as far as it concerns what the reader may write.
fn lacks(cx: &Cx, here: &Here<'_>, found: &Found) -> Vec<FieldRefusal> {
    if !found.seen.may.contains(&May::Change) {
        return Vec::new();
    }
    let nothing: BTreeMap<String, expr::Value> = BTreeMap::new();
    let context = Context {
        dictionary: here.shelf.dictionary(),
        now: cx.now,
        office: cx.tenant(),
        doing: Doing::Program,
        lookup: &Nothing,
        linked: &nothing,
        number: None,
        later: None,
    };
    let told = warnings(here.register(), Some(&found.record), &found.record, &context);
    let writes =
        |one: &FieldRefusal| here.sight.may_write(&one.field, &May::Change, Some(&found.belongs));
    told.into_iter().filter(writes).collect()
}

/// Nothing around a record: what it lacks is told by its own values.
struct Nothing;

impl Lookup for Nothing {
    fn area(&self, _: AreaId) -> Option<BTreeMap<kernel::area::Level, AreaId>> {
        None
    }

    fn place(&self, _: PlaceId) -> Option<BTreeMap<kernel::area::Level, AreaId>> {
        None
    }

    fn accounts(&self, _: PersonId) -> Vec<AccountId> {
        Vec::new()
    }

    fn may_link(&self, _: &kernel::dictionary::Element, _: Uuid) -> bool {
        false
    }

    fn name(&self, _: &kernel::dictionary::Element, _: Uuid) -> Option<String> {
        None
    }
}

/// Returns the masked fields of a record.
pub(super) fn masked(found: &Found) -> Vec<String> {
    let masked =
        |(key, seen): (&String, &Seen)| matches!(seen, Seen::Masked(_)).then(|| key.clone());
    found.seen.values.iter().filter_map(masked).collect()
}

impl RecordView<'_> {
    /// Returns the words behind the ids of the record.
    pub(crate) fn names(&self) -> &Names {
        &self.found.names
    }
}
