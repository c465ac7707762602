//! A clock that has jumped: timers stand until somebody has looked at it, because what they would do cannot be undone.

use crate::{By, Entry, Error, Fault, NO_TENANT, Query as _, Store, Tx, args};
use kernel::time::{Duration, Instant};
use serde_json::json;
use uuid::Uuid;

/// By how much the time may move without the program.
const JUMP: Duration = Duration::days(1);
/// How exactly the time at which the program was last seen is known.
const SEEN: Duration = Duration::minutes(1);

crate::row! {
    /// Timers stand because of the clock.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ClockHeld {
        /// When the program was last seen.
        pub last_at: Instant,
        /// What the clock said next.
        pub held_at: Instant,
    }
}

impl Store {
    /// Compares the clock with the time at which the program was last seen, or with the journal's. More than a day off,
    /// timers are held until [`accept_clock`](Store::accept_clock). Called at the start and while the program runs.
    pub async fn watch_clock(&self) -> Result<Option<ClockHeld>, Fault> {
        if let Some(held) = self.clock_held().await? {
            return Ok(Some(held));
        }
        let by = By::system(NO_TENANT, "store", "clock");
        let now = self.now();
        let mut reader = self.read_shared().await?;
        let known = kept(&mut reader).await?;
        let last = last(&mut reader, known).await?;
        drop(reader);
        let jumped = last.filter(|last| now.since(*last).max(last.since(now)) > JUMP);
        if jumped.is_none() && known.is_some_and(|at| now.since(at) < SEEN && at.since(now) < SEEN)
        {
            return Ok(None);
        }
        let done = self.write(by, move |tx| {
            Box::pin(async move {
                match jumped {
                    Some(last) => hold(tx, last).await.map(Some),
                    None => seen(tx).await.map(|()| None),
                }
            })
        });
        match done.await {
            Ok(held) => Ok(held),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns when the program was last seen, to a minute; without that, the journal's last time.
    pub async fn last_seen(&self) -> Result<Option<Instant>, Fault> {
        let mut reader = self.read_shared().await?;
        let known = kept(&mut reader).await?;
        last(&mut reader, known).await
    }

    /// Returns since when timers stand because of the clock.
    pub async fn clock_held(&self) -> Result<Option<ClockHeld>, Fault> {
        self.read_shared()
            .await?
            .opt(
                "SELECT last_at, held_at FROM clock_state WHERE id = 'clock' AND held_at IS NOT NULL",
                args![],
            )
            .await
    }

    /// Takes the clock as it is: timers run again.
    pub async fn accept_clock(&self, by: By) -> Result<(), Error> {
        self.write(by, |tx| {
            Box::pin(async move {
                seen(tx).await?;
                let now = tx.now;
                tx.journal(entry("store.accept_clock", json!({ "now": now.micros() })));
                Ok(())
            })
        })
        .await
    }
}

async fn kept(q: &mut crate::Reader) -> Result<Option<Instant>, Fault> {
    let sql = "SELECT last_at FROM clock_state WHERE id = 'clock'";
    let known: Option<(Instant,)> = q.opt(sql, args![]).await?;
    Ok(known.map(|(at,)| at))
}

async fn last(q: &mut crate::Reader, known: Option<Instant>) -> Result<Option<Instant>, Fault> {
    match known {
        Some(at) => Ok(Some(at)),
        None => last_of_journal(q).await,
    }
}

/// The journal's latest entries wait for the sealer or lie in the latest seals.
async fn last_of_journal(q: &mut crate::Reader) -> Result<Option<Instant>, Fault> {
    let (at,): (Option<Instant>,) = q
        .one(
            "SELECT MAX(at) FROM (SELECT MAX(at) AS at FROM journal_seal \
             UNION ALL SELECT MAX(at) AS at FROM journal WHERE seal_no IS NULL) AS latest",
            args![],
        )
        .await?;
    Ok(at)
}

async fn hold(tx: &mut Tx, last: Instant) -> Result<ClockHeld, Error> {
    let now = tx.now;
    tx.exec(
        "INSERT INTO clock_state (id, last_at, held_at) VALUES ('clock', $1, $2) \
         ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at, held_at = excluded.held_at",
        args![last, now],
    )
    .await?;
    let after = json!({ "last": last.micros(), "now": now.micros() });
    tx.journal(entry("store.hold_clock", after));
    Ok(ClockHeld { last_at: last, held_at: now })
}

async fn seen(tx: &mut Tx) -> Result<(), Error> {
    let now = tx.now;
    tx.exec(
        "INSERT INTO clock_state (id, last_at) VALUES ('clock', $1) \
         ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at, held_at = NULL",
        args![now],
    )
    .await?;
    Ok(())
}

fn entry(verb: &'static str, after: serde_json::Value) -> Entry {
    Entry {
        verb,
        subject_kind: "clock",
        subject: Uuid::nil(),
        before: None,
        after: Some(after),
        retention: "record",
    }
}
