//! Running a command: in a task of its own, in one transaction, answered whatever happens.

use crate::db::conn::Conn;
use crate::db::engine::Database;
use crate::db::writer::{Command, Ran, closed};
use crate::tx::Shared;
use crate::{By, Error, Fault, FaultKind, Store, Tx};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How often a command that can be run again is tried.
const TRIES: u32 = 4;

impl Store {
    /// Runs a command in one transaction: its changes, journal, events and jobs are durable when this returns, or
    /// none of them is there. It runs to its end even when the caller goes away.
    ///
    /// ```ignore
    /// store.write(by, move |tx| Box::pin(async move {
    ///     tx.exec("UPDATE desk_case SET state = $1 WHERE tenant_id = $2 AND id = $3", args![state, tx.tenant(), id]).await?;
    ///     tx.journal(Entry { verb: "desk.accept", subject_kind: "case", subject: id.uuid(), before: None, after: None, retention: "case" });
    ///     Ok(())
    /// })).await
    /// ```
    pub async fn write<T, F>(&self, by: By, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    {
        let shared = self.shared.clone();
        let result = match &*self.database {
            Database::Sqlite { writer, .. } => {
                let (answer, answered) = oneshot::channel();
                writer.send(Box::new(Job { by, f, shared, answer })).await?;
                answered.await.map_err(|_| closed())?
            }
            Database::Pg { write, .. } => {
                let pool = write.clone();
                let task = tokio::spawn(async move {
                    let tx = pool.begin().await.map_err(Fault::from)?;
                    in_transaction(Conn::pg_tx(tx), by, f, shared).await
                });
                task.await.map_err(|_| closed())?
            }
        };
        if let Err(Error::Fault(fault)) = &result {
            self.shared.met(fault);
        }
        result
    }

    /// Like [`write`](Store::write) for a command that can be run again: when another transaction is in the way, or
    /// has put the same row there, it is tried up to four times before it is answered as a conflict.
    pub async fn write_again<T, F>(&self, by: By, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Clone + Send + 'static,
    {
        let mut tried = 1;
        loop {
            match self.write(by.clone(), f.clone()).await {
                Err(Error::Fault(fault))
                    if tried < TRIES
                        && matches!(fault.kind(), FaultKind::Conflict | FaultKind::Duplicate) =>
                {
                    let mut random = [0; 1];
                    self.shared.env.random.fill(&mut random);
                    let pause = u64::from(random[0] % 16) + (5 << tried);
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                    tried += 1;
                }
                answer => return answer,
            }
        }
    }
}

/// PostgreSQL: the whole transaction.
async fn in_transaction<T, F>(conn: Conn, by: By, f: F, shared: Arc<Shared>) -> Result<T, Error>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
{
    let wake = shared.clone();
    let (conn, result) = carry_out(conn, by, f, shared).await;
    match result {
        Ok((value, left_work)) => {
            conn.commit().await.map_err(|fault| fault.at("COMMIT"))?;
            if left_work {
                wake.wake.notify_one();
            }
            Ok(value)
        }
        Err(error) => {
            // The first error says more than one of the rollback; a broken connection is rolled back by the server.
            let _ = conn.rollback().await;
            Err(error)
        }
    }
}

/// SQLite: the part between somebody else's BEGIN and COMMIT.
struct Job<T, F> {
    by: By,
    f: F,
    shared: Arc<Shared>,
    answer: oneshot::Sender<Result<T, Error>>,
}

impl<T, F> Command for Job<T, F>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
{
    fn run(self: Box<Self>, conn: Conn) -> BoxFuture<'static, Ran> {
        Box::pin(async move {
            let Job { by, f, shared, answer } = *self;
            let wake = shared.clone();
            let (conn, result) = carry_out(conn, by, f, shared).await;
            let failed = match &result {
                Ok(_) => None,
                Err(Error::Fault(fault)) => Some(fault.again()),
                Err(Error::Refused(_)) => Some(Fault::new(FaultKind::Refused, "a refused command")),
            };
            let answer = Box::new(move |committed: Result<(), Fault>| {
                let told = match (result, committed) {
                    (Ok((value, left_work)), Ok(())) => {
                        if left_work {
                            wake.wake.notify_one();
                        }
                        Ok(value)
                    }
                    // Neither did what it was refused for come to be.
                    (Ok(_) | Err(Error::Refused(_)), Err(fault)) => Err(fault.into()),
                    (Err(error), _) => Err(error),
                };
                // A caller that has gone away needs no answer; the work is done all the same.
                let _ = answer.send(told);
            });
            Ran { conn, failed, answer }
        })
    }

    fn refuse(self: Box<Self>, fault: Fault) {
        // A caller that has gone away needs no answer.
        let _ = self.answer.send(Err(fault.into()));
    }
}

/// Runs the command and writes what it left in the transaction: journal, events, jobs. Tells whether there is work
/// for the worker.
async fn carry_out<T, F>(
    conn: Conn,
    by: By,
    f: F,
    shared: Arc<Shared>,
) -> (Conn, Result<(T, bool), Error>)
where
    T: Send,
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send,
{
    let limit = shared.limits.command;
    let mut tx = Tx::new(conn, by, shared);
    let work = AssertUnwindSafe(async {
        let value = f(&mut tx).await?;
        let left_work = tx.flush().await?;
        Ok((value, left_work))
    })
    .catch_unwind();
    let result = match tokio::time::timeout(limit, work).await {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => {
            Err(Fault::new(FaultKind::Panic, format!("a command panicked: {}", message(&*panic)))
                .into())
        }
        Err(_) => {
            Err(Fault::new(FaultKind::Timeout, format!("a command took longer than {limit:?}"))
                .into())
        }
    };
    (tx.conn, result)
}

pub(crate) fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
