//! What the reporter is told beside the steps: that it was urged, and that it was reported upwards because it was late.

use super::titles::Titles;
use crate::matter::{Audience, History};
use kernel::procedure::{InstanceId, REPORTER, What};
use kernel::text::Locale;
use kernel::time::Instant;
use std::collections::BTreeMap;

/// What the reporter is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The reporter urged, and whoever has it was told.
    Urged,
    /// It was late, and the platform told this seat above.
    Escalated(String),
}

/// Returns what is told of each step's stay, the earliest first; what happens on a branch belongs to its block.
pub(crate) fn told(
    history: &History,
    names: &Titles,
    locale: Locale,
    audience: Audience,
) -> BTreeMap<InstanceId, Vec<(Instant, Told)>> {
    let mut found: BTreeMap<InstanceId, Vec<(Instant, Told)>> = BTreeMap::new();
    for happening in &history.happenings {
        let event = &happening.event;
        let (instance, told) = match &event.what {
            What::Urged { instance } if event.by == REPORTER && audience == Audience::Parties => {
                (*instance, Told::Urged)
            }
            What::Escalated { instance, to, .. } => {
                (*instance, Told::Escalated(as_word(names, locale, to)))
            }
            _ => continue,
        };
        let stay = history.folded.stays.get(&instance);
        let step = stay.and_then(|stay| stay.stay.branch).map_or(instance, |branch| branch.of);
        let lines = found.entry(step).or_default();
        // Lead and assistants that are late together are one line.
        let day = event.at.china_date();
        let again = |(at, known): &(Instant, Told)| {
            matches!(told, Told::Escalated(_)) && at.china_date() == day && *known == told
        };
        if !lines.iter().any(again) {
            lines.push((event.at, told));
        }
    }
    found
}

/// A seat as it is said inside a sentence: 桐荫街道负责人.
fn as_word(names: &Titles, locale: Locale, key: &str) -> String {
    let name = names.who(locale, key);
    if locale == Locale::Zh { name.replace(' ', "") } else { name }
}
