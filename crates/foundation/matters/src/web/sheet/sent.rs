//! A form of an action, parsed at the edge: what is wrong with it stands beside its fields.

use crate::MatterRefusal;
use crate::command::Doing;
use crate::kept;
use crate::matter::{Audience, Note, Values};
use crate::shown::{MatterView, OfferView, Party, Said, act_of};
use crate::web::Shared;
use http::form::{FormReader, Ids, pick_of};
use http::{Cx, Failure, Filled, Pick, Posted};
use kernel::clock::{Limit, Unit};
use kernel::dictionary::{FieldRefusal, Kind, Value};
use kernel::id::{FileId, MatterId};
use kernel::refusal::Refusal;
use std::collections::BTreeMap;
use store::{Error, FileKind, FileMeta};

/// A form that could be read, or what is wrong with it.
pub(crate) enum Sent {
    /// The command with what belongs to it, and the form in case the command is refused.
    Right(Box<Doing>, Filled),
    /// The form to be shown again, with what is wrong or, where nothing is, because only that was asked for.
    Again(Filled),
}

/// Returns a form with what its pickers show.
pub(crate) async fn picked(
    shared: &Shared,
    cx: &Cx,
    offer: &OfferView,
    form: Filled,
) -> Result<Filled, Failure> {
    let rules = shared.runtime.in_force();
    let dictionary = rules.rules.dictionary();
    let pick = |key: &String| pick_of(dictionary.get(key)?);
    let picks: Vec<Pick> =
        offer.ask.needed.iter().chain(&offer.ask.wanted).filter_map(pick).collect();
    if picks.is_empty() {
        return Ok(form);
    }
    let mut reader = shared.store.read(cx.tenant()).await?;
    Ok(form.picks(cx, &mut store::Reading::from(&mut reader), &picks).await?)
}

/// Reads the form of an action. Photos go to the file store before any transaction is open.
pub(crate) async fn doing_of(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    offer: &OfferView,
    posted: &Posted,
) -> Result<Sent, Failure> {
    let rules = shared.runtime.in_force();
    let dictionary = rules.rules.dictionary();
    let mut wrong = picked(shared, cx, offer, Filled::from(posted)).await?;
    let seen = wrong.clone();
    let reading = FormReader::of(dictionary, posted, Ids::Shown(&seen));
    let (mut values, mut files) = (BTreeMap::new(), Vec::new());
    let asked = offer.ask.needed.iter().map(|key| (key, true));
    for (key, needed) in asked.chain(offer.ask.wanted.iter().map(|key| (key, false))) {
        let Some(element) = dictionary.get(key) else { continue };
        let taken = match &element.kind {
            Kind::File { count_max, accept } => {
                let field = FileField { key, accept, most: *count_max, needed };
                let taken = field.taken(shared, cx, view.row.id, posted, &mut wrong).await?;
                let beside = |why| vec![FieldRefusal { field: key.clone(), why }];
                taken.map(|sent| field.value(sent, &mut files)).map_err(beside)
            }
            _ => reading.take(element, key, needed),
        };
        match taken {
            Ok(Some(value)) => drop(values.insert(key.clone(), value)),
            Ok(None) => {}
            Err(refusals) => wrong.refuse_fields(cx, &refusals),
        }
    }
    if posted.asks_again() {
        // Files have been taken by now, so that they come back with the form.
        return Ok(Sent::Again(wrong.right()));
    }
    let told = |key: &String| values.contains_key(key) || wrong.wrong_with(key).is_some();
    if let Some(first) = offer.ask.any.first()
        && !offer.ask.any.iter().any(told)
    {
        let titles = offer.ask.any.iter().filter_map(|key| dictionary.get(key));
        let titles: Vec<&str> = titles.map(|element| cx.of(&element.title)).collect();
        let titles = titles.join(crate::t(cx.locale, "matters.comma"));
        wrong.error(first, crate::tf(cx.locale, "matters.form.one_of", &[("fields", &titles)]));
    }
    if !offer.ends.is_empty() && !posted.has(crate::panel::ENDS) {
        wrong.error(crate::panel::ENDS, crate::t(cx.locale, "matters.form.ends_first"));
    }
    let said = said(offer, posted);
    if let Some(refusal) = unchosen(shared, cx, view, offer, (posted, &said)).await? {
        wrong.refuse(cx, &refusal);
    }
    let note = match note(shared, cx, view, offer, posted).await? {
        Ok(note) => note,
        Err(refusal) => {
            wrong.refuse(cx, &refusal);
            None
        }
    };
    let act = match act_of(&offer.offered, said) {
        Ok(act) if wrong.is_right() => act,
        Ok(_) => return Ok(Sent::Again(wrong)),
        Err(refusal) => return Ok(Sent::Again(wrong.refused(cx, &refusal.into()))),
    };
    let command = posted.token().map_err(Failure::from)?;
    let version: i64 = posted.read("version").unwrap_or(view.row.version);
    let doing = Doing::new(command, act).at(version).note(note).form(Values::from(values), files);
    Ok(Sent::Right(Box::new(doing), wrong))
}

/// A field of files.
struct FileField<'a> {
    key: &'a str,
    accept: &'a str,
    most: u32,
    needed: bool,
}

impl FileField<'_> {
    /// Puts what was sent into the store, after what an earlier try has put there; the form brings all of them back.
    async fn taken(
        &self,
        shared: &Shared,
        cx: &Cx,
        matter: MatterId,
        posted: &Posted,
        form: &mut Filled,
    ) -> Result<Result<Vec<FileMeta>, Refusal>, Failure> {
        let field = kept::field(self.key);
        let mut files: Vec<FileMeta> = posted
            .all(&field)
            .filter_map(|sealed| kept::unseal(&shared.store, cx, matter, self.key, sealed))
            .collect();
        let kind = if self.accept == "image" { FileKind::Photo } else { FileKind::Document };
        let most = usize::try_from(self.most).unwrap_or(usize::MAX).saturating_sub(files.len());
        match uploads(shared, cx, self.key, kind, most, posted).await? {
            Ok(fresh) => {
                for file in &fresh {
                    form.add(&field, kept::seal(&shared.store, cx, matter, self.key, file));
                }
                files.extend(fresh);
                form.files_kept(self.key);
            }
            Err(refusal) => return Ok(Err(refusal)),
        }
        let missing = files.is_empty() && self.needed;
        Ok(if missing { Err(Refusal::invalid("kernel.refusal.field_required")) } else { Ok(files) })
    }

    /// Returns the value of the element, and hands its files over.
    fn value(&self, sent: Vec<FileMeta>, files: &mut Vec<FileMeta>) -> Option<Value> {
        let ids: Vec<FileId> = sent.iter().map(|file| file.id).collect();
        files.extend(sent);
        (!ids.is_empty()).then_some(Value::Files(ids))
    }
}

/// Puts the files of a field into the store; one that is refused is told, the others wait unkept and are swept.
async fn uploads(
    shared: &Shared,
    cx: &Cx,
    field: &str,
    kind: FileKind,
    most: usize,
    posted: &Posted,
) -> Result<Result<Vec<FileMeta>, Refusal>, Failure> {
    let mut kept = Vec::new();
    for upload in posted.files(field) {
        if kept.len() == most {
            return Ok(Err(MatterRefusal::PhotoCount { max: most }.into()));
        }
        match http::files::take(cx, &shared.store, upload, kind).await {
            Ok(meta) => kept.push(meta),
            Err(Error::Refused(refusal)) => return Ok(Err(refusal)),
            Err(Error::Fault(fault)) => return Err(fault.into()),
        }
    }
    Ok(Ok(kept))
}

/// Returns the photos of a field of a form that asks for no element.
pub(crate) async fn photos_of(
    shared: &Shared,
    cx: &Cx,
    field: &str,
    most: usize,
    posted: &Posted,
) -> Result<Result<Vec<FileMeta>, Refusal>, Failure> {
    uploads(shared, cx, field, FileKind::Photo, most, posted).await
}

fn said(offer: &OfferView, posted: &Posted) -> Said {
    let days: Option<u32> = posted.read("by");
    // An extension is asked for in the unit in which its limit stands in the file.
    let unit = offer.ask.length_max.map_or(Unit::WorkingDays, Limit::unit);
    Said {
        reason: posted.get("reason").to_owned(),
        to: posted.opt("to").map(str::to_owned),
        assistants: posted
            .all("assistant")
            .filter(|who| !who.is_empty())
            .map(str::to_owned)
            .collect(),
        by: days.and_then(|days| Limit::new(days, unit)),
        granted: posted.get("granted") == "yes",
    }
}

/// Returns what has to be chosen and was not, or was not to be chosen.
async fn unchosen(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    offer: &OfferView,
    (posted, said): (&Posted, &Said),
) -> Result<Option<Refusal>, Failure> {
    if let Err(refusal) = whole(offer, posted, said) {
        return Ok(Some(refusal));
    }
    let named = offer.ask.party != Party::None;
    let strange = named && strange(shared, cx, view, offer, said).await?;
    Ok(strange.then(|| Refusal::invalid("kernel.refusal.choice_unknown").on("to")))
}

/// Tells whether somebody was named who was not among the choices: an id that comes with a form proves nothing.
async fn strange(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    offer: &OfferView,
    said: &Said,
) -> Result<bool, Failure> {
    let parties = shared.choices(cx, view, offer).await?.parties;
    let named = said.to.iter().chain(&said.assistants);
    Ok(!named.into_iter().all(|who| parties.iter().any(|party| party.value == *who)))
}

/// What has to be chosen and was not.
fn whole(offer: &OfferView, posted: &Posted, said: &Said) -> Result<(), Refusal> {
    let missing = |field| Refusal::invalid("kernel.refusal.field_required").on(field);
    if !offer.ask.reasons.is_empty() && said.reason.is_empty() {
        return Err(missing("reason"));
    }
    if offer.ask.party != Party::None && said.to.is_none() {
        return Err(missing("to"));
    }
    if offer.ask.answer && posted.opt("granted").is_none() {
        return Err(missing("granted"));
    }
    Ok(())
}

async fn note(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    offer: &OfferView,
    posted: &Posted,
) -> Result<Result<Option<Note>, Refusal>, Failure> {
    let photos = match photos_of(shared, cx, "photos", crate::NOTE_PHOTOS_MAX, posted).await? {
        Ok(photos) => photos,
        Err(refusal) => return Ok(Err(refusal.on("photos"))),
    };
    // What staff note beside an action is for those who handle it; what the reporter is to read is a message.
    let audience = match view.audience {
        Audience::Staff => Audience::Staff,
        Audience::Parties | Audience::Public => Audience::Parties,
    };
    let note = Note { text: posted.get("note").to_owned(), photos, audience };
    Ok(match note.checked() {
        Ok(None) if offer.ask.note_needed => {
            Err(Refusal::invalid("kernel.refusal.field_required").on("note"))
        }
        Ok(note) => Ok(note),
        Err(refusal) => Err(refusal.into()),
    })
}

/// The words of a form that would be lost on a conflict, for its reader to take along.
pub(crate) fn words_of(view: &MatterView, posted: &Posted) -> Vec<String> {
    let own = [
        "do",
        "version",
        "back",
        "reason",
        "to",
        "assistant",
        "by",
        "granted",
        "ends",
        view.graded_by(),
    ];
    posted
        .fields()
        .filter(|(name, value)| {
            !own.contains(name) && !name.starts_with("kept.") && !value.trim().is_empty()
        })
        .map(|(_, value)| value.to_owned())
        .collect()
}
