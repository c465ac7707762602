//! Commands about accounts.

use super::number::{claim_number, leave_number};
use super::password::put_password;
use super::query::{account, contact, login_hash, own_account};
use super::row::{AccountKind, AccountRow, AccountState, is_login, normal_login};
use super::turn::in_turn;
use super::warn::{Warned, warn};
use crate::refusal::{IdentityRefusal as Refused, needs_second};
use crate::second::{Act, keep_one, second, spend};
use kernel::access::{Actor, Roles, Who};
use kernel::id::{AccountId, AreaId, OrgId, TenantId};
use serde_json::json;
use store::{Entry, Error, Query, Tx, args};

/// An account of staff to be made.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// Its id.
    pub id: AccountId,
    /// The user name.
    pub login: String,
    /// What the holder is called.
    pub name: String,
    /// The post.
    pub title: String,
    /// The telephone number, checked.
    pub phone: Option<String>,
    /// The e-mail address, checked.
    pub email: Option<String>,
    /// Where the holder works; whoever makes the account must manage accounts there.
    pub area: AreaId,
    /// The organisation.
    pub org: Option<OrgId>,
    /// The hash of the one-time password.
    pub password: String,
}

/// An account of a resident to be made.
#[derive(Clone, Debug)]
pub struct NewResident {
    /// Its id.
    pub id: AccountId,
    /// The user name; without one the e-mail address or telephone number serves.
    pub login: Option<String>,
    /// What the holder is called.
    pub name: String,
    /// The telephone number, checked.
    pub phone: Option<String>,
    /// The e-mail address, found to be the holder's by a code.
    pub email: Option<String>,
    /// Where the holder lives.
    pub area: AreaId,
    /// The hash of the password.
    pub password: Option<String>,
    /// The language of the page.
    pub locale: &'static str,
}

/// Refuses unless the actor may manage the accounts of `area`.
pub(crate) async fn manage(tx: &mut Tx, roles: &Roles, area: AreaId) -> Result<(), Error> {
    match registry::allow(tx, roles, "account.manage", area).await {
        Err(Error::Refused(_)) => Err(Refused::NotYours.into()),
        other => other,
    }
}

/// Makes an account of staff with a one-time password, which must be changed first.
pub async fn create_staff(tx: &mut Tx, roles: &Roles, new: NewStaff) -> Result<AccountId, Error> {
    manage(tx, roles, new.area).await?;
    let login = normal_login(&new.login);
    if !is_login(&login) {
        return Err(Refused::LoginForm.into());
    }
    if made_before(tx, &new, &login).await? {
        return Ok(new.id);
    }
    let home = home(tx, new.area).await?;
    let row = Insert {
        id: new.id,
        kind: AccountKind::Staff,
        login: Some(login.clone()),
        name: new.name.trim().to_owned(),
        title: new.title.trim().to_owned(),
        phone: new.phone.clone(),
        email: new.email.clone(),
        email_checked: false,
        area: new.area,
        org: new.org,
        password: Some(new.password.clone()),
        must_change: true,
        locale: None,
    };
    match insert(tx, home, &row).await {
        // Pressed twice, the other press may have come first just now.
        Err(Error::Refused(refusal))
            if refusal == Refused::MadeAlready.into() && made_before(tx, &new, &login).await? =>
        {
            return Ok(new.id);
        }
        other => other?,
    }
    tx.exec(
        "INSERT INTO identity_staff (id, home_id, name, title, org_id, open) VALUES ($1, $2, $3, $4, $5, $6)",
        args![row.id, home, &row.name, &row.title, row.org, true],
    )
    .await?;
    tx.journal(Entry {
        verb: "identity.create_staff",
        subject_kind: "account",
        subject: row.id.uuid(),
        before: None,
        after: Some(json!({ "login": row.login, "name": row.name, "title": row.title, "area": row.area, "org": row.org })),
        retention: "account",
    });
    Ok(row.id)
}

/// Tells whether this very form has made its account already.
async fn made_before(tx: &mut Tx, new: &NewStaff, login: &str) -> Result<bool, Error> {
    let row = account(tx, new.id).await?;
    Ok(row.is_some_and(|row| {
        row.kind == AccountKind::Staff && row.login == login && row.area_id == Some(new.area)
    }))
}

/// Makes an account of a resident.
pub async fn sign_up(tx: &mut Tx, new: NewResident) -> Result<AccountId, Error> {
    let login = new.login.as_deref().map(normal_login);
    if login.as_deref().is_some_and(|login| !is_login(login)) {
        return Err(Refused::LoginForm.into());
    }
    if login.is_none() && new.email.is_none() && new.phone.is_none() {
        return Err(Refused::LoginForm.into());
    }
    let home = home(tx, new.area).await?;
    let row = Insert {
        id: new.id,
        kind: AccountKind::Resident,
        login,
        name: new.name.trim().to_owned(),
        title: String::new(),
        phone: new.phone,
        email_checked: new.email.is_some(),
        email: new.email,
        area: new.area,
        org: None,
        password: new.password,
        must_change: false,
        locale: Some(new.locale),
    };
    insert(tx, home, &row).await?;
    tx.journal(Entry {
        verb: "identity.sign_up",
        subject_kind: "account",
        subject: row.id.uuid(),
        before: None,
        after: Some(json!({ "name": row.name, "area": row.area })),
        retention: "account",
    });
    Ok(row.id)
}

/// Returns the office of an area: the street in which it lies, or what stands above a street.
async fn home(tx: &mut Tx, area: AreaId) -> Result<TenantId, Error> {
    let levels = registry::levels(tx, area).await?;
    let office = levels.street.or(levels.district).or(levels.city);
    office.map(TenantId::from).ok_or_else(|| Refused::NoArea.into())
}

struct Insert {
    id: AccountId,
    kind: AccountKind,
    login: Option<String>,
    name: String,
    title: String,
    phone: Option<String>,
    email: Option<String>,
    email_checked: bool,
    area: AreaId,
    org: Option<OrgId>,
    password: Option<String>,
    must_change: bool,
    locale: Option<&'static str>,
}

async fn insert(tx: &mut Tx, home: TenantId, row: &Insert) -> Result<(), Error> {
    take_id(tx, home, row.id).await?;
    let names = [
        ("login", "account.name", row.login.as_deref()),
        ("email", "account.email", row.email.as_deref()),
    ];
    for (sort, field, value) in names {
        let Some(value) = value else { continue };
        claim(tx, home, row.id, sort, field, value).await?;
    }
    if let Some(phone) = row.phone.as_deref() {
        claim_number(tx, home, row.id, phone).await?;
    }
    let now = tx.now();
    let by = tx.actor().who.account();
    let seal =
        |column: &str, value: &Option<String>| value.as_deref().map(|value| tx.seal(column, value));
    let phone = seal("identity_account.phone", &row.phone);
    let email = seal("identity_account.email", &row.email);
    let index = |kind: &str, value: &Option<String>| {
        value.as_deref().map(|value| tx.index(kind, &normal_login(value)))
    };
    let (phone_index, email_index) = (index("phone", &row.phone), index("email", &row.email));
    tx.exec(
        "INSERT INTO identity_account (tenant_id, id, kind, state, login, name, title, phone, phone_index, email, email_index,
           email_checked_at, area_id, org_id, locale, elder, dark, chose_look, mail_notices, password, password_at,
           must_change, made_at, made_by, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, 1)",
        args![
            home,
            row.id,
            row.kind,
            AccountState::Open,
            row.login.clone().unwrap_or_default(),
            &row.name,
            &row.title,
            phone,
            phone_index,
            email,
            email_index,
            row.email_checked.then_some(now),
            row.area,
            row.org,
            row.locale,
            false,
            false,
            // Nobody chose yet how pages look: large type chosen before signing up stays.
            false,
            row.email.is_some(),
            row.password.clone(),
            row.password.as_ref().map(|_| now),
            row.must_change,
            now,
            by
        ],
    )
    .await?;
    Ok(())
}

/// Takes an id for an account; refused when an account of any office has it.
async fn take_id(tx: &mut Tx, home: TenantId, id: AccountId) -> Result<(), Error> {
    let taken = tx
        .exec(
            "INSERT INTO identity_home (account_id, home_id) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING",
            args![id, home],
        )
        .await?;
    if taken == 0 { Err(Refused::MadeAlready.into()) } else { Ok(()) }
}

/// Writes a user name or e-mail address into the directory; refused when somebody has it.
async fn claim(
    tx: &mut Tx,
    home: TenantId,
    id: AccountId,
    sort: &'static str,
    field: &'static str,
    value: &str,
) -> Result<(), Error> {
    let hash = login_hash(tx, value);
    let claimed = tx
        .exec(
            "INSERT INTO identity_login (hash, sort, home_id, account_id) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
            args![hash, sort, home, id],
        )
        .await?;
    if claimed == 0 { Err(Refused::LoginTaken(field).into()) } else { Ok(()) }
}

/// What the holder may change about an account.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// What the holder is called.
    pub name: Option<String>,
    /// Another telephone number, checked; an empty one takes it away.
    pub phone: Option<String>,
    /// Another e-mail address, found to be the holder's by a code.
    pub email: Option<String>,
    /// Whether notices go out by e-mail, too, and whether at any hour.
    pub mail_notices: Option<(bool, bool)>,
}

/// Changes one's own profile.
pub async fn change_profile(tx: &mut Tx, id: AccountId, new: Profile) -> Result<(), Error> {
    let row = own(tx, id).await?;
    if let Some(name) = new.name.as_deref().map(str::trim).filter(|name| *name != row.name) {
        tx.exec(
            "UPDATE identity_account SET name = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2",
            args![row.tenant_id, id, name],
        )
        .await?;
        tx.exec("UPDATE identity_staff SET name = $2 WHERE id = $1", args![id, name]).await?;
    }
    let before = contact(tx, id).await?.ok_or(Refused::NoAccount)?;
    let number = before.phone.unwrap_or_default();
    if let Some(phone) = new.phone.as_deref().filter(|phone| *phone != number) {
        change_phone(tx, &row, phone).await?;
        warn(tx, &row, Warned::Phone).await?;
    }
    if let Some(email) =
        new.email.as_deref().filter(|email| Some(*email) != before.email.as_deref())
    {
        change_email(tx, &row, email).await?;
        warn(tx, &row, Warned::Email).await?;
    }
    if let Some((on, nights)) = new.mail_notices {
        tx.exec(
            "UPDATE identity_account SET mail_notices = $3, mail_nights = $4 WHERE tenant_id = $1 AND id = $2",
            args![row.tenant_id, id, on, nights],
        )
        .await?;
    }
    let changed = json!({
        "name": new.name.is_some(), "phone": new.phone.is_some(), "email": new.email.is_some(), "mail_notices": new.mail_notices.map(|(on, _)| on),
        "mail_nights": new.mail_notices.map(|(_, nights)| nights),
    });
    tx.journal(Entry {
        verb: "identity.change_profile",
        subject_kind: "account",
        subject: id.uuid(),
        before: None,
        after: Some(changed),
        retention: "account",
    });
    Ok(())
}

/// Loads the actor's own account; nobody else's.
pub(super) async fn own(tx: &mut Tx, id: AccountId) -> Result<AccountRow, Error> {
    let allowed = match tx.actor().who {
        Who::System(_) => true,
        who => who.account() == Some(id),
    };
    let row = own_account(tx, id).await?.filter(|row| allowed && row.state == AccountState::Open);
    row.ok_or_else(|| Refused::NoAccount.into())
}

async fn change_phone(tx: &mut Tx, row: &AccountRow, phone: &str) -> Result<(), Error> {
    leave_number(tx, row.id).await?;
    let given = !phone.is_empty();
    if given {
        claim_number(tx, row.tenant_id, row.id, phone).await?;
    }
    let sealed = given.then(|| tx.seal("identity_account.phone", phone));
    let index = given.then(|| tx.index("phone", &normal_login(phone)));
    tx.exec(
        "UPDATE identity_account SET phone = $3, phone_index = $4, version = version + 1 WHERE tenant_id = $1 AND id = $2",
        args![row.tenant_id, row.id, sealed, index],
    )
    .await?;
    Ok(())
}

async fn change_email(tx: &mut Tx, row: &AccountRow, email: &str) -> Result<(), Error> {
    unclaim(tx, row.id, "email").await?;
    claim(tx, row.tenant_id, row.id, "email", "account.email", email).await?;
    let sealed = tx.seal("identity_account.email", email);
    let index = tx.index("email", &normal_login(email));
    tx.exec(
        "UPDATE identity_account SET email = $3, email_index = $4, email_checked_at = $5, version = version + 1
         WHERE tenant_id = $1 AND id = $2",
        args![row.tenant_id, row.id, sealed, index, tx.now()],
    )
    .await?;
    Ok(())
}

async fn unclaim(tx: &mut Tx, id: AccountId, sort: &'static str) -> Result<(), Error> {
    tx.exec("DELETE FROM identity_login WHERE account_id = $1 AND sort = $2", args![id, sort])
        .await?;
    Ok(())
}

/// Loads an account for a change by an administrator who may, but never one's own.
async fn managed(tx: &mut Tx, roles: &Roles, id: AccountId) -> Result<AccountRow, Error> {
    if is_self(tx.actor(), id) {
        return Err(Refused::Oneself.into());
    }
    let row = staff_member(tx, id).await?;
    manage(tx, roles, row.area_id.ok_or(Refused::NoAccount)?).await?;
    Ok(row)
}

/// Loads an account of staff for a change, in its turn.
async fn staff_member(tx: &mut Tx, id: AccountId) -> Result<AccountRow, Error> {
    in_turn(tx, id).await?;
    let row = account(tx, id).await?.filter(|row| row.kind == AccountKind::Staff);
    row.ok_or_else(|| Refused::NoAccount.into())
}

pub(crate) fn is_self(actor: &Actor, id: AccountId) -> bool {
    actor.who.account() == Some(id)
}

/// Gives an account of staff a one-time password and ends its sessions.
pub async fn reset_password(
    tx: &mut Tx,
    roles: &Roles,
    id: AccountId,
    hash: String,
) -> Result<(), Error> {
    let row = managed(tx, roles, id).await?;
    // What concerns an administrator was agreed to by a second one.
    match second(tx, roles, id, None).await {
        Err(error) if needs_second(&error) => spend(tx, id, &Act::Reset).await?,
        other => other?,
    }
    put_password(tx, &row, hash, true).await?;
    crate::session::end_all(tx, row.tenant_id, id, "reset").await?;
    journal(tx, "identity.reset_password", id);
    Ok(())
}

/// Disables an account of staff and ends its sessions; its grants stay on record and do not count.
pub async fn disable(tx: &mut Tx, roles: &Roles, id: AccountId) -> Result<(), Error> {
    managed(tx, roles, id).await?;
    second(tx, roles, id, None).await?;
    disable_now(tx, roles, id).await
}

/// Disables an account of staff, by whoever may.
pub(crate) async fn disable_now(tx: &mut Tx, roles: &Roles, id: AccountId) -> Result<(), Error> {
    let row = staff_member(tx, id).await?;
    if row.state != AccountState::Open {
        return Err(Refused::Changed.into());
    }
    let now = tx.now();
    for held in crate::grant::in_force(tx, id, now).await? {
        keep_one(tx, roles, id, &held.role, held.area_id).await?;
    }
    set_state(tx, &row, AccountState::Disabled).await?;
    crate::session::end_all(tx, row.tenant_id, id, "disabled").await?;
    journal(tx, "identity.disable", id);
    Ok(())
}

/// Enables a disabled account of staff again.
pub async fn enable(tx: &mut Tx, roles: &Roles, id: AccountId) -> Result<(), Error> {
    managed(tx, roles, id).await?;
    second(tx, roles, id, None).await?;
    enable_now(tx, id).await
}

/// Enables a disabled account of staff again, by whoever may.
pub(crate) async fn enable_now(tx: &mut Tx, id: AccountId) -> Result<(), Error> {
    let row = staff_member(tx, id).await?;
    if row.state != AccountState::Disabled {
        return Err(Refused::Changed.into());
    }
    set_state(tx, &row, AccountState::Open).await?;
    journal(tx, "identity.enable", id);
    Ok(())
}

async fn set_state(tx: &mut Tx, row: &AccountRow, state: AccountState) -> Result<(), Error> {
    tx.exec(
        "UPDATE identity_account SET state = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2",
        args![row.tenant_id, row.id, state],
    )
    .await?;
    let open = state == AccountState::Open;
    tx.exec("UPDATE identity_staff SET open = $2 WHERE id = $1", args![row.id, open]).await?;
    Ok(())
}

/// Lifts the lock that failed tries have put on an account's names.
pub async fn unlock(tx: &mut Tx, roles: &Roles, id: AccountId) -> Result<(), Error> {
    managed(tx, roles, id).await?;
    crate::session::forget(tx, id).await?;
    journal(tx, "identity.unlock", id);
    Ok(())
}

/// Writes down that something was done to an account, of which nothing more is said.
pub(crate) fn journal(tx: &mut Tx, verb: &'static str, id: AccountId) {
    tx.journal(Entry {
        verb,
        subject_kind: "account",
        subject: id.uuid(),
        before: None,
        after: None,
        retention: "account",
    });
}
