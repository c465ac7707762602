//! Why work is done again, in the words of whoever sent it back.

use crate::matter::{Audience, NoteView, StayWords};
use crate::projection::Rework;
use kernel::procedure::{InstanceId, Procedure, REPORTER};
use kernel::text::Locale;
use std::collections::BTreeMap;

/// Returns one line: who sent it back, and what was said.
pub(crate) fn line(
    locale: Locale,
    audience: Audience,
    procedure: &Procedure,
    by: &str,
    words: Option<&str>,
) -> String {
    let who = match (by == REPORTER, audience) {
        (true, Audience::Parties) => crate::t(locale, "matters.rework.yours").to_owned(),
        (true, Audience::Staff | Audience::Public) => {
            crate::t(locale, "matters.rework.reporter").to_owned()
        }
        (false, _) => {
            let step = procedure.step(by).map(|step| step.title.get(locale)).unwrap_or_default();
            crate::tf(locale, "matters.rework.step", &[("step", &step)])
        }
    };
    match words.filter(|words| !words.is_empty()) {
        Some(words) => {
            crate::tf(locale, "matters.rework.words", &[("who", &who), ("words", &words)])
        }
        None => who,
    }
}

/// Returns what was said when it was sent back.
pub(crate) fn words<'s>(
    rework: &Rework,
    notes: &'s [NoteView],
    said: &'s BTreeMap<InstanceId, StayWords>,
) -> Option<&'s str> {
    let reason = said.get(&rework.from).and_then(|words| words.reason.as_deref());
    reason.or_else(|| {
        notes.iter().find(|note| note.seq == Some(rework.seq)).map(|note| note.text.as_str())
    })
}
