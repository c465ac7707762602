//! Matters in lists: the three answers for many at once, without their events.

use super::load_faces;
use crate::matter::{Audience, acting_keys, rework_words};
use crate::projection::{MatterRow, StepRow};
use crate::runtime::Runtime;
use crate::shown::{Brief, Seen, Stands, Titles, Wanted, answers, rework, title_for};
use kernel::access::Actor;
use kernel::id::MatterId;
use kernel::procedure::Procedure;
use kernel::text::{Locale, Text};
use std::collections::BTreeMap;
use store::{Error, Query, Reading, args};

/// Returns matters for a list, in the order of `rows`: one query each for steps, names and every kind's faces.
pub async fn briefs(
    q: &mut Reading<'_>,
    runtime: &Runtime,
    rows: Vec<MatterRow>,
    actor: &Actor,
    audience: Audience,
    locale: Locale,
) -> Result<Vec<Brief>, Error> {
    let ids: Vec<MatterId> = rows.iter().map(|row| row.id).collect();
    let tenant = q.tenant();
    let sql = "SELECT * FROM matter_step WHERE tenant_id = $1 AND matter_id = ANY($2) ORDER BY matter_id, instance";
    let stays: Vec<StepRow> = match ids.is_empty() {
        true => Vec::new(),
        false => q.all(sql, args![tenant, ids]).await?,
    };
    let mut wanted = Wanted::default();
    rows.iter().for_each(|row| wanted.areas_of(row));
    let open = stays.iter().filter(|stay| stay.left_at.is_none());
    open.for_each(|stay| stay.who.split(' ').for_each(|who| wanted.key(who)));
    let rules = runtime.in_force();
    let names = Titles::look_up(q, &rules, wanted).await?;
    let mut cards = load_faces(q, runtime, &rows, audience).await?;
    let mut words = rework_words(q, rules.rules.dictionary(), &rows, audience).await?;
    let now = q.now();
    let mut briefs = Vec::with_capacity(rows.len());
    for row in rows {
        let own: Vec<&StepRow> = stays.iter().filter(|stay| stay.matter_id == row.id).collect();
        let procedure = runtime.procedure(q, &row.rules_sha256, &row.procedure).await?;
        let keys = acting_keys(actor, &row, now);
        let seen = Seen {
            rules: &rules,
            icon: runtime.icon(&procedure, &row.state),
            row: &row,
            stays: &own,
            procedure: &procedure,
            names: &names,
            keys: &keys,
            locale,
            now,
        };
        let (view, _) = answers(&seen);
        let card = cards.remove(&row.id);
        let subject = runtime.subject(&row.subject_kind);
        let said = words.remove(&row.id);
        let by = row.rework_by.as_deref().filter(|_| audience != Audience::Public);
        let rework = by.map(|by| rework::line(locale, audience, &procedure, by, said.as_deref()));
        let open = own.iter().filter(|stay| stay.left_at.is_none() && stay.part != "block");
        let stands = |stay: &&&StepRow| {
            let who: Vec<String> = stay.who.split(' ').map(|who| names.who(locale, who)).collect();
            let who = who.join(crate::t(locale, "matters.comma"));
            Stands { instance: stay.instance, part: stay.part.clone(), who }
        };
        briefs.push(Brief {
            stays: open.clone().map(|stay| stands(&stay)).collect(),
            bulk: open.clone().find_map(|stay| for_many(&procedure, &stay.step)),
            title: title_for(&row, card.as_ref(), audience, locale),
            now: view,
            kind: subject.map_or_else(String::new, |one| one.title().get(locale).to_owned()),
            card,
            rework,
            row,
        });
    }
    Ok(briefs)
}

fn for_many(procedure: &Procedure, step: &str) -> Option<Text> {
    let target = procedure.step(step)?.outcomes.iter().find(|target| target.bulk)?;
    target.title.clone()
}

/// Returns matters by their ids, in that order; those that are not there are left out.
pub async fn rows_by_id(q: &mut impl Query, ids: &[MatterId]) -> Result<Vec<MatterRow>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let tenant = q.tenant();
    let sql = "SELECT * FROM matter WHERE tenant_id = $1 AND id = ANY($2)";
    let rows: Vec<MatterRow> = q.all(sql, args![tenant, ids]).await?;
    let by_id: BTreeMap<MatterId, MatterRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    // The same matter may stand in a list twice, once for each stay.
    Ok(ids.iter().filter_map(|id| by_id.get(id).cloned()).collect())
}
