//! What the pages about areas show, loaded as far as the reader may see it.

use super::sketch::sketch_of;
use crate::area::{
    AreaCount, AreaRow, ChangeRow, DatedParent, DatedText, DutyRow, Outline, Path, SuccessionRow,
    areas, below, boundary, changes, children, children_on, codes, count_on, counts, duties,
    duties_of, lineage, named_like, names, outlines, parents, path, successions,
};
use crate::place::{PlaceRow, buildings};
use http::ui::Sketch;
use kernel::access::Asker;
use kernel::area::Level;
use kernel::id::AreaId;
use kernel::time::Date;
use std::collections::{BTreeMap, BTreeSet};
use store::{Cursor, Fault, Page, Query, args};

/// How many buildings a page of them holds.
const BUILDINGS: usize = 12;

/// An area in a list, with its figures.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) area: AreaRow,
    pub(crate) count: AreaCount,
    pub(crate) below: Vec<Branch>,
}

/// The tree from one area on.
#[derive(Clone, Debug)]
pub(crate) struct Overview {
    /// The area that is open; none when the reader's areas stand side by side.
    pub(crate) at: Option<Path>,
    pub(crate) branches: Vec<Branch>,
    /// What a search found instead.
    pub(crate) hits: Option<Vec<AreaRow>>,
}

/// Loads the tree of what the reader sees, from `at` on, or what `words` find in it. Nothing if `at` may not be seen.
pub(crate) async fn overview(
    q: &mut impl Query,
    asker: &Asker<'_>,
    at: Option<AreaId>,
    words: &str,
) -> Result<Option<Overview>, Fault> {
    let roots = asker.scope("area.view").areas();
    let hits = match words.trim() {
        "" => None,
        words => Some(named_like(q, &roots, words).await?),
    };
    let only = if let [one] = roots.as_slice() { Some(*one) } else { None };
    let Some(at) = at.or(only) else {
        let mut branches = Vec::new();
        for area in areas(q, &roots).await? {
            branches.push(leaf(q, area).await?);
        }
        branches.sort_by(|a, b| a.area.code.cmp(&b.area.code));
        return Ok(Some(Overview { at: None, branches, hits }));
    };
    let Some(path) = path(q, &asker.scope("area.view"), at).await? else { return Ok(None) };
    let branches = branches(q, &path.area).await?;
    Ok(Some(Overview { at: Some(path), branches, hits }))
}

async fn leaf(q: &mut impl Query, area: AreaRow) -> Result<Branch, Fault> {
    if let Some(on) = area.planned() {
        let count = count_on(q, &area, on).await?;
        return Ok(Branch { area, count, below: Vec::new() });
    }
    let found =
        counts(q, area.id, area.level).await?.into_iter().find(|row| row.area_id == area.id);
    let count = found.unwrap_or_else(|| none(area.id));
    Ok(Branch { area, count, below: Vec::new() })
}

fn none(area_id: AreaId) -> AreaCount {
    AreaCount { area_id, grids: 0, compounds: 0, buildings: 0, households: 0 }
}

/// Returns what stands under an area; under a street also the grids and groups of its communities; under one that is
/// agreed for a later day, what will stand under it.
pub(crate) async fn branches(q: &mut impl Query, at: &AreaRow) -> Result<Vec<Branch>, Fault> {
    if let Some(on) = at.planned() {
        let mut branches = Vec::new();
        for area in children_on(q, &[at.id], on).await? {
            let count = count_on(q, &area, on).await?;
            branches.push(Branch { area, count, below: Vec::new() });
        }
        return Ok(branches);
    }
    let mut rows = children(q, at.id).await?;
    if at.level == Level::Street {
        for level in [Level::ResidentsGroup, Level::Grid] {
            rows.extend(below(q, at.id, level).await?);
        }
    }
    let levels: BTreeSet<Level> = rows.iter().map(|row| row.level).collect();
    let mut figures: BTreeMap<AreaId, AreaCount> = BTreeMap::new();
    for level in levels {
        let found = counts(q, at.id, level).await?;
        figures.extend(found.into_iter().map(|count| (count.area_id, count)));
    }
    let mut inner: BTreeMap<Option<AreaId>, Vec<Branch>> = BTreeMap::new();
    for area in rows {
        let count = figures.remove(&area.id).unwrap_or_else(|| none(area.id));
        inner.entry(area.parent_id).or_default().push(Branch { area, count, below: Vec::new() });
    }
    let mut outer = inner.remove(&Some(at.id)).unwrap_or_default();
    for branch in &mut outer {
        branch.below = inner.remove(&Some(branch.area.id)).unwrap_or_default();
    }
    Ok(outer)
}

/// Everything about an area.
pub(crate) struct Detail {
    pub(crate) path: Path,
    pub(crate) editable: bool,
    pub(crate) count: AreaCount,
    pub(crate) branches: Vec<Branch>,
    pub(crate) duties: Vec<DutyRow>,
    pub(crate) buildings: Page<PlaceRow>,
    pub(crate) names: Vec<DatedText>,
    pub(crate) codes: Vec<DatedText>,
    pub(crate) parents: Vec<DatedParent>,
    pub(crate) changes: Vec<ChangeRow>,
    pub(crate) successions: Vec<SuccessionRow>,
    pub(crate) drawn: bool,
    /// A grid with what stands in it and around it.
    pub(crate) sketch: Option<Sketch>,
}

/// Loads everything about an area, unless the reader may not see it.
pub(crate) async fn detail(
    q: &mut impl Query,
    asker: &Asker<'_>,
    id: AreaId,
    words: &str,
    after: Option<Cursor>,
) -> Result<Option<Detail>, Fault> {
    let Some(path) = path(q, &asker.scope("area.view"), id).await? else { return Ok(None) };
    let today = q.now().china_date();
    let editable = path.area.ended_on.is_none() && asker.may("area.edit", &path.belongs);
    let count = leaf(q, path.area.clone()).await?.count;
    Ok(Some(Detail {
        editable,
        count,
        branches: branches(q, &path.area).await?,
        duties: duties(q, id).await?,
        buildings: buildings(q, id, words, after, BUILDINGS).await?,
        names: names(q, id).await?,
        codes: codes(q, id).await?,
        parents: parents(q, id).await?,
        changes: changes(q, id).await?,
        successions: successions(q, id).await?,
        drawn: boundary(q, id, today).await?.is_some(),
        sketch: of_grid(q, &path.area).await?,
        path,
    }))
}

/// Draws an area, if it is a grid.
async fn of_grid(q: &mut impl Query, area: &AreaRow) -> Result<Option<Sketch>, Fault> {
    if area.level == Level::Grid { sketch_of(q, area.id).await } else { Ok(None) }
}

/// A grid on the public board.
pub(crate) struct BoardGrid {
    pub(crate) area: AreaRow,
    pub(crate) duties: Vec<DutyRow>,
    /// Its buildings: each compound with their names, in their order.
    pub(crate) compounds: Vec<(String, Vec<String>)>,
}

/// The information board of a community or of one of its grids.
pub(crate) struct Board {
    pub(crate) area: AreaRow,
    pub(crate) above: Vec<AreaRow>,
    pub(crate) grids: Vec<BoardGrid>,
    /// Who answers for the area and for what stands above it: head of the community, supervision.
    pub(crate) duties: Vec<DutyRow>,
    pub(crate) outlines: Vec<Outline>,
    /// A grid with what stands in it and around it.
    pub(crate) sketch: Option<Sketch>,
}

/// Loads the board of a street, a community or a grid that is there today; of nothing else.
pub(crate) async fn board(
    q: &mut impl Query,
    id: AreaId,
    today: Date,
) -> Result<Option<Board>, Fault> {
    let mut above = lineage(q, id).await?;
    if above.first().is_none_or(|area| !area.present || !published(area.level)) {
        return Ok(None);
    }
    let area = above.remove(0);
    above.retain(|row| published(row.level));
    let grids = match area.level {
        Level::Grid => vec![area.clone()],
        Level::Community => below(q, id, Level::Grid).await?,
        _ => below(q, id, Level::Community).await?,
    };
    let ids: Vec<AreaId> = grids.iter().map(|grid| grid.id).collect();
    let mut answering = duties_of(q, &ids, today).await?;
    let around: Vec<AreaId> =
        above.iter().map(|row| row.id).chain((area.level != Level::Grid).then_some(id)).collect();
    let mut duties = duties_of(q, &around, today).await?;
    // The nearest comes first: a community's own supervision before the street's.
    duties.sort_by_key(|row| (row.duty, around.iter().position(|id| *id == row.area_id)));
    let mut of = |id: AreaId| answering.extract_if(.., |row| row.area_id == id).collect();
    let mut houses = match area.level {
        Level::Street => BTreeMap::new(),
        _ => houses(q, &ids).await?,
    };
    let grid = |area: AreaRow| BoardGrid {
        duties: of(area.id),
        compounds: houses.remove(&area.id).unwrap_or_default(),
        area,
    };
    let grids = grids.into_iter().map(grid).collect();
    let outlines = outlines(q, id).await?;
    let sketch = of_grid(q, &area).await?;
    Ok(Some(Board { area, above, grids, duties, outlines, sketch }))
}

/// Compounds with the names of their buildings.
type Compounds = Vec<(String, Vec<String>)>;

/// Returns the present buildings of grids by compound; the board shows every one of them.
async fn houses(
    q: &mut impl Query,
    grids: &[AreaId],
) -> Result<BTreeMap<AreaId, Compounds>, Fault> {
    let rows: Vec<(AreaId, String, String)> = q
        .all(
            "SELECT p.grid_id, coalesce(o.name, ''), p.name FROM registry_place p
             LEFT JOIN registry_place o ON o.id = p.parent_id
             WHERE p.grid_id = ANY($1) AND p.kind = 'building' AND p.present
             ORDER BY coalesce(o.name, ''), p.position, p.id",
            args![grids],
        )
        .await?;
    let mut found: BTreeMap<AreaId, Compounds> = BTreeMap::new();
    for (grid, compound, name) in rows {
        let compounds = found.entry(grid).or_default();
        match compounds.last_mut() {
            Some((known, names)) if *known == compound => names.push(name),
            _ => compounds.push((compound, vec![name])),
        }
    }
    Ok(found)
}

/// Groups are for self-government and stand on no board; city and district have other sites.
fn published(level: Level) -> bool {
    matches!(level, Level::Street | Level::Community | Level::Grid)
}
