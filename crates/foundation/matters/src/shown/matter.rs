//! A matter as a page shows it to one reader.

use super::card::SubjectCard;
use super::clock::ClockView;
use super::evidence::Given;
use super::history::Entry;
use super::now::NowView;
use super::offer::OfferView;
use super::path::StepView;
use super::titles::Titles;
use super::told::Told;
use crate::matter::{Audience, History, NoteView, PhotoRow, RatingRow};
use crate::projection::MatterRow;
use http::ui::Sketch;
use kernel::id::{FileId, MessageId};
use kernel::procedure::Action;
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use std::collections::BTreeMap;

/// A matter as a page shows it to one reader.
#[derive(Clone)]
pub struct MatterView {
    /// The row.
    pub row: MatterRow,
    /// For whom it was loaded.
    pub audience: Audience,
    /// What it is called, for this reader.
    pub title: String,
    /// The subject's card.
    pub card: Option<SubjectCard>,
    /// What lies around it, drawn for staff.
    pub sketch: Option<Sketch>,
    /// The three answers.
    pub now: NowView,
    /// The steps.
    pub steps: Vec<StepView>,
    /// One line about each stay that is over, by its number.
    pub about: BTreeMap<u32, String>,
    /// What the reporter is told of each step beside that, by its stay.
    pub told: BTreeMap<u32, Vec<(Instant, Told)>>,
    /// Why work was sent back, by the stay that it was sent back from; the last word stands on top while it is done again.
    pub sent_back: BTreeMap<u32, String>,
    /// Why work is done again at present.
    pub rework: Option<String>,
    /// The reason that was given with the last decision.
    pub reason: Option<String>,
    /// The clocks, the lead's first.
    pub clocks: Vec<ClockView>,
    /// The clock of the whole matter.
    pub whole: Option<ClockView>,
    /// What happened, the latest first.
    pub history: Vec<Entry>,
    /// Messages and remarks, the earliest first.
    pub messages: Vec<NoteView>,
    /// Photos of notes and elements.
    pub photos: Vec<PhotoRow>,
    /// What was given by those who handled and checked it, the earliest first.
    pub given: Vec<Given>,
    /// The rating.
    pub rating: Option<RatingRow>,
    /// What its grade is called.
    pub grade: Option<Text>,
    /// What the reader may do.
    pub offers: Vec<OfferView>,
    /// What the reader did last and can take back.
    pub undo: Option<UndoView>,
    /// Names of whatever is mentioned.
    pub names: Titles,
    pub(crate) whole_history: History,
}

/// What somebody did last and can take back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoView {
    /// What it was: the words of the outcome.
    pub what: String,
    /// The last moment.
    pub until: Instant,
    /// Where the form goes that takes it back.
    pub to: String,
}

impl MatterView {
    /// Returns an offer by its code.
    pub fn offer(&self, code: &str) -> Option<&OfferView> {
        self.offers.iter().find(|offer| offer.code == code)
    }

    /// Returns what the procedure is called.
    pub fn whole_title(&self) -> Text {
        self.whole_history.procedure.title.clone()
    }

    /// Returns the words of a pause's reason, a code of the file.
    pub fn pause_reason(&self, locale: Locale, code: &str) -> String {
        let rule = self.whole_history.procedure.actions.get(&Action::Pause);
        let found = rule.and_then(|rule| rule.reasons.iter().find(|(known, _)| known == code));
        found.map_or_else(String::new, |(_, words)| words.get(locale).to_owned())
    }

    /// Returns photos that came with a message.
    pub fn photos_of(&self, note: MessageId) -> Vec<FileId> {
        self.photos
            .iter()
            .filter(|photo| photo.note_id == Some(note))
            .map(|photo| photo.file_id)
            .collect()
    }

    /// Returns what was given in the last round of work, and what in each one before it.
    pub fn rounds(&self) -> (Vec<&Given>, Vec<(u32, Vec<&Given>)>) {
        let last = self.given.iter().map(|given| given.round).max().unwrap_or(0);
        let of = |round: u32| self.given.iter().filter(|given| given.round == round).collect();
        let before = (1..last).map(|round| (round, of(round)));
        (of(last), before.filter(|(_, given)| !given.is_empty()).collect())
    }

    /// Returns the element by which the reporter says how satisfied they are.
    pub(crate) fn graded_by(&self) -> &'static str {
        self.whole_history.graded_by.unwrap_or_default()
    }

    /// Tells whether a file may be shown to the reader: it belongs to what the reader sees of the matter.
    pub fn shows(&self, file: FileId) -> bool {
        let card = self.card.iter().flat_map(|card| &card.photos).any(|photo| photo.file == file);
        card || self.photos.iter().any(|photo| photo.file_id == file)
    }
}

/// Returns what a matter is called: as its card says in the reader's language. Public readers see nothing else than the
/// card's words.
pub(crate) fn title_for(
    row: &MatterRow,
    card: Option<&SubjectCard>,
    audience: Audience,
    locale: Locale,
) -> String {
    match (card, audience) {
        (Some(card), _) if !card.title.get(locale).is_empty() => card.title.get(locale).to_owned(),
        (_, Audience::Public) => row.code.clone(),
        (_, Audience::Parties | Audience::Staff) => row.title.clone(),
    }
}
