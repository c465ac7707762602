//! A report becomes a case: one transaction, once.

use super::letters::{self, Letters};
use super::place::{Located, initials};
use super::rules::{Channel, Contact, Report, field};
use super::{draft, emergency::Emergency};
use crate::case::rules::{PROCEDURE, SUBJECT};
use crate::case::store::{self as rows, NewRow};
use crate::case::title;
use crate::category::{Catalogue, OTHER, category_title};
use crate::desk::{Desk, DeskRules};
use crate::events;
use kernel::id::{AccountId, CaseId, FileId, MatterId};
use matters::{Code, NewMatter, Reporter, Values};
use serde_json::json;
use store::{Entry, Error, Tx};

/// A report that is to become a case.
#[derive(Clone, Debug)]
pub struct OpenCase {
    /// The case's id, made when the form was shown; the same id again changes nothing.
    pub id: CaseId,
    /// The report.
    pub report: Report,
    /// Where it belongs.
    pub located: Located,
    /// Photos, already kept by the store.
    pub photos: Vec<FileId>,
    /// The secret whose hash lets somebody without an account follow it.
    pub secret: Option<String>,
    /// What letters need; nothing when none can leave.
    pub letters: Option<Letters>,
}

/// A case that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its id.
    pub id: CaseId,
    /// Its code.
    pub code: String,
    /// Whether it had been opened before.
    pub repeated: bool,
    /// The secret to show on the page that tells of it.
    pub shown: Option<String>,
}

/// Opens a case: its rows, its matter, its number, its receipt by mail, its journal entry and event, all or none of them.
pub async fn open_case(tx: &mut Tx, desk: &Desk, mut new: OpenCase) -> Result<Opened, Error> {
    if let Some(case) = rows::load(tx, new.id).await? {
        return Ok(Opened { id: case.id, code: case.code, repeated: true, shown: None });
    }
    let letters = new.letters.take();
    let guest = letters::guest(tx, letters.as_ref(), &new.report, new.secret.as_deref()).await?;
    // A caller gets the link by mail or not at all; whoever takes the call does not see it.
    let by_mail_alone = new.report.channel() == Channel::Telephone;
    new.secret = new.secret.filter(|_| !by_mail_alone || guest.is_some());
    let rules = desk.rules()?;
    let chosen = Chosen::of(&new.report, &rules.catalogue);
    let urgent = is_urgent(&rules, chosen.category, new.report.words());
    let begins = initials(tx).await?;
    let today = Tx::now(tx).china_date();
    let code = rows::next_code(tx, &begins, today, &*desk.store.env().random).await?;
    let row = NewRow {
        id: new.id,
        report: &new.report,
        point: new.located.point,
        category: chosen.category,
        guessed: chosen.guessed,
        guest: guest.as_ref(),
    };
    rows::insert(tx, &row).await?;
    let title = title_of(tx, &rules, &new, chosen.category).await?;
    let new_matter = matter(&new, &code, (chosen.category, title), urgent);
    let begun = matters::start(tx, &desk.runtime, new_matter).await?;
    if let (Some(letters), Some(guest)) = (&letters, &guest) {
        letters::receipt(tx, letters, guest, new.id, &code, begun.due_at).await?;
    }
    written(tx, &new, &code, chosen.category, urgent);
    let shown = new.secret.filter(|_| !by_mail_alone);
    Ok(Opened { id: new.id, code: code.to_string(), repeated: false, shown })
}

/// Opens the case of a draft and marks the draft as sent, in one transaction.
pub async fn open_draft(tx: &mut Tx, desk: &Desk, new: OpenCase) -> Result<Opened, Error> {
    let id = new.id;
    let opened = open_case(tx, desk, new).await?;
    if !opened.repeated {
        draft::sent(tx, id, opened.id, opened.shown.as_deref()).await?;
    }
    Ok(opened)
}

/// The category to begin with, and the one guessed from the words.
struct Chosen<'c> {
    category: &'c str,
    guessed: Option<&'c str>,
}

impl<'c> Chosen<'c> {
    fn of(report: &'c Report, catalogue: &'c Catalogue) -> Chosen<'c> {
        let guessed =
            catalogue.guess(report.words(), 1).first().map(|category| category.code.as_str());
        Chosen { category: report.category().or(guessed).unwrap_or(OTHER), guessed }
    }
}

/// Returns the title that category and place make: what somebody wrote stays encrypted.
async fn title_of(
    tx: &mut Tx,
    rules: &DeskRules,
    new: &OpenCase,
    category: &str,
) -> Result<String, Error> {
    let place = match &new.located.place {
        Some(place) => rows::building_words(tx, place.id).await?,
        None => new.located.community.name.clone(),
    };
    Ok(title::made(&category_title(&rules.catalogue, category), &place).zh)
}

fn is_urgent(rules: &DeskRules, category: &str, words: &str) -> bool {
    let by_category =
        rules.catalogue.get(category).and_then(|category| category.urgent(words)).is_some();
    by_category || calls(&rules.emergency, words)
}

fn calls(emergency: &Emergency, words: &str) -> bool {
    !emergency.called_for(words).is_empty()
}

fn matter(
    new: &OpenCase,
    code: &Code,
    (category, title): (&str, String),
    urgent: bool,
) -> NewMatter {
    let mut form = Values::none()
        .with(field::ADDRESS, new.report.place().address())
        .with(field::CATEGORY, category);
    if !new.photos.is_empty() {
        form = form.with(field::PHOTOS, json!(new.photos));
    }
    NewMatter {
        id: MatterId::from_uuid(new.id.uuid()),
        procedure: PROCEDURE.to_owned(),
        area: new.located.area,
        subject_kind: SUBJECT,
        subject: new.id.uuid(),
        code: code.to_string(),
        title,
        form,
        files: Vec::new(),
        reporter: reporter(new),
        urgent,
    }
}

/// Whoever has an account confirms with it; whoever has the link, with the link; for a caller the desk calls back.
fn reporter(new: &OpenCase) -> Reporter {
    let account: Option<AccountId> = match new.report.contact() {
        Contact::Anonymous => None,
        Contact::Left { account, .. } => *account,
    };
    match (account, &new.secret) {
        (Some(account), _) => Reporter::Account(account),
        (None, Some(secret)) => Reporter::Anonymous { link_hash: matters::secret_hash(secret) },
        (None, None) => Reporter::Staff,
    }
}

fn written(tx: &mut Tx, new: &OpenCase, code: &Code, category: &str, urgent: bool) {
    let channel: Channel = new.report.channel();
    let known = json!({
        "code": code.to_string(),
        "channel": channel.as_str(),
        "category": category,
        "anonymous": new.report.contact().is_anonymous(),
        "photos": new.photos.len(),
    });
    tx.journal(Entry {
        verb: "desk.report",
        subject_kind: SUBJECT,
        subject: new.id.uuid(),
        before: None,
        after: Some(known),
        retention: "case",
    });
    let told = json!({
        "category": category,
        "community": new.located.community.id,
        "channel": channel.as_str(),
        "urgent": urgent,
    });
    tx.emit(events::REPORTED, new.id.uuid(), told);
}
