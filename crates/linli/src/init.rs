//! Setting a new office up: key, database, rules, the street's area with what stands above it, the three administrators.

use crate::assembly;
use crate::cli::InitArgs;
use crate::place::{Place, io};
use crate::rules;
use identity::{Hasher, NewGrant, NewStaff, create_staff, grant};
use kernel::access::Roles;
use kernel::area::{AreaChange, Level, NewArea};
use kernel::id::{AccountId, AreaId, TenantId};
use kernel::ident::StatCode;
use kernel::time::Date;
use registry::Order;
use std::process::ExitCode;
use store::{By, Env, Error, Tx};

/// The administrators 三员, kept apart: user name, post, role.
const ADMINISTRATORS: [(&str, &str, &str); 3] = [
    ("sysadmin", "系统管理员", "system.admin"),
    ("secadmin", "安全管理员", "security.admin"),
    ("audit", "审计管理员", "audit.admin"),
];

/// Sets a new office up. An office that is there already is left as it is.
pub async fn init(place: &Place, env: Env, args: InitArgs) -> Result<ExitCode, Error> {
    let code: StatCode = padded(&args.code).parse().map_err(|fault| {
        io(format!("--code {}: {fault}; nine or twelve digits of a street are needed", args.code))
    })?;
    if code.level() != Some(Level::Street) {
        return Err(io(format!("--code {} is not the code of a street", args.code)).into());
    }
    let today = env.clock.now().china_date();
    let loaded = rules::load(place.rules.as_deref(), &assembly::vocabulary(), today)?;
    let rules = loaded.map_err(|problems| assembly::broken(&problems))?;
    place.init_key().await?;
    let store = assembly::open_store(place, env).await?;
    if assembly::office(&store).await.is_ok() {
        return Err(io("there is an office in this database already; nothing was changed").into());
    }
    let hasher = Hasher::new(store.env().random.clone());
    let mut passwords = Vec::new();
    for _ in ADMINISTRATORS {
        let plain = identity::one_time_password(store.env().random.as_ref());
        passwords.push((hasher.hash(&plain).await?, plain));
    }
    let office = By::system(store.new_id::<TenantId>(), "init", "setting up");
    let hashes: Vec<String> = passwords.iter().map(|(hash, _)| hash.clone()).collect();
    // One transaction: an office without administrators or rules could neither be used nor set up again.
    store
        .write(office, move |tx| {
            Box::pin(async move {
                let street = areas(tx, rules.roles(), &args, code, today).await?;
                administrators(tx, rules.roles(), street, hashes).await?;
                rules::put(tx, &rules, today).await
            })
        })
        .await?;
    println!(
        "the office is set up. One-time passwords, to be changed at the first sign-in at /work/sign-in:"
    );
    for ((login, title, _), (_, plain)) in ADMINISTRATORS.iter().zip(&passwords) {
        println!("  {login:<10} {plain}   {title}");
    }
    println!("keep a copy of {} apart from the data", place.config.key_file.display());
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn padded(code: &str) -> String {
    if code.len() == 9 { format!("{code}000") } else { code.to_owned() }
}

async fn areas(
    tx: &mut Tx,
    roles: &Roles,
    args: &InitArgs,
    code: StatCode,
    on: Date,
) -> Result<AreaId, Error> {
    let digits = code.to_string();
    let city =
        found(tx, roles, &args.city, &format!("{}00000000", &digits[..4]), Level::City, None, on)
            .await?;
    let district = format!("{}000000", &digits[..6]);
    let district =
        found(tx, roles, &args.district, &district, Level::District, Some(city), on).await?;
    found(tx, roles, &args.street, &digits, Level::Street, Some(district), on).await
}

/// The street's area has the id of the tenant, which is the transaction's.
async fn found(
    tx: &mut Tx,
    roles: &Roles,
    name: &str,
    code: &str,
    level: Level,
    parent: Option<AreaId>,
    on: Date,
) -> Result<AreaId, Error> {
    let id =
        if level == Level::Street { AreaId::from_uuid(tx.tenant().uuid()) } else { tx.new_id() };
    let area = NewArea { id, name: name.to_owned(), code: Some(code.to_owned()) };
    let change = AreaChange::Found { area, level, parent, equivalent: false, approval: None };
    registry::change(tx, roles, Order { change, on, reason: "设立".to_owned() }).await?;
    Ok(id)
}

async fn administrators(
    tx: &mut Tx,
    roles: &Roles,
    street: AreaId,
    hashes: Vec<String>,
) -> Result<(), Error> {
    for ((login, title, role), password) in ADMINISTRATORS.into_iter().zip(hashes) {
        let id: AccountId = tx.new_id();
        let new = NewStaff {
            id,
            login: login.to_owned(),
            name: title.to_owned(),
            title: title.to_owned(),
            phone: None,
            email: None,
            area: street,
            org: None,
            password,
        };
        create_staff(tx, roles, new).await?;
        let from = tx.now();
        grant(
            tx,
            roles,
            NewGrant {
                account: id,
                role: role.to_owned(),
                area: street,
                org: None,
                from,
                to: None,
            },
        )
        .await?;
    }
    Ok(())
}
