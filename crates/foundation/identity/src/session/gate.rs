//! The way to a password: one try of a name at a time, few names at once, each try counted before it is looked at.

use super::attempt::{Subject, Try, Wait, counted, succeed, take};
use crate::account::AccountRow;
use crate::refusal::IdentityRefusal as Refused;
use crate::shared::Shared;
use http::Cx;
use kernel::id::TenantId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use store::{By, Entry, Error, Tx};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// What wrong passwords are counted by in `limits.toml`.
pub(crate) const SIGN_IN: &str = "sign_in";
/// How many names are tried at once: as many as passwords are hashed at once.
const NAMES: usize = 2;
/// How many names are remembered before those that nobody tries are dropped.
const REMEMBERED: usize = 1_000;

/// Whose turn it is, by name; kept as long as somebody waits.
type Turns = HashMap<Vec<u8>, Weak<Turn<()>>>;

/// Lets tries of passwords pass one by one. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Gate {
    names: Arc<Mutex<Turns>>,
    turns: Arc<Semaphore>,
}

/// A turn at the gate.
struct Passing {
    _name: OwnedMutexGuard<()>,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Gate {
    pub fn new() -> Gate {
        Gate { names: Arc::default(), turns: Arc::new(Semaphore::new(NAMES)) }
    }

    async fn pass(&self, name: &[u8]) -> Passing {
        let of_name = {
            let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
            if names.len() >= REMEMBERED {
                names.retain(|_, turn| turn.strong_count() > 0);
            }
            let there = names.get(name).and_then(Weak::upgrade);
            there.unwrap_or_else(|| {
                let fresh = Arc::new(Turn::new(()));
                names.insert(name.to_vec(), Arc::downgrade(&fresh));
                fresh
            })
        };
        let name = of_name.lock_owned().await;
        // The semaphore is never closed.
        Passing { _name: name, _turn: self.turns.clone().acquire_owned().await.ok() }
    }
}

/// A try under way; no other one of the same name passes before it is dropped.
pub(crate) struct Trying {
    one: Try,
    /// Whether the name is counted among those that this network got wrong.
    is_counted: bool,
    _passing: Passing,
}

/// Takes a try of a password, counted before it is looked at. Refused where none is left.
pub(crate) async fn begin_try(
    shared: &Shared,
    cx: &Cx,
    subject: Subject,
    is_stranger: bool,
    account: Option<&AccountRow>,
) -> Result<Trying, Error> {
    let security = shared.security()?;
    let mut q = shared.app.store.read_shared().await?;
    // Before anybody waits for a turn: a network that has tried too many names has none.
    if is_stranger && counted(&mut q, &subject, &security).await? == 0 {
        cx.room(SIGN_IN, 1)?;
    }
    drop(q);
    let passing = shared.gate.pass(&subject.name).await;
    let mut q = shared.app.store.read_shared().await?;
    let before = counted(&mut q, &subject, &security).await?;
    drop(q);
    let takes = is_stranger && before == 0;
    if takes {
        cx.take(SIGN_IN, 1)?;
    }
    let locking = account.map(|row| (row.tenant_id, row.id));
    let home = account.map_or(shared.app.config.tenant, |row| row.tenant_id);
    let taken = shared.app.store.write_again(by(home), move |tx| {
        let subject = subject.clone();
        Box::pin(async move {
            let taken = take(tx, subject, &security).await?;
            if let (Ok(Try { locks: true, .. }), Some((_, account))) = (&taken, locking) {
                note_lock(tx, account);
            }
            Ok(taken)
        })
    });
    match taken.await? {
        Ok(one) => Ok(Trying { one, is_counted: is_stranger, _passing: passing }),
        Err(wait) => {
            if takes {
                cx.give_back(SIGN_IN, 1);
            }
            Err(refused(cx, wait))
        }
    }
}

impl Trying {
    /// Looks again, in the transaction that lets somebody in whose password was right.
    pub async fn looked_at_again(
        tx: &mut Tx,
        one: &Try,
        security: &crate::Security,
    ) -> Result<(), Error> {
        match succeed(tx, one, security).await? {
            Ok(()) => Ok(()),
            Err(wait) => Err(Refused::from(wait).into()),
        }
    }

    /// Returns the try, for the transaction.
    pub fn one(&self) -> Try {
        self.one.clone()
    }

    /// Takes the name out of those that this network got wrong.
    pub fn was_right(self, cx: &Cx) {
        if self.is_counted && self.one.clears() {
            cx.give_back(SIGN_IN, 1);
        }
    }

    /// Returns what whoever was wrong is told.
    pub fn was_wrong(self, otherwise: Refused, security: &crate::Security) -> Error {
        if self.one.locks {
            Refused::from(Wait::Locked(security.lock)).into()
        } else {
            otherwise.into()
        }
    }
}

/// Checks the password of somebody who is signed in and proves to be the holder: counted and locked like signing in.
pub(crate) async fn prove(
    shared: &Shared,
    cx: &Cx,
    row: &AccountRow,
    password: &str,
) -> Result<(), Error> {
    let security = shared.security()?;
    let q = shared.app.store.read_shared().await?;
    let subject = Subject::of_holder(&q, row.id);
    drop(q);
    let trying = begin_try(shared, cx, subject, false, Some(row)).await?;
    if !shared.hasher.fits(password, row.password.as_deref()).await? {
        return Err(trying.was_wrong(Refused::OldPassword, &security));
    }
    let one = trying.one();
    let proved = shared.app.store.write_again(by(row.tenant_id), move |tx| {
        let one = one.clone();
        Box::pin(async move { Trying::looked_at_again(tx, &one, &security).await })
    });
    proved.await?;
    trying.was_right(cx);
    Ok(())
}

fn by(home: TenantId) -> By {
    By::system(home, "identity", "sign_in")
}

fn refused(cx: &Cx, wait: Wait) -> Error {
    match wait {
        Wait::Locked(_) => Refused::from(wait).into(),
        Wait::Slowed(left) => {
            let seconds = u32::try_from(left.whole_seconds().max(1)).unwrap_or(u32::MAX);
            cx.too_often(seconds).on("account.password").into()
        }
    }
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Refused {
        let (Wait::Locked(left) | Wait::Slowed(left)) = wait;
        Refused::Locked((left.whole_seconds().max(0) + 59) / 60)
    }
}

fn note_lock(tx: &mut Tx, account: kernel::id::AccountId) {
    tx.journal(Entry {
        verb: "identity.lock",
        subject_kind: "account",
        subject: account.uuid(),
        before: None,
        after: None,
        retention: "log",
    });
}
