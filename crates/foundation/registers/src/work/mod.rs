//! What comes by itself: filling lists that are new, erasing what is kept about somebody, and deleting what is past its time.

mod erase;
mod fill;
mod follow;
mod heirs;
mod retire;

pub(crate) use erase::{erase, export};

use store::{Consumer, Error, Fault, JobKind};

/// What this crate hears.
pub(crate) static CONSUMERS: &[Consumer] = &[follow::CONSUMER, heirs::CONSUMER];

/// The jobs of this crate.
pub(crate) static JOBS: &[JobKind] = &[fill::JOB, erase::JOB, retire::JOB];

/// Returns what a portion did; that it was refused is a fault, since nobody is there to be told.
fn done<T>(result: Result<T, Error>) -> Result<T, Fault> {
    result.map_err(|error| match error {
        Error::Fault(fault) => fault,
        Error::Refused(refusal) => Fault::outside(refusal),
    })
}
