//! Loading what a page shows of a matter.

use crate::in_force::RulesInForce;
use crate::matter::{
    Audience, Ground, History, NoteView, PhotoRow, RatingRow, StayWords, Values, grade_title,
    notes, own_doing, photos, rating,
};
use crate::projection::{MatterRow, Rework, StepRow};
use crate::runtime::{Runtime, Subject};
use crate::shown::{
    Entry, MatterView, NowView, Seen, StepView, SubjectCard, Teller, Titles, UndoView, Wanted,
    answers, clocks, given, offered, rework, title_for, told as also_told, whole,
};
use http::ui::Sketch;
use kernel::access::Actor;
use kernel::calendar::Calendar;
use kernel::id::{FileId, MatterId, MessageId};
use kernel::procedure::{InstanceId, undoable};
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Error, Fault, Query, Reading};

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
    let history = runtime.history(q, row).await?;
    let ground = runtime.ground(q, &history, actor, &Values::none(), now).await?;
    let rules = runtime.in_force();
    let calendar = rules.rules.calendar();
    let messages = notes(q, history.row.id, audience).await?;
    let names = Titles::look_up(q, &rules, mentioned(&history, &messages)).await?;
    let cards = load_cards(q, runtime, std::slice::from_ref(&history.row), audience).await?;
    let card = cards.into_values().next();
    let pictures = photos(q, history.row.id, audience).await?;
    let projection = history.folded.project(&history.row, &history.procedure, calendar);
    let stays: Vec<&StepRow> = projection.steps.values().collect();
    let seen = Seen {
        rules: &rules,
        icon: runtime.icon(&history.procedure, &history.row.state),
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
    let entries = told_to(runtime, &teller, teller.entries(&messages, &by_note(&pictures), &said));
    let about = about(&teller, &steps, &said);
    let told = also_told(&history, &names, locale, audience);
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
    let own = own_doing(history, actor).is_ok();
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
    let (mut now_view, mut steps) = answers(seen);
    steps.iter_mut().for_each(|step| step.round = history.folded.round(step.instance));
    if audience != Audience::Staff {
        super::phones::add(q, &mut now_view).await?;
    }
    Ok((now_view, steps))
}

/// Leaves out who began it where the noun does not tell that to everybody.
fn told_to(runtime: &Runtime, teller: &Teller<'_>, mut all: Vec<Entry>) -> Vec<Entry> {
    let subject = runtime.subject(&teller.history.row.subject_kind);
    let tells = subject.is_none_or(|one| one.tells_who_began());
    if let Some(began) = all.last_mut().filter(|_| !tells) {
        began.who.clear();
    }
    all
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
    let words = rework::words(rework, messages, said);
    let procedure = &teller.history.procedure;
    rework::line(teller.locale, teller.audience, procedure, &rework.by, words)
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

/// Returns the cards of matters of any kinds.
pub async fn load_cards(
    q: &mut Reading<'_>,
    runtime: &Runtime,
    rows: &[MatterRow],
    audience: Audience,
) -> Result<BTreeMap<MatterId, SubjectCard>, Error> {
    let mut cards = BTreeMap::new();
    for (subject, own) in by_subject(runtime, rows) {
        cards.extend(subject.cards(q, &own, audience).await?);
    }
    Ok(cards)
}

/// Returns what a list shows of matters of any kinds.
pub(crate) async fn load_faces(
    q: &mut Reading<'_>,
    runtime: &Runtime,
    rows: &[MatterRow],
    audience: Audience,
) -> Result<BTreeMap<MatterId, SubjectCard>, Error> {
    let mut faces = BTreeMap::new();
    for (subject, own) in by_subject(runtime, rows) {
        faces.extend(subject.faces(q, &own, audience).await?);
    }
    Ok(faces)
}

fn by_subject(runtime: &Runtime, rows: &[MatterRow]) -> Vec<(Arc<dyn Subject>, Vec<MatterRow>)> {
    let of = |subject: Arc<dyn Subject>| {
        let own = rows.iter().filter(|row| row.subject_kind == subject.kind());
        let own: Vec<MatterRow> = own.cloned().collect();
        (!own.is_empty()).then_some((subject, own))
    };
    runtime.subjects().into_iter().filter_map(of).collect()
}
