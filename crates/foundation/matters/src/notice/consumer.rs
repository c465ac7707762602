//! Events turned into notices: to those whose move it is, to tiers that are told, and to the reporter.
//!
//! A notice's id is derived from the event and its reader, so that an event that comes twice tells once. Notices about a
//! matter that wait for somebody are put down when it is that one's move no more.

use super::letter;
use crate::load::load_cards;
use crate::matter::{Audience, grade_title, rating};
use crate::outbox::{
    ASKED, ENDED, ENTERED, LEFT, MOVED, NOTED, OVERDUE, PRESSED, RATED, REMINDED, UNDONE,
};
use crate::projection::MatterRow;
use crate::runtime::Runtime;
use crate::shown::title_for;
use identity::{Mailer, NewMessage};
use kernel::calendar::Calendar;
use kernel::id::{AccountId, MatterId};
use kernel::procedure::{Procedure, REPORTER, Situation};
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{BoxFuture, By, Consumer, Ctx, Error, Fault, OutboxRow, Query, Reading, Tx, args};
use uuid::Uuid;

/// Writes notices about matters.
pub const CONSUMER: Consumer = Consumer {
    name: "matters.notices",
    kinds: &[ENTERED, OVERDUE, REMINDED, ENDED, RATED, PRESSED, ASKED, MOVED, NOTED, LEFT, UNDONE],
    run,
};

fn run(ctx: Arc<Ctx>, event: OutboxRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let runtime = ctx.get::<Runtime>()?;
        let mut by = By::system(event.tenant_id, "matters", "notices");
        let matter = MatterId::from_uuid(event.subject);
        by.matter = Some(matter);
        let (event, worker) = (Arc::new(event), ctx.clone());
        let told = ctx
            .store
            .write_again(by, move |tx| {
                let (worker, runtime, event) = (worker.clone(), runtime.clone(), event.clone());
                Box::pin(async move { tell(tx, &worker, &runtime, &event, matter).await })
            })
            .await;
        match told {
            Ok(()) => Ok(()),
            Err(Error::Fault(fault)) => Err(fault),
            // A refusal would come again and again; the matter is as it is.
            Err(Error::Refused(_)) => Ok(()),
        }
    })
}

/// The words of a notice that it is the reporter's move.
const YOURS: &str = "matters.notice.yours";
/// The words of a notice that it still is.
const STILL_YOURS: &str = "matters.notice.still_yours";

/// A notice before it has a reader.
pub(super) struct Notice {
    pub(super) kind: &'static str,
    pub(super) key: &'static str,
    pub(super) step: Text,
}

async fn tell(
    tx: &mut Tx,
    worker: &Ctx,
    runtime: &Runtime,
    event: &OutboxRow,
    matter: MatterId,
) -> Result<(), Error> {
    let Some(row) = MatterRow::load(tx, matter).await? else { return Ok(()) };
    match event.kind.as_str() {
        LEFT => {}
        UNDONE => super::undone::tell(tx, runtime, event, &row).await?,
        _ => write(tx, worker, runtime, event, &row).await?,
    }
    let holders = holders(tx, runtime, &row).await?;
    Ok(identity::settle(tx, matter.uuid(), &holders).await?)
}

async fn write(
    tx: &mut Tx,
    worker: &Ctx,
    runtime: &Runtime,
    event: &OutboxRow,
    row: &MatterRow,
) -> Result<(), Error> {
    let procedure = runtime.procedure(tx, &row.rules_sha256, &row.procedure).await?;
    let payload = &event.payload;
    let step = step_of(&procedure, payload);
    let word = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let staff = |kind: &'static str, key: &'static str| Notice { kind, key, step: step.clone() };
    let (keys, notice) = match event.kind.as_str() {
        ENTERED if row.urgent => {
            (who(payload, "who"), staff(ENTERED, "matters.notice.entered_urgent"))
        }
        ENTERED if payload.get("rework").is_some_and(|by| !by.is_null()) => {
            (who(payload, "who"), staff(ENTERED, "matters.notice.rework"))
        }
        ENTERED => (who(payload, "who"), staff(ENTERED, "matters.notice.entered")),
        REMINDED => (who(payload, "who"), staff(REMINDED, "matters.notice.near")),
        RATED => {
            let grade = grade(tx, runtime, row).await?;
            (who(payload, "who"), Notice { kind: RATED, key: "matters.notice.rated", step: grade })
        }
        OVERDUE if row.urgent => {
            (vec![word("to").to_owned()], staff(OVERDUE, "matters.notice.urgent_waits"))
        }
        OVERDUE => (vec![word("to").to_owned()], staff(OVERDUE, "matters.notice.overdue")),
        ASKED => (vec![word("of").to_owned()], staff(ASKED, "matters.notice.asked")),
        PRESSED if word("what") == "urged" => {
            (who(payload, "who"), staff(PRESSED, "matters.notice.urged"))
        }
        PRESSED => (who(payload, "who"), staff(PRESSED, "matters.notice.supervised")),
        MOVED => (who(payload, "who"), staff(MOVED, moved(word("what")))),
        NOTED if word("to") == "staff" => {
            (who(payload, "who"), staff(NOTED, "matters.notice.noted_by_reporter"))
        }
        _ => (Vec::new(), staff(NOTED, "matters.notice.noted")),
    };
    let readers = recipients(tx, runtime, &keys).await?;
    if !readers.is_empty() {
        let name = name(tx, runtime, row, Audience::Staff).await?;
        let letter_at = by_day(runtime, event, row, tx.now(), |calendar, now| calendar.opens(now));
        for account in readers {
            let waits = notice.kind != RATED;
            let to = Reader { account, page: "/work/matters/", waits, letter_at };
            post(tx, event.id.uuid(), row, to, &notice, &name).await?;
        }
    }
    let Some(notice) = to_reporter(event, &procedure, &keys) else { return Ok(()) };
    match row.reporter_account {
        Some(account) => {
            let name = name(tx, runtime, row, Audience::Parties).await?;
            let waits = [YOURS, STILL_YOURS].contains(&notice.key);
            let letter_at =
                by_day(runtime, event, row, tx.now(), |calendar, now| calendar.letters_go(now));
            let to = Reader { account, page: "/me/matters/", waits, letter_at };
            post(tx, event.id.uuid(), row, to, &notice, &name).await
        }
        None => write_to_guest(tx, worker, runtime, event, row, &notice).await,
    }
}

/// Writes to a reporter without an account who left an address. The letter has the event's id, so that an event that comes
/// twice tells once.
async fn write_to_guest(
    tx: &mut Tx,
    worker: &Ctx,
    runtime: &Runtime,
    event: &OutboxRow,
    row: &MatterRow,
    notice: &Notice,
) -> Result<(), Error> {
    let Some(subject) = runtime.subject(&row.subject_kind) else { return Ok(()) };
    let Some(guest) = subject.guest(tx, row).await? else { return Ok(()) };
    let mailer = worker.get::<Mailer>()?;
    let leaves = by_day(runtime, event, row, tx.now(), |calendar, now| calendar.letters_go(now));
    match letter::of_notice(guest.locale, row, notice, leaves) {
        Some(letter) if mailer.is_set() => {
            let about = (row.id, event.id);
            letter::write_guest(tx, &mailer.base_url, about, &guest, letter).await
        }
        _ => Ok(()),
    }
}

/// What the reporter is told: that it was taken on, that it is the reporter's move, that it ended, that somebody wrote.
fn to_reporter(event: &OutboxRow, procedure: &Procedure, keys: &[String]) -> Option<Notice> {
    let payload = &event.payload;
    let word = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let step = step_of(procedure, payload);
    let (kind, key, step) = match event.kind.as_str() {
        ENTERED if keys.iter().any(|key| key == REPORTER) => (ENTERED, YOURS, step),
        REMINDED if keys.iter().any(|key| key == REPORTER) => (REMINDED, STILL_YOURS, step),
        ENTERED if word("from") == procedure.start && word("step") != procedure.start => {
            (ENTERED, "matters.notice.accepted", step)
        }
        ENDED => {
            let end = procedure.end(word("end"))?;
            let good = end.situation == Situation::Done;
            let key = if good { "matters.notice.done" } else { "matters.notice.ended" };
            (ENDED, key, end.title.clone())
        }
        NOTED if word("to") == "parties" => (NOTED, "matters.notice.noted", step),
        _ => return None,
    };
    Some(Notice { kind, key, step })
}

/// Returns the grade that the reporter gave, in words.
async fn grade(tx: &mut Tx, runtime: &Runtime, row: &MatterRow) -> Result<Text, Fault> {
    let (rating, rules) = (rating(tx, row.id).await?, runtime.in_force());
    let title = rating.and_then(|rating| grade_title(rules.rules.dictionary(), rating.grade));
    Ok(title.unwrap_or_default())
}

fn moved(what: &str) -> &'static str {
    match what {
        "transferred" => "matters.notice.transferred",
        "granted" => "matters.notice.granted",
        "denied" => "matters.notice.denied",
        _ => "matters.notice.resumed",
    }
}

fn step_of(procedure: &Procedure, payload: &Value) -> Text {
    let id = payload.get("step").and_then(Value::as_str).unwrap_or_default();
    procedure.step(id).map(|step| step.title.clone()).unwrap_or_default()
}

fn who(payload: &Value, name: &str) -> Vec<String> {
    let list = payload.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Returns the accounts behind who-keys, each once; where there is nobody, those who cover the seats.
async fn recipients(
    tx: &mut Tx,
    runtime: &Runtime,
    keys: &[String],
) -> Result<BTreeSet<AccountId>, Fault> {
    let mut found = BTreeSet::new();
    for key in keys {
        found.extend(identity::recipients(tx, key).await?);
    }
    if found.is_empty() {
        let rules = runtime.in_force();
        for key in keys {
            let cover = identity::cover_of(tx, rules.rules.roles(), key, None).await?;
            found.extend(cover.into_iter().flat_map(|cover| cover.people));
        }
    }
    Ok(found)
}

/// Returns those whose move it is as the matter stands: to do it, to agree to something, to look after what is late, or to
/// confirm it.
async fn holders(
    tx: &mut Tx,
    runtime: &Runtime,
    row: &MatterRow,
) -> Result<BTreeSet<AccountId>, Fault> {
    let sql = "SELECT DISTINCT who FROM matter_work_item WHERE tenant_id = $1 AND matter_id = $2";
    let keys: Vec<(String,)> = tx.all(sql, args![row.tenant_id, row.id]).await?;
    let mut found = BTreeSet::new();
    for (key,) in keys {
        found.extend(recipients(tx, runtime, &[key]).await?);
    }
    let sql =
        "SELECT who FROM matter_step WHERE tenant_id = $1 AND matter_id = $2 AND left_at IS NULL";
    let stays: Vec<(String,)> = tx.all(sql, args![row.tenant_id, row.id]).await?;
    if stays.iter().any(|(who,)| who.split(' ').any(|key| key == REPORTER)) {
        found.extend(row.reporter_account);
    }
    Ok(found)
}

/// Returns what a matter is called on the pages of its readers.
pub(super) async fn name(
    tx: &mut Tx,
    runtime: &Runtime,
    row: &MatterRow,
    audience: Audience,
) -> Result<Text, Error> {
    let cards =
        load_cards(&mut Reading::Tx(tx), runtime, std::slice::from_ref(row), audience).await?;
    let card = cards.get(&row.id);
    let of = |locale| title_for(row, card, audience, locale);
    Ok(Text::new(of(Locale::Zh), of(Locale::En)))
}

/// Who is told, where the matter stands for that one, and whether it is that one's move.
pub(super) struct Reader {
    pub(super) account: AccountId,
    pub(super) page: &'static str,
    pub(super) waits: bool,
    pub(super) letter_at: Option<Instant>,
}

/// Returns when a letter leaves by day: office hours for staff, the day's hours for residents, and not before what it tells
/// can no longer be taken back. What is urgent leaves at once.
fn by_day(
    runtime: &Runtime,
    event: &OutboxRow,
    row: &MatterRow,
    now: Instant,
    next: fn(&Calendar, Instant) -> Instant,
) -> Option<Instant> {
    let until = event.payload.get("undo_until").cloned();
    let until = until.and_then(|until| serde_json::from_value::<Instant>(until).ok());
    let from = until.map_or(now, |until| until.max(now));
    (!row.urgent).then(|| next(runtime.in_force().rules.calendar(), from))
}

pub(super) async fn post(
    tx: &mut Tx,
    cause: Uuid,
    row: &MatterRow,
    to: Reader,
    notice: &Notice,
    name: &Text,
) -> Result<(), Error> {
    let said = |locale| {
        let step = notice.step.get(locale);
        crate::tf(locale, notice.key, &[("step", &step), ("code", &row.code)])
    };
    let message = NewMessage {
        id: identity::derived(cause, to.account),
        account: to.account,
        kind: notice.kind,
        about: Some(row.id.uuid()),
        waits: to.waits,
        title: Text::new(said(Locale::Zh), said(Locale::En)),
        body: name.clone(),
        href: format!("{}{}", to.page, row.id),
        letter_at: to.letter_at,
    };
    identity::post(tx, message).await
}
