//! SQLite's one writer. Commands that wait share one COMMIT, and so one flush to the disk; each has a savepoint of
//! its own, so that one that fails takes nobody else's work with it. Whoever is refused for what another command of the same
//! COMMIT did is told so when that is durable.
//!
//! Whatever happens to a command — it panics, hangs, fills the disk, its caller goes away — it is answered, and the
//! writer takes the next one.

use super::conn::Conn;
use super::engine;
use super::limits::Limits;
use crate::{Fault, FaultKind};
use futures_util::future::BoxFuture;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// A command on its way to the writer.
pub(crate) trait Command: Send {
    /// Does its work on the connection, inside a transaction that somebody else commits.
    fn run(self: Box<Self>, conn: Conn) -> BoxFuture<'static, Ran>;
    /// Answers the caller without running.
    fn refuse(self: Box<Self>, fault: Fault);
}

/// What a command did.
pub(crate) struct Ran {
    pub(crate) conn: Conn,
    /// Why its work must not stay.
    pub(crate) failed: Option<Fault>,
    /// Answers the caller: with its own result, or with the fault of the COMMIT.
    pub(crate) answer: Answer,
}

pub(crate) type Answer = Box<dyn FnOnce(Result<(), Fault>) + Send>;

/// The way to the writer.
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Command>>,
    stop: Mutex<Option<(oneshot::Sender<()>, JoinHandle<()>)>>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the writer on its connection.
    pub(crate) fn start(conn: Conn, url: &str, limits: &Limits) -> Writer {
        let (queue, waiting) = mpsc::channel(limits.queue);
        let (stop, stopped) = oneshot::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let task = Task {
            conn: Some(conn),
            url: url.to_owned(),
            limits: limits.clone(),
            waiting,
            commits: commits.clone(),
        };
        let running = tokio::spawn(task.run(stopped));
        Writer { queue, stop: Mutex::new(Some((stop, running))), commits }
    }

    /// Returns how many transactions were committed.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Puts a command in the queue; waits while the queue is full.
    pub(crate) async fn send(&self, command: Box<dyn Command>) -> Result<(), Fault> {
        self.queue.send(command).await.map_err(|_| closed())
    }

    /// Lets the writer finish what is in the queue and close its connection.
    pub(crate) async fn close(&self) {
        let stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((stop, running)) = stop {
            // A writer that has ended needs no telling.
            let _ = stop.send(());
            if let Err(error) = running.await {
                tracing::error!(%error, "the writer did not end well");
            }
        }
    }
}

pub(crate) fn closed() -> Fault {
    Fault::new(FaultKind::Closed, "the store is closed")
}

struct Task {
    conn: Option<Conn>,
    url: String,
    limits: Limits,
    waiting: mpsc::Receiver<Box<dyn Command>>,
    commits: Arc<AtomicU64>,
}

impl Task {
    async fn run(mut self, mut stopped: oneshot::Receiver<()>) {
        let mut open = true;
        while open {
            let next = tokio::select! {
                biased;
                next = self.waiting.recv() => next,
                _ = &mut stopped => {
                    open = false;
                    self.waiting.close();
                    self.waiting.recv().await
                }
            };
            match next {
                Some(first) => self.batch(first).await,
                None => open = false,
            }
        }
        while let Some(first) = self.waiting.recv().await {
            self.batch(first).await;
        }
        if let Some(conn) = self.conn.take()
            && let Err(fault) = conn.close().await
        {
            tracing::warn!(%fault, "the writing connection was not closed well");
        }
    }

    /// Runs `first` and whoever waits behind it, then commits for all.
    async fn batch(&mut self, first: Box<dyn Command>) {
        let mut conn = match self.begin().await {
            Ok(conn) => conn,
            Err(fault) => return self.refuse_waiting(first, &fault),
        };
        let until = Instant::now() + self.limits.batch_time;
        let mut kept: Vec<Answer> = Vec::new();
        let mut next = Some(first);
        while let Some(command) = next.take() {
            match one(conn, command, &mut kept).await {
                Ok(same) => conn = same,
                // The transaction is gone, with everybody's work.
                Err(lost) => return self.lost(lost, kept).await,
            }
            if kept.is_empty() {
                break;
            }
            if kept.len() < self.limits.batch_max && Instant::now() < until {
                next = self.waiting.try_recv().ok();
            }
        }
        if kept.is_empty() {
            self.conn = roll_back(conn).await;
            return;
        }
        match conn.batch("COMMIT").await {
            Ok(()) => {
                self.conn = Some(conn);
                self.commits.fetch_add(1, Ordering::Relaxed);
                for answer in kept {
                    answer(Ok(()));
                }
            }
            Err(fault) => self.lost(Lost { conn, fault: fault.at("COMMIT") }, kept).await,
        }
    }

    /// Begins a transaction, on a new connection if the old one is gone.
    async fn begin(&mut self) -> Result<Conn, Fault> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => engine::sqlite_writer(&self.url, &self.limits).await?,
        };
        match conn.batch("BEGIN IMMEDIATE").await {
            Ok(()) => Ok(conn),
            Err(fault) => {
                // When it was in a transaction by some mishap, this ends it; else it fails and means nothing.
                let _ = conn.batch("ROLLBACK").await;
                if fault.kind() == FaultKind::Busy {
                    self.conn = Some(conn);
                }
                Err(fault.at("BEGIN"))
            }
        }
    }

    fn refuse_waiting(&mut self, first: Box<dyn Command>, fault: &Fault) {
        first.refuse(fault.again());
        while let Ok(command) = self.waiting.try_recv() {
            command.refuse(fault.again());
        }
    }

    async fn lost(&mut self, lost: Lost, kept: Vec<Answer>) {
        self.conn = roll_back(lost.conn).await;
        for answer in kept {
            answer(Err(lost.fault.again()));
        }
    }
}

/// A transaction that could not be kept.
struct Lost {
    conn: Conn,
    fault: Fault,
}

/// Runs one command. The first of a batch needs no savepoint: when it fails, nobody else's work is there yet.
async fn one(
    mut conn: Conn,
    command: Box<dyn Command>,
    kept: &mut Vec<Answer>,
) -> Result<Conn, Lost> {
    let guarded = !kept.is_empty();
    if guarded && let Err(fault) = conn.batch("SAVEPOINT command").await {
        command.refuse(fault.again());
        return Err(Lost { conn, fault });
    }
    let Ran { mut conn, failed, answer } = command.run(conn).await;
    let Some(failed) = failed else {
        if guarded && let Err(fault) = conn.batch("RELEASE command").await {
            kept.push(answer);
            return Err(Lost { conn, fault });
        }
        kept.push(answer);
        return Ok(conn);
    };
    if !guarded {
        answer(Ok(()));
        return Ok(conn);
    }
    // A full disk makes SQLite roll the whole transaction back by itself; then there is no savepoint any more.
    match conn.batch("ROLLBACK TO command; RELEASE command").await {
        Ok(()) => {
            // It may have failed for what the others did: nobody is told before that is committed.
            kept.push(answer);
            Ok(conn)
        }
        Err(_) => {
            answer(Ok(()));
            Err(Lost { conn, fault: failed.at("a command that shared the transaction") })
        }
    }
}

/// Ends the transaction; a connection that cannot is given up.
async fn roll_back(mut conn: Conn) -> Option<Conn> {
    match conn.batch("ROLLBACK").await {
        Ok(()) => Some(conn),
        // After an automatic rollback there is none: the connection is sound if it can begin and end another.
        Err(_) => conn.batch("BEGIN; ROLLBACK").await.ok().map(|()| conn),
    }
}
