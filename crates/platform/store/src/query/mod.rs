//! Reading: what a transaction and a reader have in common.

mod select;

pub use select::{Cursor, NotACursor, Page, Select};

use crate::db::conn::{Conn, Sql};
use crate::db::row::FromRow;
use crate::db::value::Args;
use crate::guard::Plans;
use crate::keys::Keys;
use crate::{Fault, FaultKind};
use kernel::id::TenantId;
use kernel::time::Instant;
use std::borrow::Cow;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// What a [`Reader`](crate::Reader) and a [`Tx`](crate::Tx) can both do, so that one function reads for a page and
/// for a command: `async fn load(q: &mut impl Query, id: CaseId) -> Result<CaseRow, Fault>`.
pub trait Query: Send {
    /// Returns the parts; for this crate only.
    #[doc(hidden)]
    fn parts(&mut self) -> Parts<'_>;

    /// Lends itself to code that is called through a trait object.
    fn lend(&mut self) -> Lent<'_> {
        let (tenant, now, keys) = (self.tenant(), self.now(), self.keys().clone());
        Lent { parts: self.parts(), tenant, now, keys }
    }

    /// Returns the tenant whose rows are meant.
    fn tenant(&self) -> TenantId;

    /// Returns the present point in time.
    fn now(&self) -> Instant;

    /// Returns the keys; for this crate only.
    #[doc(hidden)]
    fn keys(&self) -> &Arc<Keys>;

    /// Returns all rows.
    fn all<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: Args,
    ) -> impl Future<Output = Result<Vec<T>, Fault>> + Send {
        async move { self.parts().rows(sql.into(), args, usize::MAX).await }
    }

    /// Returns the first row, if there is one.
    fn opt<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: Args,
    ) -> impl Future<Output = Result<Option<T>, Fault>> + Send {
        async move { Ok(self.parts().rows(sql.into(), args, 1).await?.pop()) }
    }

    /// Returns the row; that there is none is a fault.
    fn one<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: Args,
    ) -> impl Future<Output = Result<T, Fault>> + Send {
        async move {
            let row = self.parts().rows(sql.into(), args, 1).await?.pop();
            row.ok_or_else(|| Fault::new(FaultKind::Shape, "there is no such row"))
        }
    }

    /// Decrypts what [`Tx::seal`](crate::Tx::seal) encrypted for the same `column` (`table.column`).
    fn open(&self, column: &str, sealed: &[u8]) -> Result<String, Fault> {
        let bytes = self.keys().open(column, sealed)?;
        String::from_utf8(bytes)
            .map_err(|_| Fault::new(FaultKind::Shape, format!("{column}: not text")))
    }

    /// Decrypts what is only to be shown. A value that cannot be opened (damaged, or swapped in the database) is told in
    /// its place: one of them must not take a whole list away.
    fn open_shown(&self, column: &str, sealed: &[u8]) -> String {
        self.open(column, sealed).unwrap_or_else(|fault| {
            tracing::error!(%fault, column, "a value cannot be opened; run `linli audit verify`");
            UNREADABLE.to_owned()
        })
    }

    /// Returns the equality index of a value: the same for the same `kind` and text, useless without the key.
    /// `kind` says what it is (`phone`, `id_number`), so that different tables can be compared.
    fn index(&self, kind: &str, plain: &str) -> Vec<u8> {
        self.keys().index(kind, plain.as_bytes())
    }
}

/// Stands in the place of a value that cannot be opened.
pub const UNREADABLE: &str = "（这项内容已损坏，无法显示 · damaged, cannot be shown）";

/// What a query runs on.
#[doc(hidden)]
pub struct Parts<'a> {
    pub(crate) conn: &'a mut Conn,
    pub(crate) broken: Option<&'a OnceLock<Fault>>,
    pub(crate) plans: Option<&'a Plans>,
}

impl Parts<'_> {
    pub(crate) async fn rows<T: FromRow>(
        self,
        sql: Sql,
        args: Args,
        limit: usize,
    ) -> Result<Vec<T>, Fault> {
        // A statement that answers with rows of its own cannot be asked for what it wrote.
        let hidden = match (&sql, self.plans) {
            (Cow::Borrowed(sql), Some(plans)) => plans.of(sql).is_some(),
            _ => false,
        };
        let result = if hidden {
            let why = "a guarded table is written through `exec`, without RETURNING";
            Err(Fault::new(FaultKind::Database, format!("{why}: {sql}")))
        } else {
            self.conn.rows(sql, args, limit).await
        };
        if let (Err(fault), Some(broken)) = (&result, self.broken) {
            // A second fault is only a consequence of the first.
            let _ = broken.set(fault.again());
        }
        result
    }
}

/// A connection that reads one tenant's rows. It goes back to its pool when dropped.
pub struct Reader {
    pub(crate) conn: Conn,
    pub(crate) tenant: TenantId,
    pub(crate) now: Instant,
    pub(crate) keys: Arc<Keys>,
}

impl Query for Reader {
    fn parts(&mut self) -> Parts<'_> {
        Parts { conn: &mut self.conn, broken: None, plans: None }
    }

    fn tenant(&self) -> TenantId {
        self.tenant
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn keys(&self) -> &Arc<Keys> {
        &self.keys
    }
}

/// The tenant of what belongs to no office: the program's own jobs and the rules.
pub const NO_TENANT: TenantId = TenantId::from_uuid(Uuid::nil());

/// What only reads, of whatever kind it was, lent to code that is called through a trait object.
pub struct Lent<'a> {
    parts: Parts<'a>,
    tenant: TenantId,
    now: Instant,
    keys: Arc<Keys>,
}

impl Query for Lent<'_> {
    fn parts(&mut self) -> Parts<'_> {
        let Parts { conn, broken, plans } = &mut self.parts;
        Parts { conn, broken: *broken, plans: *plans }
    }

    fn tenant(&self) -> TenantId {
        self.tenant
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn keys(&self) -> &Arc<Keys> {
        &self.keys
    }
}
