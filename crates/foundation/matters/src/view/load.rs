//! Loading what a page shows of a matter.

use super::clock::{ClockView, clocks, whole};
use super::evidence::{Given, given};
use super::history::{Entry, Teller};
use super::names::{Names, Wanted};
use super::now::{NowView, Seen};
use super::offer::{OfferView, offered};
use super::path::StepView;
use super::told::Told;
use crate::matter::{
    Audience, Ground, History, MatterRow, NoteView, PhotoRow, RatingRow, StayWords, Values,
    grade_title, load_history, notes, photos, rating,
};
use crate::projection::{Rework, StepRow};
use crate::runtime::{RulesInForce, Runtime, SubjectCard};
use http::ui::Sketch;
use kernel::access::Actor;
use kernel::calendar::Calendar;
use kernel::id::{FileId, MatterId, MessageId};
use kernel::procedure::{Action, InstanceId, undoable};
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use std::collections::BTreeMap;
use store::{Error, Fault, Query, Reading};

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
    pub names: Names,
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

    /// Tells whether a file may be shown to the reader: it belongs to what the reader sees of the matter.
    pub fn shows(&self, file: FileId) -> bool {
        let card = self.card.iter().flat_map(|card| &card.photos).any(|photo| photo.file == file);
        card || self.photos.iter().any(|photo| photo.file_id == file)
    }
}

/// Loads a matter for a reader. The caller has checked that the actor may see it as `audience`.
pub async fn load(
    q: &mut Reading<'_>,
    runtime: &Runtime,
    row: MatterRow,
    actor: &Actor,
    audience: Audience,
    locale: Locale,
) -> Result<MatterView, Error> {
    let now = q.now();
    let history = load_history(q, runtime, row).await?;
    let ground = Ground::of(q, runtime, &history, actor, &Values::none(), now).await?;
    let rules = runtime.in_force();
    let calendar = rules.rules.calendar();
    let messages = notes(q, history.row.id, audience).await?;
    let names = Names::look_up(q, &rules, mentioned(&history, &messages)).await?;
    let cards = load_cards(q, runtime, std::slice::from_ref(&history.row), audience).await?;
    let card = cards.into_values().next();
    let pictures = photos(q, history.row.id, audience).await?;
    let projection = history.folded.project(&history.row, &history.procedure, calendar);
    let stays: Vec<&StepRow> = projection.steps.values().collect();
    let seen = Seen {
        runtime,
        row: &history.row,
        stays: &stays,
        procedure: &history.procedure,
        names: &names,
        keys: ground.keys(),
        locale,
        now,
    };
    let (now_view, steps) = now_of(q, &seen, &history, audience).await?;
    let teller = Teller { history: &history, names: &names, locale, audience };
    let said = words_for(audience, &ground);
    let entries = teller.entries(&messages, &by_note(&pictures), &said);
    let about = about(&teller, &steps, &said);
    let told = super::told::told(&history, &names, locale, audience);
    let title = title_for(&history.row, card.as_ref(), audience, locale);
    let why = |rework: &Rework| why_again(&teller, rework, &messages, &said);
    let sent_back = history.folded.sent_back.iter().map(|one| (one.from, why(one))).collect();
    let rework = history.folded.rework.as_ref().filter(|_| audience != Audience::Public).map(why);
    let (rating, grade) = graded(q, &rules, history.row.id).await?;
    Ok(MatterView {
        audience,
        title,
        sketch: sketch(q, card.as_ref(), audience).await?,
        card,
        now: now_view,
        about,
        told,
        sent_back,
        rework,
        reason: reason(&history, &said),
        clocks: clocks(&history.folded, &rules, history.row.urgent, now),
        whole: whole(&history.folded, &rules, history.row.urgent, now),
        history: entries,
        messages: messages.into_iter().filter(|note| note.seq.is_none()).collect(),
        // Without words and photos, as for the public, nothing was given.
        given: given(&history, &names, &pictures, &said, locale),
        photos: pictures,
        rating,
        grade,
        offers: offered(&history, &ground, &names, locale, now),
        undo: undo(&teller, &ground, actor, calendar, now),
        names,
        steps,
        row: history.row.clone(),
        whole_history: history,
    })
}

/// Returns what the reader did last, while it can be taken back.
fn undo(
    teller: &Teller<'_>,
    ground: &Ground,
    actor: &Actor,
    calendar: &Calendar,
    now: Instant,
) -> Option<UndoView> {
    let history = teller.history;
    let found = undoable(&history.procedure, &history.folded.state, calendar)?;
    let own = crate::matter::own_doing(history, actor).is_ok();
    let row = &history.row;
    (own && now <= found.until && ground.keys().contains(&found.last.by)).then(|| UndoView {
        what: teller.outcome(&found.left.step, &found.left.outcome),
        until: found.until,
        to: format!("/work/matters/{}/undo?version={}", row.id, row.version),
    })
}

/// Returns the three answers and the steps; to those outside the office with the telephone numbers of whoever has it.
async fn now_of(
    q: &mut Reading<'_>,
    seen: &Seen<'_>,
    history: &History,
    audience: Audience,
) -> Result<(NowView, Vec<StepView>), Error> {
    let (mut now_view, mut steps) = super::now::view(seen);
    steps.iter_mut().for_each(|step| step.round = history.folded.round(step.instance));
    if audience != Audience::Staff {
        super::phones::add(q, &mut now_view).await?;
    }
    Ok((now_view, steps))
}

/// Returns the reason that was given with the last decision.
fn reason(history: &History, said: &BTreeMap<InstanceId, StayWords>) -> Option<String> {
    let last = history.folded.stays.keys().next_back()?;
    said.get(last)?.reason.clone()
}

/// Draws where a matter is.
async fn sketch(
    q: &mut Reading<'_>,
    card: Option<&SubjectCard>,
    audience: Audience,
) -> Result<Option<Sketch>, Fault> {
    let point = card.and_then(|card| card.point).filter(|_| audience == Audience::Staff);
    let Some((lat, lon)) = point else { return Ok(None) };
    registry::sketch(q, registry::Point::new(lon, lat)).await
}

/// Returns the rating of a matter, and what its grade is called.
async fn graded(
    q: &mut Reading<'_>,
    rules: &RulesInForce,
    matter: MatterId,
) -> Result<(Option<RatingRow>, Option<Text>), Fault> {
    let rating = rating(q, matter).await?;
    let grade = rating.as_ref().map(|rating| rating.grade);
    let title = grade.and_then(|grade| grade_title(rules.rules.dictionary(), grade));
    Ok((rating, title))
}

/// Everything of which a page about a matter says the name.
fn mentioned(history: &History, messages: &[NoteView]) -> Wanted {
    let mut wanted = Wanted::default();
    wanted.history(history);
    messages.iter().for_each(|note| {
        wanted.account(note.author);
        wanted.key(&note.author_key);
    });
    wanted
}

/// Reasons are for the parties; what anybody may see holds no words of anybody.
fn words_for(audience: Audience, ground: &Ground) -> BTreeMap<InstanceId, StayWords> {
    match audience {
        Audience::Public => BTreeMap::new(),
        Audience::Parties | Audience::Staff => ground.words(),
    }
}

/// One line about each stay that is over.
fn about(
    teller: &Teller<'_>,
    steps: &[StepView],
    said: &BTreeMap<InstanceId, StayWords>,
) -> BTreeMap<u32, String> {
    let stays = steps.iter().filter_map(|step| step.instance);
    stays.filter_map(|stay| Some((stay, told(teller.about(stay)?, said.get(&stay))))).collect()
}

/// Why work was sent back, in the words of whoever did.
fn why_again(
    teller: &Teller<'_>,
    rework: &Rework,
    messages: &[NoteView],
    said: &BTreeMap<InstanceId, StayWords>,
) -> String {
    let words = super::rework::words(rework, messages, said);
    let procedure = &teller.history.procedure;
    super::rework::line(teller.locale, teller.audience, procedure, &rework.by, words)
}

/// The line about a finished step, with the reason that was given: the reporter reads why.
fn told(about: String, said: Option<&StayWords>) -> String {
    match said.and_then(|said| said.reason.as_deref()) {
        Some(reason) => format!("{about}　{reason}"),
        None => about,
    }
}

fn by_note(photos: &[PhotoRow]) -> BTreeMap<MessageId, Vec<FileId>> {
    let mut found: BTreeMap<MessageId, Vec<FileId>> = BTreeMap::new();
    for photo in photos {
        if let Some(note) = photo.note_id {
            found.entry(note).or_default().push(photo.file_id);
        }
    }
    found
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

/// Returns the cards of matters of any kinds; one query of each domain.
pub async fn load_cards(
    q: &mut Reading<'_>,
    runtime: &Runtime,
    rows: &[MatterRow],
    audience: Audience,
) -> Result<BTreeMap<MatterId, SubjectCard>, Error> {
    let mut cards = BTreeMap::new();
    for subject in runtime.subjects() {
        let own: Vec<MatterRow> =
            rows.iter().filter(|row| row.subject_kind == subject.kind()).cloned().collect();
        if !own.is_empty() {
            cards.extend(subject.cards(q, &own, audience).await?);
        }
    }
    Ok(cards)
}
