//! The schema: one text per change with type words, run once, never edited after release.

use std::borrow::Cow;

/// The store's own schema, as one text.
pub const SCHEMA: &str = "";

/// The changes that an owner makes to the schema, in order: `(name, text)`. Never edit one that was released; add
/// another. Tables carry the owner's prefix. Type words: `{id} {time} {date} {json} {bytes} {sealed} {bool} {int}
/// {real} {text} {key}`; `{sealed}` is for ciphertexts of [`Tx::seal`](crate::Tx::seal), `{key}` is text that is
/// compared byte by byte.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// Who owns the tables; their names begin with it.
    pub owner: &'static str,
    /// The changes.
    pub list: &'static [(&'static str, &'static str)],
}

/// A `{sealed}` column, found in the migrations; key rotation rewrites it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The table.
    pub table: Cow<'static, str>,
    /// The column.
    pub column: Cow<'static, str>,
    /// The key column that names a row (with `tenant_id`, if the table has one).
    pub key: Cow<'static, str>,
    /// Whether the table has a `tenant_id`.
    pub tenanted: bool,
}

impl Sealed {
    /// Returns `table.column`, to which its ciphertexts are bound.
    pub fn context(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }
}
