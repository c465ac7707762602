//! Carrying out what a form says, and telling what came of it.

use crate::{Asked, Holders};
use http::{App, Cx, Failure, Filled};
use kernel::dictionary::FieldRefusal;
use kernel::refusal::{Refusal, RefusalKind};
use kernel::register::{Clash, Command, Record, RecordRefusal, Register};
use matters::Runtime;
use std::collections::BTreeSet;
use store::FileMeta;

/// What came of a command.
pub(crate) enum Told {
    /// It was done; the record as it is now.
    Done(Box<Record>),
    /// It was refused; the form says why.
    Refused,
    /// Others have changed the same fields meanwhile.
    Clash(Vec<Clash>),
}

/// Carries a command out, with the files that came with it.
pub(crate) async fn keep(
    app: &App,
    cx: &Cx,
    register: &Register,
    command: Command,
    files: Vec<FileMeta>,
) -> Result<Result<Record, RecordRefusal>, Failure> {
    let count = files.len();
    let holders = Some(Holders { app: app.clone(), locale: cx.locale });
    let asked = Asked { register: register.id.clone(), command, files, holders };
    let done = crate::send(&app.store, cx.by("register"), &app.part::<Runtime>(), asked).await;
    match done {
        Ok(Ok(done)) => {
            http::files::kept(cx, count);
            Ok(Ok(done.record))
        }
        Ok(Err(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(error.into()),
    }
}

/// Tells a form what came of its command. What is not there for the reader, and what the reader may not do, is no matter of
/// the form.
pub(crate) fn tell(
    cx: &Cx,
    done: Result<Record, RecordRefusal>,
    filled: &mut Filled,
) -> Result<Told, Failure> {
    match done {
        Ok(record) => Ok(Told::Done(Box::new(record))),
        Err(RecordRefusal::Clash(clashes)) => Ok(Told::Clash(clashes)),
        Err(RecordRefusal::Fields(wrong)) => {
            refuse(cx, &wrong, filled);
            Ok(Told::Refused)
        }
        Err(other) => {
            let refusal = Refusal::from(other);
            match refusal.kind {
                RefusalKind::NotFound | RefusalKind::Forbidden => Err(refusal.into()),
                _ => {
                    filled.refuse(cx, &refusal);
                    Ok(Told::Refused)
                }
            }
        }
    }
}

/// Puts what is wrong beside its fields; what concerns no field stands on top.
pub(super) fn refuse(cx: &Cx, wrong: &[FieldRefusal], filled: &mut Filled) {
    let mut told = BTreeSet::new();
    for one in wrong.iter().filter(|one| told.insert(one.field.clone()) || one.field.is_empty()) {
        match one.field.as_str() {
            "" => filled.refuse(cx, &one.why),
            field => filled.error(field, cx.say(&one.why)),
        }
    }
}
