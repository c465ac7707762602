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

/// The words of a text, the longest first: it leads to the fewest.
pub(crate) struct Words(Vec<String>);

impl Words {
    /// Reads a text; nothing, if no word is in it.
    pub(crate) fn of(text: &str) -> Option<Words> {
        let mut words = words_of(text);
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        (!words.is_empty()).then_some(Words(words))
    }

    /// Narrows a question to what answers to every word.
    pub(crate) fn narrow(&self, mut select: Select, condition: &'static str) -> Select {
        for word in &self.0 {
            select = select.filter(condition, args![word, until(word)]);
        }
        select
    }
}

/// The end of the range of everything that begins with a word.
fn until(word: &str) -> String {
    format!("{word}\u{10ffff}")
}

/// Returns the ids of what answers to one of the words in areas, each once; also of some things that lie elsewhere, where there
/// are many streets. It is the first word that leads to few enough; where all lead to too many, some are left out, and that
/// is told.
pub(crate) async fn answering(
    q: &mut impl Query,
    noun: Noun,
    roots: &[AreaId],
    words: &Words,
) -> Result<(Vec<Uuid>, bool), Fault> {
    let scopes = scopes(q, roots).await?;
    let mut first: Option<Vec<Uuid>> = None;
    for word in &words.0 {
        let (ids, cut) = answering_to(q, noun, scopes.as_deref(), word).await?;
        if !cut {
            return Ok((ids, false));
        }
        first.get_or_insert(ids);
    }
    Ok((first.unwrap_or_default(), true))
}

async fn answering_to(
    q: &mut impl Query,
    noun: Noun,
    scopes: Option<&[AreaId]>,
    word: &str,
) -> Result<(Vec<Uuid>, bool), Fault> {
    let to = until(word);
    let mut ids: Vec<Uuid> = Vec::new();
    let mut cut = false;
    let select = || Select::new("SELECT x.of_id FROM registry_word x").order("x.word, x.of_id");
    let Some(scopes) = scopes else {
        let range = "x.kind = ? AND x.word >= ? AND x.word < ?";
        let select = select().filter(range, args![noun.key(), word, to]);
        keep(&mut ids, &select.rows(q, ROWS_MAX).await?, &mut cut);
        return Ok((ids, cut));
    };
    for scope in scopes {
        let range = "x.scope_id = ? AND x.kind = ? AND x.word >= ? AND x.word < ?";
        let select = select().filter(range, args![*scope, noun.key(), word, &to]);
        keep(&mut ids, &select.rows(q, ROWS_MAX).await?, &mut cut);
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
