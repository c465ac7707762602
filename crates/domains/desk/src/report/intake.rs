//! What the buttons of the form do: photos are kept, the draft is saved, the answers are read.

use super::draft::{self, Draft, Kept};
use super::face::{Face, Press, raw};
use super::join::Counted;
use super::letters::{Letters, RECEIPT, address, has_link};
use super::open::OpenCase;
use super::place::{Located, locate};
use super::read::read;
use super::rules::{Contact, PHOTOS_MAX, Report, field};
use crate::desk::Desk;
use http::{Cx, Posted};
use kernel::access::{Actor, Who};
use kernel::id::{AccountId, CaseId, FileId};
use kernel::refusal::Refusal;
use store::{By, Error, Fault, FileKind, FileMeta};

/// A form that was taken: its draft is kept, whatever is wrong with it.
pub struct Taken {
    /// The draft's id, the future case's.
    pub id: CaseId,
    /// What was filled in.
    pub draft: Draft,
    /// What the button asks for.
    pub press: Press,
    /// What is wrong with the photos.
    pub faults: Vec<Refusal>,
    /// Whether it was sent before, so that there is nothing left to fill in.
    pub over: bool,
}

/// Takes a form: puts its photos into the store, then saves the draft.
pub async fn take(desk: &Desk, cx: &Cx, face: Face, posted: &Posted) -> Result<Taken, Error> {
    let id = CaseId::from_uuid(posted.token()?);
    kernel::id::check_v7(id, cx.now).map_err(Refusal::from)?;
    let kept = load(desk, cx, id).await?.unwrap_or_default();
    let press = Press::of(posted);
    let mut draft = Draft { raw: raw(posted), photos: kept.draft.photos };
    if kept.case.is_some() || kept.also.is_some() {
        return Ok(Taken { id, draft, press, faults: Vec::new(), over: true });
    }
    let dropped = match &press {
        Press::Drop(file) if draft.photos.contains(file) => Some(*file),
        _ => None,
    };
    draft.photos.retain(|file| Some(*file) != dropped);
    let (files, faults) =
        put_photos(desk, cx, posted, PHOTOS_MAX - draft.photos.len().min(PHOTOS_MAX)).await?;
    draft.photos.extend(files.iter().map(|file| file.id));
    // Whether it will be anonymous is not settled before it is sent, so that a draft names nobody.
    let keep = Keep { id, draft: draft.clone(), files, dropped };
    let saved = save(desk, cx, by(cx, face, true), keep).await;
    // The first of two presses at once has sent it meanwhile.
    let over = match saved {
        Ok(()) => false,
        Err(error) => match load(desk, cx, id).await? {
            Some(kept) if kept.case.is_some() || kept.also.is_some() => true,
            _ => return Err(error),
        },
    };
    Ok(Taken { id, draft, press, faults, over })
}

/// Returns a draft of this browser.
pub async fn load(desk: &Desk, cx: &Cx, id: CaseId) -> Result<Option<Kept>, Fault> {
    let mut reader = desk.store.read(cx.tenant()).await?;
    draft::load(&mut reader, id, &cx.browser).await
}

/// Photos are decoded and written before the transaction; one that is refused does not keep the others out.
async fn put_photos(
    desk: &Desk,
    cx: &Cx,
    posted: &Posted,
    room: usize,
) -> Result<(Vec<FileMeta>, Vec<Refusal>), Error> {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for upload in posted.files(field::PHOTOS) {
        if files.len() == room {
            faults.push(
                Refusal::invalid("desk.refusal.photos_many")
                    .on(field::PHOTOS)
                    .with("max", PHOTOS_MAX),
            );
            break;
        }
        match http::files::take(cx, &desk.store, upload, FileKind::Photo).await {
            Ok(file) => files.push(file),
            Err(Error::Refused(refusal)) => faults.push(refusal.on(field::PHOTOS)),
            Err(fault) => return Err(fault),
        }
    }
    Ok((files, faults))
}

/// What is kept of a form.
struct Keep {
    id: CaseId,
    draft: Draft,
    files: Vec<FileMeta>,
    dropped: Option<FileId>,
}

async fn save(desk: &Desk, cx: &Cx, by: By, keep: Keep) -> Result<(), Error> {
    let browser = cx.browser.clone();
    desk.store
        .write(by, move |tx| {
            Box::pin(async move {
                for file in &keep.files {
                    tx.keep_file(file).await?;
                }
                if let Some(file) = keep.dropped {
                    tx.drop_file(file).await?;
                }
                draft::save(tx, keep.id, &browser, &keep.draft).await?;
                crate::jobs::sweep_later(tx);
                Ok(())
            })
        })
        .await
}

/// A report that can be sent.
pub struct Ready {
    /// The report.
    pub report: Report,
    /// Where it belongs.
    pub located: Located,
}

/// Reads the answers of a draft; everything that is wrong is told.
pub async fn ready(
    desk: &Desk,
    cx: &Cx,
    face: Face,
    draft: &Draft,
) -> Result<Result<Ready, Vec<Refusal>>, Error> {
    let rules = desk.rules()?;
    let in_force = desk.runtime.in_force();
    let known = |code: &str| rules.catalogue.get(code).is_some();
    let channel = face.channel(&draft.raw.channel);
    let found = read(&draft.raw, in_force.rules.dictionary(), resident(cx), channel, known);
    let report = match found {
        Ok(report) => report,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut reader = desk.store.read(cx.tenant()).await?;
    match locate(&mut reader, report.place()).await {
        Ok(located) => Ok(Ok(Ready { report, located })),
        Err(Error::Refused(refusal)) => Ok(Err(vec![refusal])),
        Err(fault) => Err(fault),
    }
}

/// Returns the account of the resident who reports; staff report for others.
fn resident(cx: &Cx) -> Option<AccountId> {
    match cx.actor.who {
        Who::Resident(account) => Some(account),
        Who::Staff(_) => cx.actor.on_behalf,
        Who::Nobody | Who::Code { .. } | Who::System(_) => None,
    }
}

/// Returns the command that opens the case, with a secret for the link where there is one. Nobody proved the address that
/// was left: whoever is not of staff gets as many letters to such addresses on their way as the limits have it.
pub fn command(desk: &Desk, cx: &Cx, id: CaseId, ready: Ready, photos: Vec<FileId>) -> OpenCase {
    let staff = matches!(cx.actor.who, Who::Staff(_));
    let may = desk.mail
        && address(&ready.report).is_some()
        && (staff || cx.take(identity::mail::LETTER, 1).is_ok());
    let letters =
        may.then(|| Letters { site: cx.link(""), locale: cx.locale, per_day: cx.per_day(RECEIPT) });
    let secret = has_link(&ready.report, letters.as_ref()).then(|| secret(desk));
    OpenCase { id, report: ready.report, located: ready.located, photos, secret, letters }
}

/// Returns the secret of a link.
pub fn secret(desk: &Desk) -> String {
    let mut random = [0; 20];
    desk.store.env().random.fill(&mut random);
    matters::secret_text(random)
}

/// Returns whom the count of those with the same trouble takes for one. Whoever stays unknown is the browser alone.
pub fn counted(cx: &Cx, face: Face, report: &Report) -> Counted {
    match (face, report.contact()) {
        (Face::Resident, Contact::Left { account: Some(account), .. }) => {
            Counted::Resident(*account)
        }
        (Face::Resident, _) => Counted::Browser,
        (Face::Field, _) => cx.account().map_or(Counted::Browser, Counted::Resident),
        (Face::Desk, Contact::Left { phone, .. }) => Counted::Caller(phone.clone()),
        (Face::Desk, Contact::Anonymous) => Counted::Caller(None),
    }
}

/// Returns who sends a report. Whoever reports anonymously is nobody, signed in or not: neither journal nor files nor
/// events may name the account.
pub fn by(cx: &Cx, face: Face, anonymous: bool) -> By {
    let mut by = cx.by("report");
    if face == Face::Resident && anonymous {
        by.actor =
            Actor { tenant: cx.tenant(), who: Who::Nobody, grants: Vec::new(), on_behalf: None };
    }
    by
}
