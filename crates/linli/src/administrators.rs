//! What whoever runs the server does for an administrator who lost the password, or who left: the way that is open when
//! no two of the three are there any more.

use crate::assembly;
use crate::cli::AdministratorsCommand;
use crate::place::{Place, io};
use crate::rules;
use identity::{AccountState, Hasher, NewGrant, NewStaff};
use kernel::access::Roles;
use kernel::id::{AccountId, AreaId};
use std::process::ExitCode;
use store::{By, Env, Error, Query, Tx};

/// Gives an administrator a one-time password, or makes another one. Both stand in the journal as done by the command line,
/// and the others of the three are told: whoever runs the server asks nobody.
pub async fn administrators(
    place: &Place,
    env: Env,
    command: AdministratorsCommand,
) -> Result<ExitCode, Error> {
    let today = env.clock.now().china_date();
    let loaded = rules::load(place.rules.as_deref(), &assembly::vocabulary(), today)?;
    let rules = loaded.map_err(|problems| assembly::broken(&problems))?;
    let store = assembly::open_store(place, env).await?;
    let office = assembly::office(&store).await?;
    let random = store.env().random.clone();
    let plain = identity::one_time_password(random.as_ref());
    let hash = Hasher::new(random).hash(&plain).await?;
    let by = By::system(office.tenant, "command_line", "administrators");
    let done = store.write(by, move |tx| {
        Box::pin(async move {
            match command {
                AdministratorsCommand::Reset { login } => {
                    reset(tx, rules.roles(), &login, hash).await
                }
                AdministratorsCommand::Appoint { login, name, role } => {
                    appoint(tx, rules.roles(), (login, name, role), hash).await
                }
            }
        })
    });
    let login = done.await?;
    println!("one-time password, to be changed at the first sign-in at /work/sign-in:");
    println!("  {login:<10} {plain}");
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn is_administrator(roles: &Roles, role: &str) -> bool {
    roles.get(role).is_some_and(|role| !role.apart.is_empty())
}

async fn reset(tx: &mut Tx, roles: &Roles, login: &str, hash: String) -> Result<String, Error> {
    let found = identity::account_of_login(tx, login).await?;
    let found = found.filter(|(home, _)| *home == tx.tenant());
    let (_, id) = found.ok_or_else(|| io(format!("there is no account {login}")))?;
    let now = Query::now(tx);
    let held = identity::grants(tx, id).await?;
    let mut live = held.iter().filter(|grant| grant.to_at.is_none_or(|to| to > now));
    if !live.any(|grant| is_administrator(roles, &grant.role)) {
        let cure = "the security administrator resets everybody else";
        return Err(io(format!("{login} is none of the administrators; {cure}")).into());
    }
    let row = identity::account(tx, id).await?;
    if row.is_some_and(|row| row.state == AccountState::Disabled) {
        identity::enable(tx, roles, id).await?;
    }
    identity::reset_password(tx, roles, id, hash).await?;
    identity::unlock(tx, roles, id).await?;
    identity::tell_administrators(tx, roles).await?;
    Ok(login.to_owned())
}

async fn appoint(
    tx: &mut Tx,
    roles: &Roles,
    (login, name, role): (String, String, String),
    password: String,
) -> Result<String, Error> {
    if !is_administrator(roles, &role) {
        return Err(io(format!("{role} is none of the administrators' roles")).into());
    }
    let (id, area): (AccountId, AreaId) = (tx.new_id(), AreaId::from(tx.tenant()));
    let title = roles.get(&role).map_or_else(String::new, |role| role.title.zh.clone());
    let new = NewStaff {
        id,
        login: login.clone(),
        name,
        title,
        phone: None,
        email: None,
        area,
        org: None,
        password,
    };
    identity::create_staff(tx, roles, new).await?;
    let from = Query::now(tx);
    let new = NewGrant { account: id, role, area, org: None, from, to: None };
    identity::grant(tx, roles, new).await?;
    identity::tell_administrators(tx, roles).await?;
    Ok(login)
}
