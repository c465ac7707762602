//! Telephone numbers. A number that nobody has proved is only a name: any account may claim it, claims lie side by side,
//! and the password tells them apart. The window makes one account its holder; then the others' claims end.

use super::query::{account_at, login_hash};
use super::row::{AccountKind, AccountRow, AccountState, account_sql, normal_login};
use crate::Hasher;
use kernel::id::{AccountId, TenantId};
use kernel::ident::Phone;
use store::{Error, Fault, Query, Tx, args};

/// How many accounts behind one text are looked at; far more than people who share a telephone.
const CLAIMS: usize = 1000;

/// Whoever a text typed as user name can mean.
pub(crate) struct Candidates {
    /// Open accounts of the kind, who has proved the number first, then the others in the order of their claims.
    pub rows: Vec<AccountRow>,
    /// Whether it is a telephone number, which several accounts can claim.
    pub number: bool,
}

/// With how many salts a password typed beside a number is hashed: the number's own, and one from before that there was
/// such a salt. Beside a user name it is one.
const SALTS: usize = 2;

impl Candidates {
    /// Returns the account that has this password. For a text it is always the same work, whoever there is.
    pub async fn with_password(
        &self,
        hasher: &Hasher,
        password: &str,
    ) -> Result<Option<&AccountRow>, Fault> {
        let rows: Vec<(&AccountRow, &str)> =
            self.rows.iter().filter_map(|row| Some((row, row.password.as_deref()?))).collect();
        let kept: Vec<&str> = rows.iter().map(|(_, kept)| *kept).collect();
        let rounds = if self.number { SALTS } else { 1 };
        let which = hasher.which(password, &kept, rounds).await?;
        Ok(which.and_then(|at| rows.get(at)).map(|(row, _)| *row))
    }
}

/// Tells whether a text is a telephone number.
fn is_number(text: &str) -> bool {
    normal_login(text).parse::<Phone>().is_ok()
}

/// Returns the accounts of a kind that a text typed as user name can mean.
pub(crate) async fn candidates(
    q: &mut impl Query,
    kind: AccountKind,
    text: &str,
) -> Result<Candidates, Fault> {
    let hash = login_hash(q, text);
    let mut rows = Vec::new();
    let held: Option<(TenantId, AccountId)> = q
        .opt("SELECT home_id, account_id FROM identity_login WHERE hash = $1", args![&hash[..]])
        .await?;
    if let Some((home, id)) = held {
        rows.extend(account_at(q, home, id).await?);
    }
    let number = is_number(text);
    if number {
        let homes: Vec<(TenantId,)> = q
            .all(
                "SELECT DISTINCT home_id FROM identity_claim WHERE hash = $1 ORDER BY home_id",
                args![&hash[..]],
            )
            .await?;
        for (home,) in homes {
            let claims: Vec<AccountRow> = q
                .all(
                    account_sql!(
                        "WHERE tenant_id = $1 AND kind = $3 AND state = 'open'
                           AND id IN (SELECT account_id FROM identity_claim WHERE hash = $2)
                         ORDER BY made_at, id LIMIT $4"
                    ),
                    args![home, &hash[..], kind, i64::try_from(CLAIMS).unwrap_or(i64::MAX)],
                )
                .await?;
            rows.extend(claims);
        }
    }
    rows.retain(|row| row.kind == kind && row.state == AccountState::Open);
    Ok(Candidates { rows, number })
}

/// Returns the salt of passwords of accounts that claim a number: one hashing then serves all of its claims. Without the
/// server's key it cannot be told.
pub(crate) fn salt(q: &impl Query, phone: Option<&str>) -> Option<[u8; 16]> {
    let phone = phone.filter(|phone| !phone.is_empty())?;
    q.index("password_salt", &normal_login(phone)).get(..16)?.try_into().ok()
}

/// Returns the salt for an account's next password.
pub(crate) fn salt_of(q: &impl Query, row: &AccountRow) -> Result<Option<[u8; 16]>, Fault> {
    let phone = row.phone.as_deref().map(|sealed| q.open_shown("identity_account.phone", sealed));
    Ok(salt(q, phone.filter(|phone| phone != store::UNREADABLE).as_deref()))
}

/// Writes a claim to a number. It says nothing about who else claims it.
pub(super) async fn claim_number(
    tx: &mut Tx,
    home: TenantId,
    id: AccountId,
    phone: &str,
) -> Result<(), Error> {
    let (hash, now) = (login_hash(tx, phone), tx.now());
    tx.exec(
        "INSERT INTO identity_claim (hash, account_id, home_id, made_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (hash, account_id) DO NOTHING",
        args![hash, id, home, now],
    )
    .await?;
    Ok(())
}

/// Ends what an account has to do with its number: claim, and holding it.
pub(super) async fn leave_number(tx: &mut Tx, id: AccountId) -> Result<(), Error> {
    tx.exec("DELETE FROM identity_claim WHERE account_id = $1", args![id]).await?;
    tx.exec("DELETE FROM identity_login WHERE account_id = $1 AND sort = 'phone'", args![id])
        .await?;
    Ok(())
}

/// Tells whether an account has proved that its number is the holder's.
pub(crate) async fn holds_number(q: &mut impl Query, id: AccountId) -> Result<bool, Fault> {
    let (count,): (i64,) = q
        .one(
            "SELECT count(*) FROM identity_login WHERE account_id = $1 AND sort = 'phone'",
            args![id],
        )
        .await?;
    Ok(count > 0)
}

/// Makes an account the one that has proved a number. Returns the others that claimed or held it: their claim has ended,
/// and the number stands with them no more.
pub(crate) async fn prove_number(
    tx: &mut Tx,
    row: &AccountRow,
    phone: &str,
) -> Result<Vec<(TenantId, AccountId)>, Error> {
    let hash = login_hash(tx, phone);
    let others: Vec<(TenantId, AccountId)> = tx
        .all(
            "SELECT home_id, account_id FROM identity_claim WHERE hash = $1 AND account_id <> $2
             UNION SELECT home_id, account_id FROM identity_login WHERE hash = $1 AND account_id <> $2",
            args![&hash[..], row.id],
        )
        .await?;
    for (home, id) in &others {
        leave_number(tx, *id).await?;
        tx.exec(
            "UPDATE identity_account SET phone = NULL, phone_index = NULL, version = version + 1
             WHERE tenant_id = $1 AND id = $2",
            args![*home, *id],
        )
        .await?;
    }
    leave_number(tx, row.id).await?;
    tx.exec(
        "INSERT INTO identity_login (hash, sort, home_id, account_id) VALUES ($1, 'phone', $2, $3)",
        args![hash, row.tenant_id, row.id],
    )
    .await?;
    Ok(others)
}
