//! What those who handled a matter and those who checked it showed and told: stay by stay, so that nothing that was given
//! ever vanishes behind what was given later.

use super::titles::Titles;
use crate::matter::{History, PhotoRow, StayWords};
use kernel::id::FileId;
use kernel::procedure::{InstanceId, Kind};
use kernel::text::Locale;
use kernel::time::Instant;
use std::collections::BTreeMap;

/// What was given with one stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The stay.
    pub instance: InstanceId,
    /// The round of work: 1 until it was sent back for the first time.
    pub round: u32,
    /// Whose it is, in the reader's language: 城建科办好后, 网格员核查.
    pub label: String,
    /// When it was given.
    pub at: Instant,
    /// What was written.
    pub words: Option<String>,
    /// Photos, in their order.
    pub photos: Vec<FileId>,
}

/// Returns what was given, the earliest first.
pub(crate) fn given(
    history: &History,
    names: &Titles,
    photos: &[PhotoRow],
    said: &BTreeMap<InstanceId, StayWords>,
    locale: Locale,
) -> Vec<Given> {
    let mut all = Vec::new();
    for (instance, stay) in &history.folded.stays {
        let own: Vec<&PhotoRow> = photos
            .iter()
            .filter(|photo| photo.element.is_some() && photo.instance == *instance)
            .collect();
        let words = said.get(instance).and_then(|words| words.done.clone());
        let left = stay.left.as_ref().map(|(at, ..)| *at);
        let Some(at) = own.first().map(|photo| photo.at).or(left) else { continue };
        if own.is_empty() && words.is_none() {
            continue;
        }
        let step = history.procedure.step(&stay.stay.step);
        let checks = step.is_some_and(|step| step.kind == Kind::Decision);
        let who = stay.stay.who.first().map(|who| names.who(locale, who)).unwrap_or_default();
        let key = if checks { "matters.card.checked" } else { "matters.card.handled" };
        all.push(Given {
            instance: *instance,
            round: history.folded.round(Some(*instance)),
            label: crate::tf(locale, key, &[("who", &who)]),
            at,
            words,
            photos: own.into_iter().map(|photo| photo.file_id).collect(),
        });
    }
    all
}
