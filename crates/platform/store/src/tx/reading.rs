//! A reader or a transaction, for code behind `dyn` traits that cannot be generic.

use super::Tx;
use crate::keys::Keys;
use crate::query::{Parts, Query, Reader};
use kernel::id::TenantId;
use kernel::time::Instant;
use std::sync::Arc;

/// A [`Reader`] or a [`Tx`] lent to code that only reads and is called through a trait object.
pub enum Reading<'a> {
    /// For a page.
    Reader(&'a mut Reader),
    /// Inside a command.
    Tx(&'a mut Tx),
}

impl<'a> From<&'a mut Reader> for Reading<'a> {
    fn from(reader: &'a mut Reader) -> Self {
        Reading::Reader(reader)
    }
}

impl<'a> From<&'a mut Tx> for Reading<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Reading::Tx(tx)
    }
}

impl Query for Reading<'_> {
    fn parts(&mut self) -> Parts<'_> {
        match self {
            Reading::Reader(reader) => reader.parts(),
            Reading::Tx(tx) => tx.parts(),
        }
    }

    fn tenant(&self) -> TenantId {
        match self {
            Reading::Reader(reader) => reader.tenant(),
            Reading::Tx(tx) => Query::tenant(&**tx),
        }
    }

    fn now(&self) -> Instant {
        match self {
            Reading::Reader(reader) => reader.now(),
            Reading::Tx(tx) => Query::now(&**tx),
        }
    }

    fn keys(&self) -> &Arc<Keys> {
        match self {
            Reading::Reader(reader) => reader.keys(),
            Reading::Tx(tx) => tx.keys(),
        }
    }
}
