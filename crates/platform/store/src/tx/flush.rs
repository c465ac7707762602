//! Writing what a command left: entries of the journal, events, jobs, records of the guard.

use super::{Emitted, NewJob, Tx};
use crate::args;
use crate::entry::{Entry, Line, payload, put, who_columns};
use crate::fault::Fault;
use kernel::id::EventId;
use uuid::Uuid;

impl Tx {
    /// Writes what the command left: journal, events, jobs. Tells whether the worker has something to do. Refuses
    /// when a statement has failed, even if the command made light of it.
    pub(crate) async fn flush(&mut self) -> Result<bool, Fault> {
        for (id, entry) in std::mem::take(&mut self.entries) {
            self.write_entry(id, entry).await?;
        }
        let emitted = std::mem::take(&mut self.emitted);
        let jobs = std::mem::take(&mut self.jobs);
        let mut left_work = !jobs.is_empty();
        left_work |= self.write_events(emitted).await?;
        self.write_jobs(jobs).await?;
        self.write_records().await?;
        match self.broken.get() {
            Some(fault) => Err(fault.again().at("a statement of the transaction had failed")),
            None => Ok(left_work),
        }
    }

    /// Writes one entry and its payload.
    async fn write_entry(&mut self, id: EventId, entry: Entry) -> Result<(), Fault> {
        let (who_kind, who, who_part) = who_columns(self.by.actor.who);
        let line = Line {
            tenant_id: self.tenant(),
            id,
            at: self.now,
            who_kind: who_kind.to_owned(),
            who,
            who_part: who_part.map(str::to_owned),
            on_behalf: self.by.actor.on_behalf.map(|account| account.uuid()),
            verb: entry.verb.to_owned(),
            purpose: self.by.purpose.to_owned(),
            matter_id: self.by.matter,
            subject_kind: entry.subject_kind.to_owned(),
            subject: entry.subject,
            retention: entry.retention.to_owned(),
            commitment: Vec::new(),
            seal_no: None,
            proof: None,
        };
        let values = payload(entry.before, entry.after);
        let shared = self.shared.clone();
        put(&mut self.conn, &shared.keys, &shared.env, line, values).await
    }

    /// Writes a row per event and consumer. Tells whether there was a consumer.
    async fn write_events(&mut self, events: Vec<Emitted>) -> Result<bool, Fault> {
        let shared = self.shared.clone();
        let mut wanted = false;
        for (no, event) in events.into_iter().enumerate() {
            for to in shared.wanted.iter().filter(|wanted| wanted.kinds.contains(&event.kind)) {
                wanted = true;
                let args = args![
                    self.tenant(),
                    self.new_id::<EventId>(),
                    to.consumer,
                    event.kind,
                    event.subject,
                    &event.payload,
                    self.now,
                    no
                ];
                self.exec(
                    "INSERT INTO outbox (tenant_id, id, consumer, kind, subject, payload, at, no, run_at, attempts) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, 0)",
                    args,
                )
                .await?;
            }
        }
        Ok(wanted)
    }

    async fn write_jobs(&mut self, jobs: Vec<NewJob>) -> Result<(), Fault> {
        for job in jobs {
            let args = args![
                self.tenant(),
                self.new_id::<Uuid>(),
                job.kind,
                job.key,
                job.payload,
                job.run_at
            ];
            self.exec(
                "INSERT INTO job (tenant_id, id, kind, key, payload, run_at, attempts) \
                 VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (tenant_id, kind, key) DO NOTHING",
                args,
            )
            .await?;
        }
        Ok(())
    }
}
