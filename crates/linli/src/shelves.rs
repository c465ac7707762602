//! Looking after the records of registers from the command line.

use crate::assembly;
use crate::cli::RegistersCommand;
use crate::place::Place;
use crate::rules;
use kernel::access::{Actor, Who};
use kernel::rules::RuleSet;
use registers::{Ask, Shelf};
use std::process::ExitCode;
use store::{By, Env, Error, Fault, FaultKind, Query, Store};

/// How many records a page has.
const PAGE: usize = 25;

/// Does what is asked of registers.
pub async fn registers(
    place: &Place,
    env: Env,
    command: RegistersCommand,
) -> Result<ExitCode, Error> {
    let store = assembly::open_store(place, env).await?;
    let office = assembly::office(&store).await?;
    let by = By::system(office.tenant, "command_line", "registers");
    let in_force = rules::renewed(&store, by, &assembly::vocabulary()).await?;
    let rules =
        in_force.ok_or_else(|| unknown("no rules are in force; run `linli rules apply`"))?;
    let code = match command {
        RegistersCommand::Verify => verify(&store, &office, &rules).await?,
        RegistersCommand::Explain { list, login } => explain(&store, &rules, &list, &login).await?,
        RegistersCommand::Views => {
            print!("{}", registers::views(&rules));
            ExitCode::SUCCESS
        }
    };
    store.close().await;
    Ok(code)
}

fn unknown(what: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Shape, what.into())
}

async fn verify(
    store: &Store,
    office: &assembly::Office,
    rules: &RuleSet,
) -> Result<ExitCode, Error> {
    let mut reader = store.read(office.tenant).await?;
    let wrong = registers::verify(&mut reader, rules).await?;
    for one in &wrong {
        eprintln!("{one}");
    }
    if wrong.is_empty() {
        println!("what records leave is as it is worked out anew");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{} things lie otherwise than they ought to", wrong.len());
    Ok(ExitCode::FAILURE)
}

/// Returns the shelf of a list that is named `register.list`.
fn shelf_of<'r>(rules: &'r RuleSet, list: &str) -> Result<(Shelf<'r>, String), Fault> {
    let (register, id) = list.split_once('.').unwrap_or((list, ""));
    let shelf = Shelf::find(rules, register)
        .ok_or_else(|| unknown(format!("there is no register {register}")))?;
    if shelf.register.list(id).is_none() {
        let lists = shelf.register.lists.iter();
        let known: Vec<String> = lists.map(|list| format!("{register}.{}", list.id)).collect();
        return Err(unknown(format!("there is no list {list}; lists: {}", known.join(", "))));
    }
    Ok((shelf, id.to_owned()))
}

async fn explain(
    store: &Store,
    rules: &RuleSet,
    list: &str,
    login: &str,
) -> Result<ExitCode, Error> {
    let (shelf, id) = shelf_of(rules, list)?;
    let mut shared = store.read_shared().await?;
    let found = identity::account_of_login(&mut shared, login).await?;
    let (tenant, account) = found.ok_or_else(|| unknown(format!("there is no account {login}")))?;
    let grants = identity::grants(&mut shared, account).await?;
    drop(shared);
    let grants = grants.into_iter().map(Into::into).collect();
    let actor = Actor { tenant, who: Who::Staff(account), grants, on_behalf: None };
    let mut reader = store.read(tenant).await?;
    let viewer = shelf.sight(&actor, Query::now(&reader));
    let Some(told) = shelf.explain(&mut reader, &viewer, &id, &Ask::default(), PAGE).await? else {
        println!("{list} is not offered to {login}");
        return Ok(ExitCode::FAILURE);
    };
    println!("{list} for {login}{}", if told.ready { "" } else { " (being prepared)" });
    told.ranges.iter().for_each(|line| println!("  {line}"));
    println!(
        "  {}",
        if told.exact { "every record of the ranges is shown" } else { "each record is asked" }
    );
    told.plan.iter().for_each(|line| println!("  plan: {line}"));
    Ok(ExitCode::SUCCESS)
}
