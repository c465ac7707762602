//! Codes sent by e-mail: kept as hashes, few tries, a short time.

pub(crate) mod handlers;
mod pages;

use crate::Security;
use crate::account::normal_login;
use crate::refusal::IdentityRefusal as Refused;
use kernel::id::{AccountId, EventId, TenantId};
use kernel::time::{Duration, Instant};
use sha2::{Digest, Sha256};
use std::str::FromStr;
use store::{Error, Fault, Query, Tx, args};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Purpose {
    /// Signing in, or signing up where there is no account yet.
    SignIn,
    /// Another e-mail address of an account.
    Email,
    /// Another password, because the old one is forgotten.
    Password,
    /// A change of an account without a password, by whoever reads its letters.
    Proof,
}

impl Purpose {
    pub const fn as_str(self) -> &'static str {
        match self {
            Purpose::SignIn => "sign_in",
            Purpose::Email => "email",
            Purpose::Password => "password",
            Purpose::Proof => "proof",
        }
    }
}

impl FromStr for Purpose {
    type Err = ();
    fn from_str(text: &str) -> Result<Purpose, ()> {
        [Purpose::SignIn, Purpose::Email, Purpose::Password, Purpose::Proof]
            .into_iter()
            .find(|purpose| purpose.as_str() == text)
            .ok_or(())
    }
}

store::stored_text!(Purpose);

store::row! {
    /// A code that was sent.
    #[derive(Clone, Debug)]
    pub(crate) struct CodeRow {
        pub tenant_id: TenantId,
        pub id: EventId,
        pub purpose: Purpose,
        pub address: Vec<u8>,
        pub account_id: Option<AccountId>,
        pub hash: Vec<u8>,
        pub tries: i64,
        pub ends_at: Instant,
        pub used_at: Option<Instant>,
    }
}

/// A code to be kept.
pub(crate) struct NewCode<'a> {
    /// The id of the form that asks for it.
    pub form: Uuid,
    pub purpose: Purpose,
    pub address: &'a str,
    pub account: Option<AccountId>,
    pub code: &'a str,
    /// The network from which it is asked for.
    pub asker: &'a str,
}

/// From how many networks an address gets as many codes as each may ask for; beyond that nobody fills it.
const NETWORKS: i64 = 6;

/// Keeps a fresh code; the mail with it goes out in the same transaction. Returns its id, and whether it is fresh: a form
/// that arrives again for the same address finds the code of the first time. Refused when the address had too many lately.
pub(crate) async fn keep(
    tx: &mut Tx,
    security: &Security,
    new: NewCode<'_>,
) -> Result<(EventId, bool), Error> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let index = tx.index("email", &normal_login(new.address));
    let id = id_of(new.form, new.purpose, &index);
    if find(tx, tenant, id).await?.is_some() {
        return Ok((id, false));
    }
    let yesterday = now.minus(Duration::days(1));
    tx.exec(
        "DELETE FROM identity_code WHERE tenant_id = $1 AND made_at < $2",
        args![tenant, yesterday],
    )
    .await?;
    let asker = tx.index("code_asker", new.asker);
    let (recent, from_here): (i64, i64) = tx
        .one(
            "SELECT count(*), coalesce(sum(CASE WHEN asker = $4 THEN 1 ELSE 0 END), 0) FROM identity_code
             WHERE tenant_id = $1 AND address_index = $2 AND made_at > $3",
            args![tenant, &index[..], now.minus(Duration::hours(1)), &asker[..]],
        )
        .await?;
    if from_here >= security.codes_per_hour || recent >= NETWORKS * security.codes_per_hour {
        return Err(Refused::TooManyCodes.into());
    }
    let address = tx.seal("identity_code.address", new.address);
    let kept = tx
        .exec(
            "INSERT INTO identity_code (tenant_id, id, purpose, address, address_index, account_id, hash, tries, made_at, ends_at, asker)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10) ON CONFLICT (tenant_id, id) DO NOTHING",
            args![
                tenant,
                id,
                new.purpose,
                address,
                index,
                new.account,
                digest(id, new.code),
                now,
                now.plus(security.code),
                asker
            ],
        )
        .await?;
    Ok((id, kept == 1))
}

/// Returns the id of the code that a form asks for: the same for the same address, and none that could be named without
/// the form.
fn id_of(form: Uuid, purpose: Purpose, address: &[u8]) -> EventId {
    let mut hasher = Sha256::new();
    hasher.update(form.as_bytes());
    hasher.update(purpose.as_str().as_bytes());
    hasher.update(address);
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize()[..16]);
    EventId::from_uuid(uuid::Builder::from_custom_bytes(id).into_uuid())
}

fn digest(id: EventId, code: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(id.uuid().as_bytes());
    hasher.update(code.as_bytes());
    hasher.finalize().to_vec()
}

/// Returns a code that was sent.
pub(crate) async fn find(
    q: &mut impl Query,
    tenant: TenantId,
    id: EventId,
) -> Result<Option<CodeRow>, Fault> {
    q.opt(
        "SELECT tenant_id, id, purpose, address, account_id, hash, tries, ends_at, used_at FROM identity_code
         WHERE tenant_id = $1 AND id = $2",
        args![tenant, id],
    )
    .await
}

/// Returns the code's row if `code` is the one that was sent and can be used still. Every try counts, a right one too: a
/// code that is asked for twice on its way (sign in, then sign up) has tries enough, guessing has not. Nothing is
/// refused here, because a refusal would undo the counting.
pub(crate) async fn check(
    tx: &mut Tx,
    security: &Security,
    id: EventId,
    purpose: Purpose,
    code: &str,
) -> Result<Option<CodeRow>, Error> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let Some(row) = find(tx, tenant, id).await?.filter(|row| row.purpose == purpose) else {
        return Ok(None);
    };
    tx.exec(
        "UPDATE identity_code SET tries = tries + 1 WHERE tenant_id = $1 AND id = $2",
        args![tenant, id],
    )
    .await?;
    let digits = kernel::ident::compact(code);
    let fits = bool::from(digest(id, &digits).ct_eq(&row.hash));
    let usable = row.used_at.is_none() && now < row.ends_at && row.tries < security.code_tries;
    Ok((fits && usable).then_some(row))
}

/// Uses up a code of an office, in the transaction of what it is good for; refused when it was used meanwhile.
pub(crate) async fn use_up(tx: &mut Tx, office: TenantId, id: EventId) -> Result<(), Error> {
    let now = tx.now();
    let sql = "UPDATE identity_code SET used_at = $3 WHERE tenant_id = $1 AND id = $2 AND used_at IS NULL";
    match tx.exec(sql, args![office, id, now]).await? {
        0 => Err(Refused::Code.into()),
        _ => Ok(()),
    }
}
