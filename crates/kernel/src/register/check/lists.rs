//! Lists: whose ranges they have, and what their keys would tell.

use super::{Work, links};
use crate::access::Rows;
use crate::area::Level;
use crate::dictionary::{Element, Kind};
use crate::register::model::{
    Column, FACETS_MAX, HEADS_MAX, LISTS_MAX, List, ListHead, ORDER_MAX, Parts,
};
use std::collections::BTreeSet;

pub(super) fn check(work: &mut Work<'_>) {
    let register = work.register;
    work.most("lists", register.lists.len(), LISTS_MAX, "lists");
    for list in &register.lists {
        let part = format!("lists.{}", list.id);
        heads(work, &part, list);
        if let Some(parts) = &list.parts {
            self::parts(work, &format!("{part}.parts"), parts);
        }
        order(work, &format!("{part}.order"), list);
        facets(work, &format!("{part}.facets"), list);
        columns(work, &format!("{part}.columns"), list);
        if list.heads.contains(&ListHead::Public) {
            everybody(work, &part, list);
        }
    }
}

/// What everybody sees of a list tells nothing that is not public.
fn everybody(work: &mut Work<'_>, part: &str, list: &List) {
    let Some(public) = &work.register.public else { return };
    let columns = list.columns.iter().filter_map(Column::element);
    let told: BTreeSet<&str> =
        list.keys().chain(list.facets.iter().map(String::as_str)).chain(columns).collect();
    for key in told.into_iter().filter(|key| !public.fields.iter().any(|field| field == key)) {
        let what = format!("everybody would learn `{key}` from list `{}`", list.id);
        work.problem(part, what, "take it out of the list, or name it in [public]");
    }
}

/// Tells whether rows have a range among heads. Above the office, a list is the merge of the offices' ranges.
pub(super) fn has_head(heads: &BTreeSet<&ListHead>, rows: Rows, level: Level) -> bool {
    let level = level.max(Level::Street);
    heads.contains(&match rows {
        Rows::Area => ListHead::Level(level),
        Rows::Org => ListHead::Org,
        Rows::Mine => ListHead::Mine,
        Rows::Named => ListHead::Named,
        Rows::Public => ListHead::Public,
    })
}

fn heads(work: &mut Work<'_>, part: &str, list: &List) {
    let register = work.register;
    let part = format!("{part}.heads");
    if list.heads.is_empty() {
        let cure = "add heads = [\"street\", \"community\"]";
        work.problem(&part, format!("list `{}` has no heads", list.id), cure);
    }
    work.most(&part, list.heads.len(), HEADS_MAX, "heads");
    let distinct: BTreeSet<&ListHead> = list.heads.iter().collect();
    if distinct.len() < list.heads.len() {
        work.problem(&part, "a head stands twice", "keep one of them");
    }
    for head in distinct {
        let lacks = match head {
            ListHead::Level(Level::City | Level::District) => "range above the office",
            ListHead::Org if !register.belongs.has_organisations() => "organisation",
            ListHead::Mine if !work.has_owner() => "owner",
            ListHead::Public if register.public.is_none() => "public side",
            ListHead::Link(key) => {
                link(work, &part, key);
                continue;
            }
            ListHead::Level(_)
            | ListHead::Org
            | ListHead::Mine
            | ListHead::Named
            | ListHead::Public => continue,
        };
        work.problem(
            &part,
            format!("a record has no {lacks} for the head `{head}`"),
            "take it out",
        );
    }
}

fn link(work: &mut Work<'_>, part: &str, key: &str) {
    let Some((_, element)) = work.field(part, key) else { return };
    if !links(&element.kind) {
        let cure = "name a level, org, mine, named, public, or a field that links";
        work.problem(part, format!("`{key}` links to nothing"), cure);
    }
}

fn parts(work: &mut Work<'_>, part: &str, parts: &Parts) {
    match &parts.by {
        Column::State => {
            if work.register.states.is_empty() {
                work.problem(part, "a record knows no states", "part it by a code, or not at all");
            }
            for state in &parts.of {
                work.state(part, state);
            }
        }
        Column::Field(key) => {
            let Some((_, element)) = work.field(part, key) else { return };
            work.plain(part, element, "the numbers of the tabs");
            let Kind::Code { table } = &element.kind else {
                let cure = "name the state, or a field with a code";
                return work.problem(part, format!("`{key}` makes no tabs"), cure);
            };
            let table = work.ground.dictionary.table(table);
            let codes: Vec<&String> =
                table.into_iter().flat_map(|table| &table.codes).map(|code| &code.code).collect();
            for code in &parts.of {
                work.known(part, "code", code, codes.clone(), "name a code of the table");
            }
        }
        own @ (Column::Number | Column::Title | Column::MadeAt | Column::ChangedAt) => {
            let cure = "name the state, or a field with a code";
            work.problem(part, format!("`{own}` makes no tabs"), cure);
        }
    }
    let distinct: BTreeSet<&String> = parts.of.iter().collect();
    if distinct.len() < parts.of.len() {
        work.problem(part, "a tab stands twice", "keep one of them");
    }
}

fn order(work: &mut Work<'_>, part: &str, list: &List) {
    work.most(part, list.order.len(), ORDER_MAX, "keys of order");
    for order in &list.order {
        match &order.by {
            Column::Field(key) => {
                let Some((_, element)) = work.field(part, key) else { continue };
                work.plain(part, element, "the order of a list");
                if !ordered(element) {
                    let cure = "name a number, money, a date or time, a code, or a short text";
                    work.problem(part, format!("`{key}` has no order"), cure);
                }
            }
            Column::Title => {
                for key in &work.register.title_from {
                    if let Some(element) = work.ground.dictionary.get(key) {
                        work.plain(part, element, "the order of a list");
                    }
                }
            }
            Column::State => {
                let cure = "part the list by the state instead";
                work.problem(part, "states have no order", cure);
            }
            Column::Number => numbered(work, part),
            Column::MadeAt | Column::ChangedAt => {}
        }
    }
}

fn ordered(element: &Element) -> bool {
    match &element.kind {
        Kind::Text { lines } => !lines,
        Kind::Number { .. }
        | Kind::Money { .. }
        | Kind::Date
        | Kind::Moment
        | Kind::Time
        | Kind::Duration { .. }
        | Kind::Year { .. }
        | Kind::Month
        | Kind::Code { .. } => true,
        Kind::Hours
        | Kind::Bool
        | Kind::Codes { .. }
        | Kind::CnId
        | Kind::CreditCode
        | Kind::Phone { .. }
        | Kind::Email
        | Kind::Url
        | Kind::Point
        | Kind::Place
        | Kind::Area
        | Kind::Person
        | Kind::Household
        | Kind::Organisation
        | Kind::Account
        | Kind::Record { .. }
        | Kind::Category
        | Kind::File { .. }
        | Kind::Table { .. } => false,
    }
}

fn facets(work: &mut Work<'_>, part: &str, list: &List) {
    work.most(part, list.facets.len(), FACETS_MAX, "facets");
    for key in &list.facets {
        let Some((_, element)) = work.field(part, key) else { continue };
        work.plain(part, element, "the numbers of a facet");
        let few = matches!(element.kind, Kind::Code { .. } | Kind::Bool | Kind::Category)
            || links(&element.kind);
        if !few {
            let cure = "name a code, a category, yes or no, or a link";
            work.problem(part, format!("`{key}` is no facet"), cure);
        }
    }
}

fn columns(work: &mut Work<'_>, part: &str, list: &List) {
    let register = work.register;
    if list.columns.is_empty() {
        let cure = "add columns = [\"number\", …]";
        work.problem(part, format!("list `{}` shows nothing", list.id), cure);
    }
    for column in &list.columns {
        match column {
            Column::Field(key) => {
                let Some((_, element)) = work.field(part, key) else { continue };
                if matches!(element.kind, Kind::Table { .. } | Kind::Hours) {
                    let cure = "show it on the page of a record";
                    work.problem(part, format!("`{key}` has lines of its own"), cure);
                }
            }
            Column::Number => numbered(work, part),
            Column::State if register.states.is_empty() => {
                work.problem(part, "a record knows no states", "take the state out");
            }
            Column::State | Column::Title | Column::MadeAt | Column::ChangedAt => {}
        }
    }
}

fn numbered(work: &mut Work<'_>, part: &str) {
    if work.register.number.is_none() {
        work.problem(part, "records have no number", "add `number`, or take it out here");
    }
}
