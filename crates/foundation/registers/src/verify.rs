//! Working everything out anew that records leave, and comparing: what has drifted is found, not suspected.

use crate::around::{gather, project};
use crate::command::is_here;
use crate::keys::keys_of;
use crate::planned;
use crate::shelf::Shelf;
use crate::stored::{by_id, ids_after};
use crate::traces::Traces;
use kernel::rules::RuleSet;
use std::collections::BTreeMap;
use store::lists::Key;
use store::{Fault, Query, args};
use uuid::Uuid;

/// How many records are read at once.
const PORTION: usize = 200;

/// Works out anew what the records of the reader's office leave, and returns what lies otherwise in the database: keys of
/// lists, what may not be there twice, secrets, links, and whatever belongs to no record. What is still being prepared is left
/// out.
pub async fn verify(q: &mut impl Query, rules: &RuleSet) -> Result<Vec<String>, Fault> {
    let mut wrong = Vec::new();
    let mut totals = Totals { settled: true, ..Totals::default() };
    for register in rules.registers() {
        let shelf = Shelf::of(rules, register);
        let settled = planned::is_ready(q, shelf, "").await?;
        totals.settled &= settled;
        for list in &register.lists {
            if planned::is_ready(q, shelf, &list.id).await? {
                totals.keys.insert(shelf.list_no(list), 0);
            }
        }
        let mut after = Uuid::nil();
        loop {
            let ids = ids_after(q, shelf, after, PORTION).await?;
            let Some(last) = ids.last().copied() else { break };
            after = last;
            for id in ids {
                one(q, shelf, (id, settled), &mut totals, &mut wrong).await?;
            }
        }
    }
    strays(q, &totals, &mut wrong).await?;
    Ok(wrong)
}

/// How much of each sort there ought to be.
#[derive(Default)]
struct Totals {
    /// Whether nothing that records leave beside their keys is being written anew.
    settled: bool,
    keys: BTreeMap<i64, i64>,
    uniques: i64,
    secrets: i64,
    links: i64,
}

async fn one(
    q: &mut impl Query,
    shelf: Shelf<'_>,
    (id, settled): (Uuid, bool),
    totals: &mut Totals,
    wrong: &mut Vec<String>,
) -> Result<(), Fault> {
    let mut tell = |what: &str| wrong.push(format!("{} {id}: {what}", shelf.register.id));
    let Some(stored) = by_id(q, shelf, id).await? else {
        tell("it has keys and is not there");
        return Ok(());
    };
    let around = gather(q, shelf, &[&stored.record.values], None).await?;
    let projection = project(shelf, &stored.record, &around, q.now().china_date());
    let here = shelf.native().is_none() || is_here(&stored.record, q.tenant().into());
    let mut keys = if here { keys_of(shelf, &projection) } else { Vec::new() };
    keys.retain(|key| totals.keys.contains_key(&key.list_no));
    if settled && projection.title != stored.record.title {
        tell("the title is another");
    }
    if settled && projection.public != stored.public {
        tell("whether everybody sees it is another");
    }
    let mut kept = stored.keys.clone();
    kept.retain(|key| totals.keys.contains_key(&key.list_no));
    kept.sort();
    if kept != keys {
        tell("the keys that are noted are others");
    }
    for key in &keys {
        *totals.keys.entry(key.list_no).or_default() += 1;
        if !is_there(q, key, id).await? {
            tell("a key of a list is missing or is narrowed otherwise");
        }
    }
    if !settled {
        return Ok(());
    }
    let (lies, ought) = (Traces::load(q, id).await?, Traces::of(q, shelf, &projection));
    if lies.uniques != ought.uniques {
        tell("what may not be there twice is another");
    }
    if lies.secrets != ought.secrets {
        tell("what is found by equality is another");
    }
    if lies.links != ought.links {
        tell("its links are others");
    }
    let count = |found: usize| i64::try_from(found).unwrap_or(i64::MAX);
    totals.uniques += count(ought.uniques.len());
    totals.secrets += count(ought.secrets.len());
    totals.links += count(ought.links.len());
    Ok(())
}

async fn is_there(q: &mut impl Query, key: &Key, id: Uuid) -> Result<bool, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT f1, f2, f3 FROM list_key WHERE tenant_id = $1 AND list_no = $2 AND scope_id = $3 AND part = $4
        AND sort_no = $5 AND sort_text = $6 AND item_id = $7";
    let args = args![
        tenant,
        key.list_no,
        key.scope,
        key.part.as_str(),
        key.sort_no,
        key.sort_text.as_str(),
        id
    ];
    let row: Option<(Option<String>, Option<String>, Option<String>)> = q.opt(sql, args).await?;
    Ok(row.is_some_and(|(f1, f2, f3)| [f1, f2, f3] == key.facets))
}

/// Tells of what belongs to no record: there is more of a sort than the records leave.
async fn strays(q: &mut impl Query, totals: &Totals, wrong: &mut Vec<String>) -> Result<(), Fault> {
    let tenant = q.tenant();
    for (list_no, ought) in &totals.keys {
        let sql = "SELECT COUNT(*) FROM list_key WHERE tenant_id = $1 AND list_no = $2";
        let (lie,): (i64,) = q.one(sql, args![tenant, *list_no]).await?;
        if lie != *ought {
            wrong.push(format!("list {list_no} has {lie} keys and ought to have {ought}"));
        }
    }
    if !totals.settled {
        return Ok(());
    }
    for (what, sql, ought) in [
        (
            "unique values",
            "SELECT COUNT(*) FROM register_unique WHERE tenant_id = $1",
            totals.uniques,
        ),
        ("secrets", "SELECT COUNT(*) FROM register_secret WHERE tenant_id = $1", totals.secrets),
        ("links", "SELECT COUNT(*) FROM register_link WHERE tenant_id = $1", totals.links),
    ] {
        let (lie,): (i64,) = q.one(sql, args![tenant]).await?;
        if lie != ought {
            wrong.push(format!("there are {lie} {what}, and the records leave {ought}"));
        }
    }
    Ok(())
}
