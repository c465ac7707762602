//! Lists that are new or were declared anew: what was there before gets its keys in the background. Until all have them,
//! nothing is read of the list.
//!
//! Architecture invariant: a list of which the numbers agree and that is noted as done has the keys of every record.

use crate::shelf::{Shelf, is_sealed};
use crate::stored::ids_after;
use kernel::id::TenantId;
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

/// Returns the numbers of what a register keeps of each record, by the names of its lists.
pub(crate) fn numbers(shelf: Shelf<'_>) -> BTreeMap<String, i64> {
    let lists = shelf.register.lists.iter();
    let mut numbers: BTreeMap<String, i64> =
        lists.map(|list| (list.id.clone(), shelf.list_no(list))).collect();
    let rules = shelf.register.unique.iter().map(|rule| {
        format!("{}{}", rule.by.join("+"), if rule.while_open { " while open" } else { "" })
    });
    let sealed = shelf
        .register
        .fields
        .iter()
        .filter(|field| shelf.dictionary().get(&field.element).is_some_and(is_sealed));
    let mut words: Vec<String> = rules.chain(sealed.map(|field| field.element.clone())).collect();
    words.sort();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    numbers.insert(String::new(), store::lists::number(&words));
    numbers
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
