//! What a crate with pages declares: everything that the program must know of it, in one place.

use super::picks::Source;
use super::routes::Routes;
use super::{App, allowed};
use crate::cx::Cx;
use crate::entry::{Door, FootLink, MenuEntry, MenuLine};
use crate::messages::Messages;
use futures_util::future::BoxFuture;
use kernel::access::Actor;
use kernel::id::{AccountId, AreaId, EventId, OrgId};
use kernel::person::DataSubject;
use kernel::rules::{Problem, RuleSet};
use kernel::text::Locale;
use kernel::time::Instant;
use store::{Consumer, Fault, JobKind, Migrations, Reading, Tx};
use uuid::Uuid;

/// A verb that the crate checks, with the key of its name. Those that `roles.toml` names must be declared by somebody.
#[derive(Clone, Copy, Debug)]
pub struct Verb {
    /// The verb, such as `case.list`.
    pub name: &'static str,
    /// The key of its name for people.
    pub title: &'static str,
}

/// The number beside a menu entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuCount {
    /// The entry, by where it leads.
    pub href: &'static str,
    /// The number; 0 is not shown.
    pub count: i64,
    /// Whether something of it is late.
    pub late: bool,
    /// The key of what it counts, with `n`: two numbers of the menu count different things.
    pub says: &'static str,
}

/// A card on the resident's home page.
#[derive(Clone, Debug)]
pub struct HomeCard {
    /// What it is about, already in the reader's language.
    pub title: String,
    /// One sentence: where it is, who has it, until when.
    pub line: String,
    /// Where it leads.
    pub href: String,
    /// Its state, as situation, word and icon.
    pub state: Option<(crate::draw::Situation, String, &'static str)>,
    /// How many steps are done, and how many there are.
    pub steps: Option<(u32, u32)>,
    /// A telephone to dial at once.
    pub phone: Option<String>,
}

/// Cards of one kind on the resident's home page, under a heading.
#[derive(Clone, Debug)]
pub struct HomeCards {
    /// The heading, already in the reader's language.
    pub title: String,
    /// Where all of them stand, with the words of the link.
    pub all: Option<(String, String)>,
    /// The cards, at most five.
    pub cards: Vec<HomeCard>,
    /// Whether they wait for the reader, and stand before everything else.
    pub waits: bool,
    /// Its place; smaller ones come first.
    pub order: i32,
}

/// Something found by the workbench's search.
#[derive(Clone, Debug)]
pub struct SearchHit {
    /// What sort of thing it is, already in the reader's language.
    pub kind: String,
    /// Its icon.
    pub icon: &'static str,
    /// Its name, masked where needed.
    pub title: String,
    /// One line more.
    pub line: String,
    /// Where it leads.
    pub href: String,
}

/// Returns cards of the resident's home page.
pub type HomeSlot = fn(App, Cx) -> BoxFuture<'static, Result<Vec<HomeCards>, Fault>>;
/// Returns how many things wait for a resident, for the tab of what is one's own.
pub type WaitsSlot = fn(App, Cx) -> BoxFuture<'static, Result<u32, Fault>>;
/// Returns entries of the menu that stand in no manifest, because data declare them: those that the reader may see.
pub type MenuLines = fn(&App, &Cx) -> Vec<MenuLine>;
/// Returns numbers beside menu entries.
pub type MenuCounts = fn(App, Cx) -> BoxFuture<'static, Result<Vec<MenuCount>, Fault>>;
/// Returns at most ten hits for a text, within what the actor may see.
pub type SearchSlot = fn(App, Cx, String) -> BoxFuture<'static, Result<Vec<SearchHit>, Fault>>;
/// Returns what is kept about a data subject, as heading and JSON, for the subject's own copy: what is kept under the account,
/// and what is kept about the person, as far as the subject has either.
pub type ExportFn =
    fn(App, Cx, DataSubject) -> BoxFuture<'static, Result<Vec<(String, serde_json::Value)>, Fault>>;
/// Erases what is kept about a data subject and need not be kept any longer; returns how many rows changed.
pub type EraseFn =
    for<'t> fn(&'t mut Tx, DataSubject, Instant) -> BoxFuture<'t, Result<u64, store::Error>>;

/// Somebody or something that is about to change or to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// An area.
    Area(AreaId),
    /// An organisation.
    Org(OrgId),
    /// Somebody's account.
    Account(AccountId),
    /// One role that somebody holds.
    Grant(EventId),
}

/// What is asked about holders: what runs there, waits for them or belongs to them.
#[derive(Clone, Debug)]
pub struct HeldBy {
    /// Who or what.
    pub holders: Vec<Holder>,
    /// Where the page of single things begins; none for the first.
    pub after: Option<Uuid>,
    /// How many single things are named at most; none are when it is 0.
    pub size: usize,
    /// Who asks: of what he or she does not see, neither title nor address is told. Nobody sees nothing.
    pub asker: Option<Actor>,
}

impl HeldBy {
    /// Returns the areas among the holders.
    pub fn areas(&self) -> Vec<AreaId> {
        let area = |holder: &Holder| match holder {
            Holder::Area(area) => Some(*area),
            Holder::Org(_) | Holder::Account(_) | Holder::Grant(_) => None,
        };
        self.holders.iter().filter_map(area).collect()
    }
}

/// How far things are counted; beyond it they are more than that.
pub const HELD_MAX: i64 = 1000;

/// What holders have of one sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What it is, in the reader's language, such as 在办案件.
    pub title: String,
    /// How many there are, counted to [`HELD_MAX`].
    pub count: i64,
    /// Whether the holder may not simply end while there are any.
    pub waits: bool,
    /// Who sees them once the holder has gone, in the reader's language; none where nobody does, or nobody asked.
    pub goes_to: Option<String>,
    /// A page of them, as title and link.
    pub lines: Vec<(String, String)>,
    /// Where the next page begins.
    pub next: Option<Uuid>,
}

/// Returns what holders have, in the transaction of whoever changes them or in a reader.
pub type HeldFn = for<'q> fn(
    &'q App,
    Locale,
    &'q mut Reading<'_>,
    &'q HeldBy,
) -> BoxFuture<'q, Result<Vec<Held>, Fault>>;

/// Returns what holders have, over all crates of the program.
pub async fn held(
    app: &App,
    locale: Locale,
    q: &mut Reading<'_>,
    by: &HeldBy,
) -> Result<Vec<Held>, Fault> {
    let mut found = Vec::new();
    for ask in app.manifests().iter().filter_map(|manifest| manifest.held) {
        found.extend(ask(app, locale, q, by).await?.into_iter().filter(|held| held.count > 0));
    }
    Ok(found)
}

/// Returns where the page of one's own area leads, as far as the reader may go there.
pub fn own_area(app: &App, cx: &Cx) -> Vec<&'static MenuEntry> {
    let all = app.manifests().iter().flat_map(|manifest| manifest.own_area);
    let mut may: Vec<_> = all.filter(|entry| allowed(app, cx, entry.needs).is_ok()).collect();
    may.sort_by_key(|entry| entry.order);
    may
}

/// A figure about how the program does, for the page of settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it counts, in the reader's language.
    pub title: String,
    /// The count, and what else there is to say.
    pub value: String,
    /// Whether somebody should look at it.
    pub bad: bool,
}

/// Reads the rule files that only this crate reads; every problem is told.
pub type ReadsFn = fn(&RuleSet) -> Result<(), Vec<Problem>>;

/// Returns figures about how a crate's work does.
pub type FiguresFn = fn(App, Cx) -> BoxFuture<'static, Result<Vec<Figure>, Fault>>;

/// Queries that a crate contributes to pages that are not its own.
#[derive(Clone, Copy, Default)]
pub struct Slots {
    /// Cards of the resident's home page.
    pub home: Option<HomeSlot>,
    /// How many things wait for a resident.
    pub waits: Option<WaitsSlot>,
    /// Entries of the workbench's menu that data declare.
    pub menu: Option<MenuLines>,
    /// Numbers in the workbench's menu.
    pub counts: Option<MenuCounts>,
    /// Hits of the workbench's search.
    pub search: Option<SearchSlot>,
    /// The keys of what that search finds, such as `desk.menu.cases`: the box promises nothing else.
    pub finds: &'static [&'static str],
}

impl Slots {
    /// No queries.
    pub const EMPTY: Slots =
        Slots { home: None, waits: None, menu: None, counts: None, search: None, finds: &[] };
}

/// Everything that the program must know of a crate with pages.
///
/// ```ignore
/// pub static MANIFEST: Manifest = Manifest {
///     menu: &[MenuEntry { group: "http.menu.service", label: "desk.menu.cases", href: "/work/cases", icon: "messages", needs: Needs::Verb("case.list"), order: 10 }],
///     ..Manifest::new("desk", &MESSAGES, routes)
/// };
/// ```
#[derive(Clone, Copy)]
pub struct Manifest {
    /// The crate's short name.
    pub name: &'static str,
    /// Its changes to the schema.
    pub migrations: Option<&'static Migrations>,
    /// Its texts.
    pub messages: &'static Messages,
    /// Its routes.
    pub routes: fn(&App) -> Routes,
    /// Its entries in the workbench's menu.
    pub menu: &'static [MenuEntry],
    /// Where the page of one's own area leads, such as to what runs there.
    pub own_area: &'static [MenuEntry],
    /// What one may begin from every page of the workbench: buttons in its bar.
    pub bar: &'static [MenuEntry],
    /// The verbs that it checks.
    pub verbs: &'static [Verb],
    /// Its doors on the resident's home page.
    pub doors: &'static [Door],
    /// Its links in the foot of pages.
    pub links: &'static [FootLink],
    /// Its kinds of jobs.
    pub jobs: &'static [JobKind],
    /// Its consumers of events.
    pub consumers: &'static [Consumer],
    /// Reads its rule files: what it could not read is not put in force.
    pub reads: Option<ReadsFn>,
    /// What it counts by `limits.toml`.
    pub limits: &'static [&'static str],
    /// Its queries for pages that are not its own.
    pub slots: Slots,
    /// The nouns of its own that pickers choose from.
    pub picks: &'static [Source],
    /// Returns what it keeps about a person.
    pub export: Option<ExportFn>,
    /// Erases what it keeps about a person.
    pub erase: Option<EraseFn>,
    /// Returns what runs in areas, waits for organisations or for people.
    pub held: Option<HeldFn>,
    /// Returns figures about how its work does.
    pub figures: Option<FiguresFn>,
}

impl Manifest {
    /// Returns a manifest with a name, texts and routes, and nothing else.
    pub const fn new(
        name: &'static str,
        messages: &'static Messages,
        routes: fn(&App) -> Routes,
    ) -> Manifest {
        Manifest {
            name,
            migrations: None,
            messages,
            routes,
            menu: &[],
            own_area: &[],
            bar: &[],
            verbs: &[],
            doors: &[],
            links: &[],
            jobs: &[],
            consumers: &[],
            reads: None,
            limits: &[],
            slots: Slots::EMPTY,
            picks: &[],
            export: None,
            erase: None,
            held: None,
            figures: None,
        }
    }
}
