//! Records to choose from, within what the reader sees: the register is named by the field.

use super::here::Here;
use super::words::Words;
use crate::{Ask as Asked, Row, Shelf};
use http::{App, Ask, Candidates, Card, Cx, Needs, Source};
use kernel::register::SeenRecord;
use kernel::rules::RuleSet;
use registry::{answers, ranked};
use store::{BoxFuture, Fault, Reading};
use uuid::Uuid;

/// How many records are read at once while candidates are sought, and how often.
const STEP: usize = 100;
const STEPS: usize = 5;

/// Records of registers, as pickers choose from them.
pub(crate) const SOURCES: &[Source] = &[Source {
    kind: "record",
    hint: "registers.pick.hint",
    icon: "list-details",
    needs: Needs::Staff,
    find,
    card,
}];

/// Returns the register from which one chooses, as far as the reader sees it.
fn here<'r>(rules: &'r RuleSet, cx: &Cx, ask: &Ask) -> Option<Here<'r>> {
    let id = ask.only.iter().find_map(|word| word.strip_prefix("register:"))?;
    Here::of(Shelf::find(rules, id)?, cx)
}

/// Finds records by words, among the first of the list that the reader is offered.
fn find<'q>(
    app: &'q App,
    cx: &'q Cx,
    q: &'q mut Reading<'_>,
    ask: &'q Ask,
) -> BoxFuture<'q, Result<Candidates, Fault>> {
    Box::pin(async move {
        let rules = app.rules();
        let Some(here) = here(&rules, cx, ask) else { return Ok(Candidates::default()) };
        let Some(offered) = here.sight.lists().into_iter().next() else {
            return Ok(Candidates::default());
        };
        let (list, asked) = (offered.list.id.clone(), Asked::default());
        let (mut cards, mut after) = (Vec::new(), None);
        for _ in 0..STEPS {
            let page = here.shelf.page(q, &here.sight, &list, &asked, after, STEP).await?;
            let words = Words { cx, dictionary: here.shelf.dictionary(), names: &page.names };
            let fits = |row: &&Row| {
                let number = row.seen.number.as_deref().unwrap_or_default();
                answers(&row.seen.title, &ask.words)
                    || number.eq_ignore_ascii_case(ask.words.trim())
            };
            let fitting = page.rows.iter().filter(fits);
            cards.extend(
                fitting.map(|row| shown(&here, &words, &row.seen, row.closed_at.is_some())),
            );
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(Candidates { cards: ranked(cards, &ask.words), more: after.is_some() })
    })
}

/// Returns the card of a record that the reader sees.
fn card<'q>(
    app: &'q App,
    cx: &'q Cx,
    q: &'q mut Reading<'_>,
    ask: &'q Ask,
    id: Uuid,
) -> BoxFuture<'q, Result<Option<Card>, Fault>> {
    Box::pin(async move {
        let rules = app.rules();
        let Some(here) = here(&rules, cx, ask) else { return Ok(None) };
        let found = here.shelf.see(q, &here.sight, id).await?;
        Ok(found.map(|found| {
            let words = Words { cx, dictionary: here.shelf.dictionary(), names: &found.names };
            shown(&here, &words, &found.seen, found.record.closed_at.is_some())
        }))
    })
}

/// The card; what has ended may not be chosen.
fn shown(here: &Here<'_>, words: &Words<'_>, seen: &SeenRecord, ended: bool) -> Card {
    let number = seen.number.clone().unwrap_or_default();
    let says = words.says(&here.register().page.says, seen);
    let line: Vec<String> = [number, says].into_iter().filter(|one| !one.is_empty()).collect();
    Card {
        id: seen.id,
        title: seen.title.clone(),
        line: line.join("　"),
        barred: ended.then(|| words.cx.t("registers.pick.ended")),
        ..Card::default()
    }
}
