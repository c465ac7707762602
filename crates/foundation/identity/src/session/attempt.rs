//! Tries of a password. Each is counted before the password is looked at, so that guesses side by side are as many as
//! guesses one by one. They are counted by what was typed as user name, whether there is such an account or not, so that
//! nobody learns from a lock which accounts exist; and by where they come from, so that a stranger locks nobody out.

use crate::Security;
use kernel::id::AccountId;
use kernel::time::{Duration, Instant};
use store::{Error, Fault, Query, Tx, args};

/// Where tries of all strangers together are counted.
const ANYWHERE: &str = "anywhere";

/// Whose password is tried, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The keyed hash of the name.
    pub name: Vec<u8>,
    /// The keyed hash of the network, or of the browser that the account knows.
    source: Vec<u8>,
    /// The keyed hash under which all strangers are counted; none for a browser that the account knows.
    anywhere: Option<Vec<u8>>,
    /// Whether a success takes back what was wrong before: not where several accounts can be meant, or a claim of one's own
    /// would buy guesses at the others.
    is_sure: bool,
}

impl Subject {
    /// Somebody who types a name: from a network, or from a browser in which its account has signed in before.
    pub fn of_name(
        q: &impl Query,
        name: Vec<u8>,
        network: &str,
        (is_sure, known): (bool, Option<&str>),
    ) -> Subject {
        let source = match known {
            Some(browser) => q.index("try_source", &format!("browser {browser}")),
            None => q.index("try_source", &format!("network {network}")),
        };
        let anywhere = known.is_none().then(|| q.index("try_source", ANYWHERE));
        Subject { name, source, anywhere, is_sure }
    }

    /// The holder of an account who is signed in and proves to be there.
    pub fn of_holder(q: &impl Query, account: AccountId) -> Subject {
        let name = q.index("try_holder", &account.to_string());
        let source = q.index("try_source", "holder");
        Subject { name, source, anywhere: None, is_sure: true }
    }
}

/// A try that was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Try {
    subject: Subject,
    /// Which one it is since the last success: from here, and from anywhere.
    number: i64,
    /// Whether it locked the name: the try itself is looked at still.
    pub locks: bool,
}

/// Why no try is left: for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// The name is locked from here.
    Locked(Duration),
    /// The name is tried from so many places that strangers have to go slowly.
    Slowed(Duration),
}

store::row! {
    struct Row {
        failed: i64,
        last_at: Instant,
        locked_until: Option<Instant>,
    }
}

async fn row(q: &mut impl Query, name: &[u8], source: &[u8]) -> Result<Option<Row>, Fault> {
    q.opt(
        "SELECT failed, last_at, locked_until FROM identity_try WHERE hash = $1 AND source = $2",
        args![name, source],
    )
    .await
}

/// Returns how many tries from here count still.
pub(crate) async fn counted(
    q: &mut impl Query,
    subject: &Subject,
    security: &Security,
) -> Result<i64, Fault> {
    let now = q.now();
    Ok(live(row(q, &subject.name, &subject.source).await?, security, now))
}

/// Tries further apart than a lock lasts do not add up.
fn live(row: Option<Row>, security: &Security, now: Instant) -> i64 {
    let row = row.filter(|row| now.since(row.last_at) < security.lock);
    row.map_or(0, |row| row.failed)
}

/// Counts a try, unless there is none left.
pub(crate) async fn take(
    tx: &mut Tx,
    subject: Subject,
    security: &Security,
) -> Result<Result<Try, Wait>, Error> {
    let now = tx.now();
    // What is older than a day counts for nothing; names that somebody made up do not pile up.
    tx.exec("DELETE FROM identity_try WHERE last_at < $1", args![now.minus(Duration::days(1))])
        .await?;
    let here = row(tx, &subject.name, &subject.source).await?;
    let until = here.as_ref().and_then(|row| row.locked_until).filter(|until| *until > now);
    if let Some(until) = until {
        return Ok(Err(Wait::Locked(until.since(now))));
    }
    // After a lock counting begins anew.
    let was_locked = here.as_ref().is_some_and(|row| row.locked_until.is_some());
    let number = if was_locked { 1 } else { live(here, security, now) + 1 };
    if let Some(anywhere) = &subject.anywhere {
        let all = row(tx, &subject.name, anywhere).await?;
        let until = all.as_ref().map(|row| row.last_at.plus(security.pause(row.failed)));
        if let Some(until) = until.filter(|until| *until > now) {
            return Ok(Err(Wait::Slowed(until.since(now))));
        }
        let failed = live(all, security, now) + 1;
        keep(tx, &subject.name, anywhere, failed, None).await?;
    }
    let locks = number >= security.lock_tries;
    let until = locks.then(|| now.plus(security.lock));
    keep(tx, &subject.name, &subject.source, number, until).await?;
    Ok(Ok(Try { subject, number, locks }))
}

async fn keep(
    tx: &mut Tx,
    name: &[u8],
    source: &[u8],
    failed: i64,
    until: Option<Instant>,
) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        "INSERT INTO identity_try (hash, source, failed, last_at, locked_until) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (hash, source) DO UPDATE
         SET failed = excluded.failed, last_at = excluded.last_at, locked_until = excluded.locked_until",
        args![name, source, failed, now, until],
    )
    .await?;
    Ok(())
}

/// Looks again after a try was right, in the transaction that lets its maker in: whoever was locked meanwhile by other
/// tries stays out. Otherwise the tries from here are forgotten.
pub(crate) async fn succeed(
    tx: &mut Tx,
    one: &Try,
    security: &Security,
) -> Result<Result<(), Wait>, Error> {
    let now = tx.now();
    let here = row(tx, &one.subject.name, &one.subject.source).await?;
    let until = here.and_then(|row| row.locked_until).filter(|until| *until > now);
    if let Some(until) = until.filter(|_| !one.locks) {
        return Ok(Err(Wait::Locked(until.since(now))));
    }
    let taken_back = one.taken_back();
    keep(tx, &one.subject.name, &one.subject.source, one.number - taken_back, None).await?;
    if let Some(anywhere) = &one.subject.anywhere {
        let all = live(row(tx, &one.subject.name, anywhere).await?, security, now);
        keep(tx, &one.subject.name, anywhere, (all - taken_back).max(0), None).await?;
    }
    Ok(Ok(()))
}

impl Try {
    /// How many tries a success takes back: all from here, or only itself.
    fn taken_back(&self) -> i64 {
        if self.subject.is_sure { self.number } else { 1 }
    }

    /// Tells whether nothing wrong is left from here once it was right.
    pub fn clears(&self) -> bool {
        self.taken_back() == self.number
    }
}

/// Forgets all tries of an account's names, from wherever they came.
pub(crate) async fn forget(tx: &mut Tx, account: AccountId) -> Result<(), Fault> {
    let holder = tx.index("try_holder", &account.to_string());
    tx.exec(
        "DELETE FROM identity_try WHERE hash = $2
         OR hash IN (SELECT hash FROM identity_login WHERE account_id = $1)
         OR hash IN (SELECT hash FROM identity_claim WHERE account_id = $1)",
        args![account, holder],
    )
    .await?;
    Ok(())
}

store::row! {
    /// Tries of the passwords of an account that failed lately.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Tries {
        /// Whose.
        pub account_id: AccountId,
        /// How many that have not been followed by a success.
        pub failed: i64,
        /// From how many networks and browsers.
        pub sources: i64,
        /// When the last one was.
        pub last_at: Instant,
        /// Until when it is locked from somewhere.
        pub locked_until: Option<Instant>,
    }
}

/// Returns the failed tries of a day on these accounts.
pub(crate) async fn tries(q: &mut impl Query, accounts: &[AccountId]) -> Result<Vec<Tries>, Fault> {
    let anywhere = q.index("try_source", ANYWHERE);
    q.all(
        "SELECT l.account_id, CAST(sum(t.failed) AS bigint) AS failed, count(*) AS sources, max(t.last_at) AS last_at,
           max(t.locked_until) AS locked_until
         FROM identity_try t
         JOIN (SELECT hash, account_id FROM identity_login UNION SELECT hash, account_id FROM identity_claim) l
           ON l.hash = t.hash
         WHERE l.account_id = ANY($1) AND t.source <> $2 AND t.failed > 0
         GROUP BY l.account_id ORDER BY max(t.last_at) DESC, l.account_id",
        args![accounts, anywhere],
    )
    .await
}

/// Tells whether a name of an account is locked from anywhere.
pub(crate) async fn locked_account(q: &mut impl Query, account: AccountId) -> Result<bool, Fault> {
    let now = q.now();
    let (count,): (i64,) = q
        .one(
            "SELECT count(*) FROM identity_try t WHERE t.locked_until > $2
               AND t.hash IN (SELECT hash FROM identity_login WHERE account_id = $1
                 UNION SELECT hash FROM identity_claim WHERE account_id = $1)",
            args![account, now],
        )
        .await?;
    Ok(count > 0)
}
