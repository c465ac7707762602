//! Finding areas and organisations by words. Each question is one range of a key, and no more rows are read than that allows.

use super::spelling::words_of;
use crate::area::{AreaRow, areas, below, spot_of};
use kernel::area::Level;
use kernel::id::AreaId;
use store::{Fault, Query, Select, args};
use uuid::Uuid;

/// No word leads to more rows than this.
const ROWS_MAX: usize = 400;
/// In more streets than this, a word is looked for everywhere and what lies elsewhere is dropped.
const STREETS_MAX: usize = 64;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noun {
    Area,
    Organisation,
}

impl Noun {
    pub(super) const fn key(self) -> &'static str {
        match self {
            Noun::Area => "area",
            Noun::Organisation => "organisation",
        }
    }
}

/// The words of a text, the one by which is looked first.
pub(crate) struct Words {
    first: String,
    others: Vec<String>,
}

impl Words {
    /// Reads a text; nothing, if no word is in it.
    pub(crate) fn of(text: &str) -> Option<Words> {
        let mut words = words_of(text);
        // The longest leads to the fewest.
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        let first = words.first()?.clone();
        Some(Words { first, others: words.split_off(1) })
    }

    /// Narrows a question about `of_id` to what answers to the other words, too.
    pub(crate) fn narrow(&self, mut select: Select, condition: &'static str) -> Select {
        for word in &self.others {
            select = select.filter(condition, args![word, until(word)]);
        }
        select
    }
}

/// The end of the range of everything that begins with a word.
fn until(word: &str) -> String {
    format!("{word}\u{10ffff}")
}

/// Returns the ids of what answers to the first of the words in areas, each once; also of some things that lie elsewhere,
/// where there are many streets. Tells whether there may be more.
pub(crate) async fn answering(
    q: &mut impl Query,
    noun: Noun,
    roots: &[AreaId],
    words: &Words,
) -> Result<(Vec<Uuid>, bool), Fault> {
    let (from, to) = (&words.first, until(&words.first));
    let mut ids: Vec<Uuid> = Vec::new();
    let mut cut = false;
    let select = || Select::new("SELECT x.of_id FROM registry_word x");
    let Some(scopes) = scopes(q, roots).await? else {
        let select = select()
            .filter("x.kind = ? AND x.word >= ? AND x.word < ?", args![noun.key(), from, to])
            .order("x.word, x.of_id");
        let rows: Vec<(Uuid,)> = select.rows(q, ROWS_MAX).await?;
        keep(&mut ids, &rows, &mut cut);
        return Ok((ids, cut));
    };
    for scope in scopes {
        let select = select()
            .filter(
                "x.scope_id = ? AND x.kind = ? AND x.word >= ? AND x.word < ?",
                args![scope, noun.key(), from, &to],
            )
            .order("x.word, x.of_id");
        let rows: Vec<(Uuid,)> = select.rows(q, ROWS_MAX).await?;
        keep(&mut ids, &rows, &mut cut);
        if ids.len() >= ROWS_MAX {
            return Ok((ids, true));
        }
    }
    Ok((ids, cut))
}

/// Returns the present areas below `roots` that answer to all words of a text, and whether there may be more.
pub(crate) async fn areas_called(
    q: &mut impl Query,
    roots: &[AreaId],
    text: &str,
) -> Result<(Vec<AreaRow>, bool), Fault> {
    let Some(words) = Words::of(text) else { return Ok((Vec::new(), false)) };
    let (ids, cut) = answering(q, Noun::Area, roots, &words).await?;
    let select = Select::new("SELECT DISTINCT u.area_id FROM registry_area_up u")
        .filter("u.area_id = ANY(?) AND u.ancestor_id = ANY(?)", args![ids, roots]);
    let each = "EXISTS (SELECT 1 FROM registry_word y WHERE y.of_id = u.area_id AND y.word >= ? AND y.word < ?)";
    let within: Vec<(AreaId,)> = words.narrow(select, each).rows(q, ROWS_MAX).await?;
    let within: Vec<AreaId> = within.into_iter().map(|(id,)| id).collect();
    let mut rows = areas(q, &within).await?;
    rows.retain(|row| row.present);
    Ok((rows, cut))
}

fn keep(ids: &mut Vec<Uuid>, rows: &[(Uuid,)], cut: &mut bool) {
    *cut |= rows.len() >= ROWS_MAX;
    for (id,) in rows {
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
}

/// Returns under which scopes things of areas are kept; nothing where there are too many of them.
async fn scopes(q: &mut impl Query, roots: &[AreaId]) -> Result<Option<Vec<AreaId>>, Fault> {
    let mut scopes: Vec<AreaId> = Vec::new();
    for root in areas(q, roots).await? {
        match spot_of(q, root.id).await?.street {
            Some(street) => scopes.push(street.id),
            None => {
                scopes.push(root.id);
                for level in [Level::District, Level::Street] {
                    scopes.extend(below(q, root.id, level).await?.into_iter().map(|area| area.id));
                }
            }
        }
        scopes.sort();
        scopes.dedup();
        if scopes.len() > STREETS_MAX {
            return Ok(None);
        }
    }
    Ok(Some(scopes))
}
