//! Opening accounts.

use super::AccountKind;
use crate::refusal::IdentityRefusal;
use kernel::id::{AccountId, PlaceId};
use kernel::ident::Phone;
use kernel::refusal::Refusal;
use serde_json::json;
use store::{Entry, Error, Query, Tx, args};

/// A new account. The password's hash was made before the transaction.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its id.
    pub id: AccountId,
    /// Whose it is.
    pub kind: AccountKind,
    /// The user name; letters' case does not count.
    pub login: String,
    /// The name of its holder.
    pub name: String,
    /// The post shown under the name; empty for residents.
    pub title: String,
    /// The phone number.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Whether a code proved the address.
    pub email_verified: bool,
    /// The password's hash; none for those who sign in by code only.
    pub password: Option<String>,
    /// Whether the password must be changed at the first sign-in.
    pub must_change: bool,
    /// The dwelling or building in which a resident lives, as far as told.
    pub place: Option<PlaceId>,
}

/// Opens an account in the office of the transaction. The same account again changes nothing.
pub async fn open_account(tx: &mut Tx, new: NewAccount) -> Result<AccountId, Error> {
    let login = parse_login(&new.login)?;
    let same: Option<(AccountId, String)> = tx
        .opt(
            "SELECT id, login FROM identity_account WHERE id = $1 OR login = $2",
            args![new.id, &login],
        )
        .await?;
    match same {
        Some((id, found)) if id == new.id && found == login => return Ok(id),
        Some(_) => return Err(IdentityRefusal::LoginTaken.into()),
        None => {}
    }
    let phone = new
        .phone
        .as_deref()
        .map(str::parse::<Phone>)
        .transpose()
        .map_err(|fault| Refusal::from(fault).on("account.phone"))?;
    let phone = phone.map(|phone| phone.to_string());
    let email = new.email.map(|email| email.trim().to_lowercase());
    free(tx, new.kind, phone.as_deref(), email.as_deref()).await?;
    let phone_sealed = phone.as_deref().map(|phone| tx.seal("identity_account.phone", phone));
    let email_sealed = email.as_deref().map(|email| tx.seal("identity_account.email", email));
    let phone_index = phone.as_deref().map(|phone| tx.index("phone", phone));
    let email_index = email.as_deref().map(|email| tx.index("email", email));
    let now = tx.now();
    let password_at = new.password.as_ref().map(|_| now);
    tx.exec(
        "INSERT INTO identity_account (id, office_id, kind, login, name, title, phone, phone_index, email, email_index, \
         email_verified, state, password, password_at, must_change, failures, elder, dark, mail_wanted, place_id, \
         created_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'active', $12, $13, $14, 0, $15, $15, $16, $17, $18, 1)",
        args![
            new.id,
            tx.tenant(),
            new.kind.as_str(),
            &login,
            new.name.trim(),
            new.title.trim(),
            phone_sealed,
            phone_index,
            email_sealed,
            email_index,
            new.email_verified,
            new.password,
            password_at,
            new.must_change,
            false,
            true,
            new.place,
            now
        ],
    )
    .await?;
    tx.journal(Entry {
        verb: "account.open",
        subject_kind: "account",
        subject: new.id.uuid(),
        before: None,
        after: Some(json!({ "login": login, "name": new.name.trim(), "kind": new.kind.as_str() })),
        retention: "account",
    });
    Ok(new.id)
}

/// Refuses a phone number or address that another account of the office has.
pub(super) async fn free(
    tx: &mut Tx,
    kind: AccountKind,
    phone: Option<&str>,
    email: Option<&str>,
) -> Result<(), Error> {
    let office = tx.tenant();
    if let Some(phone) = phone {
        let index = tx.index("phone", phone);
        let sql = "SELECT id FROM identity_account WHERE office_id = $1 AND kind = $2 AND phone_index = $3";
        let taken: Option<(AccountId,)> = tx.opt(sql, args![office, kind.as_str(), index]).await?;
        if taken.is_some() {
            return Err(IdentityRefusal::PhoneTaken.into());
        }
    }
    if let Some(email) = email {
        let index = tx.index("email", email);
        let sql = "SELECT id FROM identity_account WHERE office_id = $1 AND kind = $2 AND email_index = $3";
        let taken: Option<(AccountId,)> = tx.opt(sql, args![office, kind.as_str(), index]).await?;
        if taken.is_some() {
            return Err(IdentityRefusal::EmailTaken.into());
        }
    }
    Ok(())
}

fn parse_login(text: &str) -> Result<String, IdentityRefusal> {
    let login = text.trim().to_lowercase();
    let length = (3..=80).contains(&login.chars().count());
    let plain =
        login.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-@+".contains(c));
    if length && plain { Ok(login) } else { Err(IdentityRefusal::LoginForm) }
}
