//! Lists that are new or were declared anew: what was there before gets its keys in the background. Until all have them,
//! nothing is read of the list.
//!
//! Architecture invariant: a list of which the numbers agree and that is noted as done has the keys of every record.

use crate::shelf::{Shelf, is_sealed};
use crate::stored::ids_after;
use crate::traces::rule_name;
use kernel::expr::Guard;
use kernel::id::TenantId;
use kernel::register::{List, Register};
use kernel::rules::RuleSet;
use kernel::time::{Duration, Instant};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{By, Fault, NO_TENANT, NewJob, Query, Select, Store, Tx, args};
use uuid::Uuid;

/// The kind of job that fills.
pub(crate) const FILL: &str = "registers.fill";
/// The kind of job that deletes what is past its time.
pub(crate) const RETIRE: &str = "registers.retire";

/// Asks for tomorrow's look at what is past its time, once a day.
pub(crate) fn retire_later(tx: &mut Tx) {
    let run_at = Query::now(tx).plus(Duration::days(1));
    let key = run_at.china_date().to_string();
    tx.enqueue(NewJob { kind: RETIRE, key, run_at, payload: json!({}) });
}

/// Returns the numbers of what a register keeps of each record, by the names of its lists. The number that is noted of a list
/// follows from its keys and from whose records are; the empty name stands for all that is kept of a record elsewhere.
pub(crate) fn numbers(shelf: Shelf<'_>) -> BTreeMap<String, i64> {
    let whose = whose(shelf.register);
    let lists = shelf.register.lists.iter();
    let list =
        |list: &List| (list.id.clone(), number([shelf.list_no(list).to_string(), whose.clone()]));
    let mut numbers: BTreeMap<String, i64> = lists.map(list).collect();
    numbers.insert(String::new(), number(kept(shelf).into_iter().chain([whose])));
    numbers
}

/// What decides in whose ranges a record stands.
fn whose(register: &Register) -> String {
    let first = |key: &String| register.first_name(key).to_owned();
    let owners = register.fields.iter().filter(|field| field.owner).map(|field| &field.element);
    let fields: Vec<String> = register.belongs.fields().chain(owners).map(first).collect();
    let public = register.public.as_ref().map(|public| {
        let condition = public.condition.as_ref().map(Guard::source);
        (public.states.iter().collect::<BTreeSet<_>>(), condition)
    });
    format!("{} {fields:?} {public:?}", register.level.key())
}

/// What a record leaves beside its keys, in words: unique rules, what is found by equality, the title, and states that are
/// gone.
fn kept(shelf: Shelf<'_>) -> Vec<String> {
    let register = shelf.register;
    let rules = register.unique.iter().map(|rule| rule_name(register, rule));
    let sealed = register
        .fields
        .iter()
        .filter(|field| shelf.dictionary().get(&field.element).is_some_and(is_sealed));
    let mut words: Vec<String> =
        rules.chain(sealed.map(|field| field.first_name().to_owned())).collect();
    words.sort();
    words.extend(register.title_from.iter().flat_map(|key| {
        let element = shelf.dictionary().get(key);
        let table = element.and_then(|element| shelf.dictionary().table_of(element));
        let codes = table.into_iter().flat_map(|table| &table.codes);
        let codes: Vec<&str> = codes.map(|code| code.title.zh.as_str()).collect();
        [register.first_name(key).to_owned(), codes.join(",")]
    }));
    words.extend(register.moved.iter().map(|(old, new)| format!("{old} > {new}")));
    words
}

fn number(words: impl IntoIterator<Item = String>) -> i64 {
    let words: Vec<String> = words.into_iter().collect();
    store::lists::number(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Tells whether a list has the keys of every record.
pub(crate) async fn is_ready(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    list: &str,
) -> Result<bool, Fault> {
    let wanted = numbers(shelf).remove(list);
    match noted(q, shelf).await?.get(list) {
        Some((number, done)) if Some(*number) == wanted => Ok(*done),
        _ => Ok(!any(q, shelf).await?),
    }
}

async fn noted(
    q: &mut impl Query,
    shelf: Shelf<'_>,
) -> Result<BTreeMap<String, (i64, bool)>, Fault> {
    let tenant = q.tenant();
    let sql =
        "SELECT list, list_no, done FROM register_list WHERE tenant_id = $1 AND register = $2";
    let rows: Vec<(String, i64, bool)> =
        q.all(sql, args![tenant, shelf.register.id.as_str()]).await?;
    Ok(rows.into_iter().map(|(list, number, done)| (list, (number, done))).collect())
}

async fn any(q: &mut impl Query, shelf: Shelf<'_>) -> Result<bool, Fault> {
    Ok(!ids_after(q, shelf, Uuid::nil(), 1).await?.is_empty())
}

/// Notes the lists of a register that are new, and plans their filling where there are records already. Before a record is
/// added, so that its list never looks empty of others.
pub(crate) async fn plan(tx: &mut Tx, shelf: Shelf<'_>) -> Result<(), Fault> {
    let noted = noted(tx, shelf).await?;
    let mut fresh = numbers(shelf);
    fresh.retain(|list, number| noted.get(list).is_none_or(|(known, _)| known != number));
    if fresh.is_empty() {
        return Ok(());
    }
    retire_later(tx);
    let fills = any(tx, shelf).await?;
    note(tx, shelf, &fresh, !fills).await?;
    if fills {
        let since = Query::now(tx);
        enqueue(tx, shelf, &fresh, since, Uuid::nil());
    }
    Ok(())
}

async fn note(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    numbers: &BTreeMap<String, i64>,
    done: bool,
) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    for (list, number) in numbers {
        let sql = "INSERT INTO register_list (tenant_id, register, list, list_no, done)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (tenant_id, register, list) DO UPDATE SET list_no = excluded.list_no, done = excluded.done";
        let args = args![tenant, shelf.register.id.as_str(), list.as_str(), *number, done];
        tx.exec(sql, args).await?;
    }
    Ok(())
}

/// Notes that every record has its keys in the lists with these numbers.
pub(crate) async fn finish(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    numbers: &BTreeMap<String, i64>,
) -> Result<(), Fault> {
    let tenant = Query::tenant(tx);
    for (list, number) in numbers {
        let sql = "UPDATE register_list SET done = $5
            WHERE tenant_id = $1 AND register = $2 AND list = $3 AND list_no = $4";
        let args = args![tenant, shelf.register.id.as_str(), list.as_str(), *number, true];
        tx.exec(sql, args).await?;
    }
    Ok(())
}

/// Asks for the next portion. `since` tells one filling from another of the same list.
pub(crate) fn enqueue(
    tx: &mut Tx,
    shelf: Shelf<'_>,
    lists: &BTreeMap<String, i64>,
    since: Instant,
    after: Uuid,
) {
    let register = &shelf.register.id;
    let (run_at, since) = (Query::now(tx), since.micros());
    let payload = json!({ "register": register, "lists": lists, "since": since, "after": after });
    tx.enqueue(NewJob { kind: FILL, key: format!("{register}:{since}:{after}"), run_at, payload });
}

/// Plans the filling of lists that are new, for every register of every office: before the program serves, and when other
/// rules come into force.
pub async fn plan_lists(store: &Store, rules: &Arc<RuleSet>) -> Result<(), Fault> {
    for office in offices(store, rules).await? {
        let (by, rules) = (By::system(office, "registers", "lists"), rules.clone());
        let planned = store.write_again(by, move |tx| {
            let rules = rules.clone();
            Box::pin(async move {
                retire_later(tx);
                for register in rules.registers() {
                    plan(tx, Shelf::of(&rules, register)).await?;
                }
                Ok(())
            })
        });
        planned.await?;
    }
    Ok(())
}

/// Returns the offices that have records.
pub(crate) async fn offices(store: &Store, rules: &RuleSet) -> Result<BTreeSet<TenantId>, Fault> {
    let mut reader = store.read(NO_TENANT).await?;
    let mut found = BTreeSet::new();
    for native in rules.registers().filter_map(|one| Shelf::of(rules, one).native()) {
        found.extend(native.offices(&mut reader.lend()).await?);
    }
    let mut last: Option<TenantId> = None;
    loop {
        let next: Vec<(TenantId,)> = Select::new("SELECT tenant_id FROM register_record")
            .filter_if("tenant_id > ?", last)
            .order("tenant_id")
            .rows(&mut reader, 1)
            .await?;
        let Some((office,)) = next.into_iter().next() else { return Ok(found) };
        found.insert(office);
        last = Some(office);
    }
}
