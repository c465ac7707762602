//! Finding a place by what people call it. Each question is one range of a key, and no more rows are read than a list can
//! hold: words lead to compounds and houses ([`registry_place_word`]), the number to the building in them.

use super::row::{PlaceRow, place_sql};
use super::spelling::{NumberKind, Spelled, core, is_road, natural, parts, readings, sounds};
use crate::area::{AreaRow, below, spot_of};
use kernel::area::{Level, PlaceKind};
use kernel::id::{AreaId, PlaceId};
use store::{Fault, Query, Select, args};

/// No question reads more places than this.
const ROWS_MAX: usize = 100;
/// No word leads to more places than this.
const WORD_MAX: usize = 400;
/// Nobody searches in more streets at once.
const STREETS_MAX: usize = 64;

/// What a search found: the best first, and how many more there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundPlaces {
    /// Compounds and buildings.
    pub places: Vec<PlaceRow>,
    /// How many more there are.
    pub more: usize,
    /// Whether there are more than were counted.
    pub many: bool,
    /// Whether the text named a number, so that only a name can narrow it down.
    pub numbered: bool,
}

/// Where a search looks: streets, and a community or grid in one of them.
struct Scope {
    streets: Vec<AreaId>,
    community: Option<AreaId>,
    grid: Option<AreaId>,
}

/// A question put to the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Plan {
    /// Words that must all lead to the place, each with the house number that follows it.
    words: Vec<(String, String)>,
    /// The building's number.
    building: Option<String>,
}

/// Returns present compounds and buildings of an area by what people call them, the best first: name, initials, sounds or
/// address, a number in any spelling. Nothing for an empty text.
pub async fn find_places(
    q: &mut impl Query,
    area: AreaId,
    text: &str,
    limit: usize,
) -> Result<FoundPlaces, Fault> {
    let scope = scope(q, area).await?;
    let mut communities = Vec::new();
    for street in &scope.streets {
        communities.extend(below(q, *street, Level::Community).await?);
    }
    let readings = readings(text);
    let mut asked: Vec<Plan> = Vec::new();
    for way in [Way::Typed, Way::Loose, Way::Cut] {
        for reading in &readings {
            let words = words(reading, way, &communities);
            for plan in words.iter().flat_map(|words| plans(reading, words)) {
                if asked.contains(&plan) {
                    continue;
                }
                let rows = ask(q, &scope, &communities, &plan).await?;
                if !rows.is_empty() {
                    return Ok(told(rows, &plan, text, limit));
                }
                asked.push(plan);
            }
        }
    }
    Ok(FoundPlaces::default())
}

fn told(mut rows: Vec<PlaceRow>, plan: &Plan, text: &str, limit: usize) -> FoundPlaces {
    // Who writes the whole name means this one.
    let whole = natural(text);
    rows.sort_by_key(|row| natural(&row.full_name()) != whole);
    let (found, limit) = (rows.len(), limit.min(ROWS_MAX));
    rows.truncate(limit);
    FoundPlaces {
        places: rows,
        more: found.saturating_sub(limit),
        many: found >= ROWS_MAX,
        numbered: plan.building.is_some(),
    }
}

async fn scope(q: &mut impl Query, area: AreaId) -> Result<Scope, Fault> {
    let spot = spot_of(q, area).await?;
    let id = |row: Option<AreaRow>| row.map(|row| row.id);
    let (street, community, grid) = (id(spot.street), id(spot.community), id(spot.grid));
    if let Some(street) = street {
        return Ok(Scope { streets: vec![street], community, grid });
    }
    let streets = below(q, area, Level::Street).await?;
    let streets = streets.into_iter().map(|street| street.id).take(STREETS_MAX).collect();
    Ok(Scope { streets, community: None, grid: None })
}

/// How strictly the words of a text are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As they were typed.
    Typed,
    /// Without what many places share: `石榴园社区` is `石榴园`; `听雨桥桥南里` a community and what lies in it.
    Loose,
    /// Cut in two: `榴花里会所` is `榴花里` and `会所`.
    Cut,
}

/// Words of a text, each with the number of the word of the reading that it was part of.
type Words = Vec<(String, usize)>;

/// Returns the questions to which a reading leads, the likeliest first.
fn plans(reading: &Spelled, words: &Words) -> Vec<Plan> {
    let plan = |houses: &[usize], building: Option<usize>| {
        let house = |word: &(String, usize), last: bool| {
            let own = houses.iter().map(|at| &reading.numbers[*at]);
            let mut own = own.filter(|number| last && number.after == Some(word.1));
            own.next().map_or_else(String::new, |number| format!("#{}", number.key))
        };
        let last = |at: usize| words.get(at + 1).is_none_or(|next| next.1 != words[at].1);
        Plan {
            words: words
                .iter()
                .enumerate()
                .map(|(at, word)| (word.0.clone(), house(word, last(at))))
                .collect(),
            building: building.map(|at| reading.numbers[at].key.clone()),
        }
    };
    let numbers = &reading.numbers;
    let Some(end) = numbers.len().checked_sub(1) else {
        return if words.is_empty() { Vec::new() } else { vec![plan(&[], None)] };
    };
    let named = numbers.iter().rposition(|number| number.kind == NumberKind::Building);
    let building = named.unwrap_or(end);
    let houses: Vec<usize> =
        (0..building).filter(|at| numbers[*at].kind != NumberKind::Building).collect();
    let mut all = vec![plan(&houses, Some(building)), plan(&[], Some(building))];
    if numbers[building].kind != NumberKind::Building && numbers[building].after.is_some() {
        let road = words.last().is_some_and(|(word, _)| is_road(word));
        all.insert(usize::from(!road), plan(&[building], None));
    }
    if building > 0 {
        all.push(plan(&[], Some(0)));
    }
    all
}

/// Returns the ways to take the words of a reading.
fn words(reading: &Spelled, way: Way, communities: &[AreaRow]) -> Vec<Words> {
    let words = parts(&reading.words);
    match way {
        Way::Typed => vec![words],
        Way::Loose => vec![loose(words, communities)],
        Way::Cut => match loose(words, communities).as_slice() {
            [(word, at)] if !word.is_ascii() => cut(word, *at),
            _ => Vec::new(),
        },
    }
}

fn loose(words: Words, communities: &[AreaRow]) -> Words {
    let mut all = Vec::new();
    for (word, at) in words {
        let word = core(&word);
        let around = communities.iter().map(|area| core(&area.name));
        let mut around = around.filter(|name| word.len() > name.len() && word.starts_with(*name));
        match around.next() {
            Some(name) => {
                all.push((name.to_owned(), at));
                all.push((word[name.len()..].to_owned(), at));
            }
            None => all.push((word.to_owned(), at)),
        }
    }
    all
}

/// Both halves of a word have two signs at least.
fn cut(word: &str, at: usize) -> Vec<Words> {
    let starts: Vec<usize> = word.char_indices().map(|(start, _)| start).collect();
    let middle = starts.get(2..starts.len().saturating_sub(1)).unwrap_or_default();
    let halves =
        |start: &usize| vec![(word[..*start].to_owned(), at), (word[*start..].to_owned(), at)];
    middle.iter().map(halves).collect()
}

async fn ask(
    q: &mut impl Query,
    scope: &Scope,
    communities: &[AreaRow],
    plan: &Plan,
) -> Result<Vec<PlaceRow>, Fault> {
    if plan.words.is_empty() {
        let Some(key) = &plan.building else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        for street in &scope.streets {
            rows.extend(numbered(q, scope, Around::Street(*street), key).await?);
        }
        return Ok(ranked(rows, plan));
    }
    let within: Vec<Vec<AreaId>> =
        plan.words.iter().map(|(word, _)| called(communities, word)).collect();
    let mut rows = Vec::new();
    let mut order: Vec<usize> = (0..plan.words.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(plan.words[*at].0.len() + plan.words[*at].1.len()));
    for driver in order {
        for street in &scope.streets {
            let places = led(q, scope, *street, plan, driver, &within).await?;
            rows.extend(match &plan.building {
                Some(key) => in_places(q, scope, places, key).await?,
                None => places,
            });
        }
        if !rows.is_empty() {
            break;
        }
    }
    // Every word may also be the name of a community.
    for community in within.iter().skip(1).fold(within[0].clone(), |both, own| {
        both.into_iter().filter(|area| own.contains(area)).collect()
    }) {
        let key = plan.building.as_deref().unwrap_or_default();
        let more = numbered(q, scope, Around::Community(community), key).await?;
        let new = |row: &PlaceRow| rows.iter().all(|own| own.id != row.id);
        let more: Vec<PlaceRow> = more.into_iter().filter(new).collect();
        rows.extend(more);
    }
    let mut rows = ranked(rows, plan);
    if plan.building.is_none() {
        open_first(q, scope, &mut rows, plan).await?;
    }
    rows.truncate(ROWS_MAX);
    Ok(rows)
}

/// Returns the communities that a word may mean.
fn called(communities: &[AreaRow], word: &str) -> Vec<AreaId> {
    let means = |area: &&AreaRow| {
        if word.is_ascii() {
            sounds(&area.name).iter().any(|sound| sound.starts_with(word))
        } else {
            area.name.contains(word)
        }
    };
    communities.iter().filter(means).map(|area| area.id).collect()
}

/// The end of the range of everything that begins with a word.
fn until(word: &str) -> String {
    format!("{word}\u{10ffff}")
}

/// Returns the places to which one word leads and which answer to all the others: by themselves, through the compound
/// around them, or as part of the community.
async fn led(
    q: &mut impl Query,
    scope: &Scope,
    street: AreaId,
    plan: &Plan,
    driver: usize,
    within: &[Vec<AreaId>],
) -> Result<Vec<PlaceRow>, Fault> {
    let (word, house) = &plan.words[driver];
    let from = format!("{word}{house}");
    // Only a whole house number is the one: 学府路#00008 goes on with nothing.
    let to = if house.is_empty() { until(word) } else { format!("{from} ") };
    let mut select = Select::new(place_sql!(""))
        .filter(
            "p.id IN (SELECT x.place_id FROM registry_place_word x
               WHERE x.street_id = ? AND x.word >= ? AND x.word < ? ORDER BY x.word, x.place_id LIMIT ?)",
            args![street, from, to, WORD_MAX],
        )
        .filter_when(true, "p.present")
        .filter_if("p.community_id = ?", scope.community);
    for (at, (word, house)) in plan.words.iter().enumerate().filter(|(at, _)| *at != driver) {
        let from = format!("{word}{house}");
        let to = if house.is_empty() { until(word) } else { format!("{from} ") };
        select = select.filter(
            "p.community_id = ANY(?) OR EXISTS (SELECT 1 FROM registry_place_word x
               WHERE x.place_id IN (p.id, p.parent_id) AND x.word >= ? AND x.word < ?)",
            args![within[at].clone(), from, to],
        );
    }
    select.order("p.id").rows(q, WORD_MAX).await
}

/// Returns the buildings of a number in compounds, and those of the places themselves that have it.
async fn in_places(
    q: &mut impl Query,
    scope: &Scope,
    places: Vec<PlaceRow>,
    key: &str,
) -> Result<Vec<PlaceRow>, Fault> {
    let ids: Vec<PlaceId> = places.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows: Vec<PlaceRow> = Select::new(place_sql!(""))
        .filter("p.parent_id = ANY(?) AND p.number = ?", args![ids, key])
        .filter_when(true, "p.present AND p.kind = 'building'")
        .filter_if("p.grid_id = ?", scope.grid)
        .order("p.id")
        .rows(q, ROWS_MAX)
        .await?;
    let known: Vec<PlaceId> = rows.iter().map(|row| row.id).collect();
    let own = |row: &PlaceRow| row.kind == PlaceKind::Building && row.number == key;
    rows.extend(places.into_iter().filter(|row| own(row) && !known.contains(&row.id)));
    Ok(rows)
}

/// Where a number is looked for.
#[derive(Clone, Copy)]
enum Around {
    Street(AreaId),
    Community(AreaId),
    Compound(PlaceId),
}

/// Returns the buildings of a number; of an empty one, compounds where a community is asked, and all buildings where a
/// compound is.
async fn numbered(
    q: &mut impl Query,
    scope: &Scope,
    around: Around,
    key: &str,
) -> Result<Vec<PlaceRow>, Fault> {
    let select = Select::new(place_sql!(""));
    let select = match around {
        Around::Street(id) => select.filter("p.street_id = ? AND p.number = ?", args![id, key]),
        Around::Community(id) => {
            select.filter("p.community_id = ? AND p.number = ?", args![id, key])
        }
        Around::Compound(id) => select.filter("p.parent_id = ?", args![id]),
    };
    let compounds = key.is_empty() && matches!(around, Around::Community(_));
    select
        .filter_when(compounds, "p.kind = 'compound'")
        .filter_when(!compounds, "p.kind = 'building'")
        .filter_when(true, "p.present")
        .filter_if("p.community_id = ?", scope.community)
        .filter_if("p.grid_id = ?", scope.grid.filter(|_| !compounds))
        .order("p.number, p.id")
        .rows(q, ROWS_MAX)
        .await
}

/// The compound that was meant is followed by its buildings.
async fn open_first(
    q: &mut impl Query,
    scope: &Scope,
    rows: &mut Vec<PlaceRow>,
    plan: &Plan,
) -> Result<(), Fault> {
    let Some(first) = rows.first().filter(|row| row.kind == PlaceKind::Compound) else {
        return Ok(());
    };
    let compounds = rows.iter().filter(|row| row.kind == PlaceKind::Compound).count();
    if compounds > 1 && tier(first, plan) > 1 {
        return Ok(());
    }
    let mut inside = numbered(q, scope, Around::Compound(first.id), "").await?;
    inside.sort_by_key(|row| (row.number.is_empty(), row.number.clone(), natural(&row.name)));
    rows.retain(|row| inside.iter().all(|own| own.id != row.id));
    rows.splice(1..1, inside);
    Ok(())
}

fn ranked(mut rows: Vec<PlaceRow>, plan: &Plan) -> Vec<PlaceRow> {
    rows.sort_by_cached_key(|row| {
        let around = row.parent_name.as_deref().unwrap_or(&row.name);
        (tier(row, plan), row.kind, natural(around), row.number.clone(), natural(&row.name), row.id)
    });
    rows.dedup_by_key(|row| row.id);
    rows
}

/// How well the name of the compound, or of the house, answers to one of the words or to all together: 0 entirely, 1 at
/// its beginning, 2 somewhere, 3 by its address or community only.
fn tier(row: &PlaceRow, plan: &Plan) -> u8 {
    let name = natural(row.parent_name.as_deref().unwrap_or(&row.name));
    let name = core(&name);
    let words = plan.words.iter().map(|(word, _)| word.as_str());
    let all: String = words.clone().collect();
    words.chain([all.as_str()]).map(|word| answers(name, core(word))).min().unwrap_or(3)
}

fn answers(name: &str, word: &str) -> u8 {
    if word.is_ascii() {
        let said = sounds(name);
        return match () {
            () if said.contains(word) => 0,
            () if said.iter().any(|sound| sound.starts_with(word)) => 1,
            () => 3,
        };
    }
    let word = natural(word);
    match () {
        () if name == word => 0,
        () if name.starts_with(&word) => 1,
        () if name.contains(&word) => 2,
        () => 3,
    }
}
