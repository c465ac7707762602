//! Where pickers have their candidates from: one source for each kind of noun, of the crate that owns it. A source answers
//! within what the reader sees, for the list and for a single id alike, so that an id that was typed proves nothing.

use super::{App, allowed};
use crate::candidates::{Ask, CANDIDATES, Candidates, Card, KEPT, PATH, Pick, Picked, Wanted};
use crate::cx::{Cx, Finder};
use crate::entry::Needs;
use futures_util::future::BoxFuture;
use store::{Fault, Reading};
use uuid::Uuid;

/// Returns the best candidates for words, at most [`CANDIDATES`], from a bounded number of rows.
pub type FindFn = for<'q> fn(
    &'q App,
    &'q Cx,
    &'q mut Reading<'_>,
    &'q Ask,
) -> BoxFuture<'q, Result<Candidates, Fault>>;

/// Returns the card of one that the reader sees; nothing for one that is not there or not seen.
pub type CardFn = for<'q> fn(
    &'q App,
    &'q Cx,
    &'q mut Reading<'_>,
    &'q Ask,
    Uuid,
) -> BoxFuture<'q, Result<Option<Card>, Fault>>;

/// A noun that pickers choose from.
#[derive(Clone, Copy)]
pub struct Source {
    /// Its kind, as in the dictionary: `place`, `area`, `organisation`.
    pub kind: &'static str,
    /// The key of what to write in the box.
    pub hint: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Who may ask at all.
    pub needs: Needs,
    /// Finds candidates.
    pub find: FindFn,
    /// Returns one.
    pub card: CardFn,
}

impl App {
    /// Returns the source of a kind, as far as the reader may ask it.
    pub(crate) fn source(&self, cx: &Cx, kind: &str) -> Option<&'static Source> {
        let mut all = self.manifests().iter().flat_map(|manifest| manifest.picks);
        all.find(|source| source.kind == kind && allowed(self, cx, source.needs).is_ok())
    }
}

impl Finder for App {
    fn picked<'q>(
        &'q self,
        cx: &'q Cx,
        q: &'q mut Reading<'_>,
        pick: &'q Pick,
        wanted: Wanted,
    ) -> BoxFuture<'q, Result<Picked, Fault>> {
        Box::pin(picked(self, cx, q, pick, wanted))
    }
}

async fn picked(
    app: &App,
    cx: &Cx,
    q: &mut Reading<'_>,
    pick: &Pick,
    wanted: Wanted,
) -> Result<Picked, Fault> {
    let kept = pick.kept;
    let Some(source) = app.source(cx, &pick.kind) else {
        // Nobody answers: what is there stays.
        let unseen = kept.is_some() && is_kept(kept, &wanted.value);
        return Ok(Picked { kept, unseen, ..Picked::default() });
    };
    let ask = Ask { words: wanted.words.clone(), only: pick.only.clone() };
    let id = match wanted.value.parse().ok() {
        None if is_kept(kept, &wanted.value) => kept,
        id => id,
    };
    let card = match id {
        Some(id) => (source.card)(app, cx, q, &ask, id).await?,
        None => None,
    };
    let found = match (wanted.finds, ask.words.is_empty()) {
        (true, false) => Some(cut((source.find)(app, cx, q, &ask).await?)),
        (true, true) => Some(Candidates::default()),
        (false, _) => None,
    };
    Ok(Picked {
        address: address(pick),
        hint: cx.t(source.hint),
        icon: source.icon,
        words: wanted.words,
        unseen: card.is_none() && is_kept(kept, &wanted.value),
        found,
        card,
        here: wanted.here,
        kept,
    })
}

/// Tells whether a form's value is the one that was there before, by its id or by the word that stands for it.
fn is_kept(kept: Option<Uuid>, value: &str) -> bool {
    kept.is_some_and(|kept| value == KEPT || value.parse() == Ok(kept))
}

/// No list is longer than a choice.
pub(crate) fn cut(mut found: Candidates) -> Candidates {
    found.more |= found.cards.len() > CANDIDATES;
    found.cards.truncate(CANDIDATES);
    found
}

fn address(pick: &Pick) -> String {
    let query = serde_html_form::to_string([("only", pick.only.join(","))]).unwrap_or_default();
    format!("{}/{}?{query}", PATH, pick.kind)
}
