//! A command as a page or an exchange sends it: in a transaction of its own.

use super::Done;
use crate::shelf::Shelf;
use http::App;
use kernel::refusal::Refusal;
use kernel::register::{Command, RecordRefusal};
use kernel::text::Locale;
use matters::Runtime;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use store::{By, Error, FileMeta, Store};

/// A command with what belongs to it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The register's id.
    pub register: String,
    /// What to do, with its id: the same id twice is carried out once.
    pub command: Command,
    /// The files among its values that were put for it.
    pub files: Vec<FileMeta>,
    /// Who knows what waits elsewhere for a record that is to end; without it, nobody is asked.
    pub holders: Option<Holders>,
}

/// The program and the language in which it tells what waits for a record.
#[derive(Clone)]
pub struct Holders {
    /// The program.
    pub app: App,
    /// The language.
    pub locale: Locale,
}

impl fmt::Debug for Holders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holders").field("locale", &self.locale).finish_non_exhaustive()
    }
}

/// Carries out a command in a transaction of its own; everything for which it is refused is told. Others who were in the way
/// are waited for.
pub async fn send(
    store: &Store,
    by: By,
    runtime: &Runtime,
    asked: Asked,
) -> Result<Result<Done, RecordRefusal>, Error> {
    let asked = Arc::new(asked);
    let runtime = runtime.clone();
    let refused: Arc<Mutex<Option<RecordRefusal>>> = Arc::default();
    let told = refused.clone();
    let done = store.write_again(by, move |tx| {
        let (runtime, asked, told) = (runtime.clone(), asked.clone(), told.clone());
        Box::pin(async move {
            let unknown = || Refusal::not_found("kernel.refusal.record_unknown");
            let rules = runtime.in_force().rules.clone();
            let shelf = Shelf::find(&rules, &asked.register).ok_or_else(unknown)?;
            let mut done = shelf.attempt(tx, &runtime, &asked.command, &asked.files).await?;
            if let (Ok(one), Some(holders)) = (&done, &asked.holders)
                && let Err(refusal) = shelf.nothing_waits(tx, holders, one).await?
            {
                done = Err(refusal);
            }
            match done {
                Ok(done) => Ok(done),
                Err(refusal) => {
                    // The transaction is given up; the refusal is told beside it.
                    let first = Refusal::from(refusal.clone());
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
                    Err(Error::Refused(first))
                }
            }
        })
    });
    match done.await {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(refusal)) => {
            let told = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
            told.map(Err).ok_or(Error::Refused(refusal))
        }
        Err(fault) => Err(fault),
    }
}
