//! What roles and everybody may do and see.

use super::Work;
use super::names::Words;
use crate::access::{Reach, Role, Rows};
use crate::dictionary::{Element, Kind, Sensitivity};
use crate::mask::Mask;
use crate::register::model::{Access, May, Public, Starts};
use std::collections::BTreeSet;

pub(super) fn check(work: &mut Work<'_>) {
    let register = work.register;
    let known: BTreeSet<String> = work.ground.roles.all().map(|role| role.key.clone()).collect();
    for (key, access) in &register.access {
        let part = format!("access.{key}");
        work.known(&part, "role", key, &known, "add it to roles.toml");
        rows(work, &part, key, access);
        may(work, &part, access);
        fields(work, &part, access);
        if access.may.contains(&May::Add) {
            adds(work, &part, key, access);
        }
        if let Some(role) = work.ground.roles.get(key) {
            listed(work, &part, role, access);
        }
    }
    if let Some(public) = &register.public {
        self::public(work, public);
    }
}

fn rows(work: &mut Work<'_>, part: &str, key: &str, access: &Access) {
    let register = work.register;
    let part = format!("{part}.rows");
    let reach = work.ground.roles.get(key).map(|role| role.reach);
    for rows in &access.rows {
        let (what, cure) = match rows {
            Rows::Area if reach == Some(Reach::Org) => (
                format!("`{key}` reaches only what its organisation takes part in"),
                "write rows = [\"org\"]",
            ),
            Rows::Org if !register.belongs.has_organisations() => (
                "no organisation takes part in a record".to_owned(),
                "name organisations in `belongs`, or take `org` out",
            ),
            Rows::Mine if !work.has_owner() => (
                "a record is nobody's own".to_owned(),
                "put owner = true on a field, or take `mine` out",
            ),
            Rows::Named if !register.access.values().any(|one| one.may.contains(&May::Name)) => (
                "nobody may name anybody for a record".to_owned(),
                "let a role `name`, or take `named` out",
            ),
            Rows::Public if register.public.is_none() => {
                ("nothing is public".to_owned(), "add [public], or take `public` out")
            }
            Rows::Area | Rows::Org | Rows::Mine | Rows::Named | Rows::Public => continue,
        };
        work.problem(&part, what, cure);
    }
}

fn may(work: &mut Work<'_>, part: &str, access: &Access) {
    let register = work.register;
    let part = format!("{part}.may");
    for may in &access.may {
        match may {
            May::Act(name) => {
                let pressed = register.runs.iter().filter(|runs| runs.starts == Starts::Press);
                let known: Vec<&String> = register
                    .actions
                    .iter()
                    .map(|action| &action.id)
                    .chain(pressed.map(|runs| &runs.procedure))
                    .collect();
                work.known(&part, "action", name, known, "name one of [actions]");
            }
            May::End if !register.states.is_empty() => {
                let cure = "lead to a state that ends by an action";
                work.problem(&part, "records end by their states here", cure);
            }
            May::See | May::Add => continue,
            May::Change | May::End | May::Export | May::Print | May::Reveal | May::Name => {}
        }
        if !access.may.contains(&May::See) {
            let what = format!("the role may {may} what it does not see");
            work.problem(&part, what, "add \"see\"");
        }
    }
}

fn fields(work: &mut Work<'_>, part: &str, access: &Access) {
    let register = work.register;
    for key in &access.hide {
        let part = format!("{part}.hide");
        work.field(&part, key);
        if register.title_from.contains(key) {
            let what = format!("the title of a record would tell `{key}`");
            work.problem(&part, what, "take it out of title_from, or do not hide it");
        }
        if access.whole.contains(key) {
            work.problem(&part, format!("`{key}` is hidden and seen whole"), "keep one of them");
        }
    }
    for key in &access.whole {
        let part = format!("{part}.whole");
        let Some((_, element)) = work.field(&part, key) else { continue };
        let masked = |element: &&Element| element.mask != Mask::None;
        if !masked(&element) && !columns(work, element).iter().any(masked) {
            work.problem(&part, format!("`{key}` is not masked"), "take it out of `whole`");
        }
    }
    let Some(writes) = &access.writes else { return };
    let part = format!("{part}.writes");
    if !access.may.contains(&May::Add) && !access.may.contains(&May::Change) {
        work.problem(&part, "the role neither adds nor changes a record", "remove `writes`");
    }
    for key in writes {
        let Some((field, _)) = work.field(&part, key) else { continue };
        if field.by.is_some() {
            work.problem(&part, format!("nobody types `{key}`"), "take it out of `writes`");
        }
        if access.hides(key) {
            let what = format!("the role writes `{key}`, which is hidden from it");
            work.problem(&part, what, "take it out of `hide` or `writes`");
        }
    }
}

/// Whoever adds a record can give what is asked for.
fn adds(work: &mut Work<'_>, part: &str, key: &str, access: &Access) {
    let register = work.register;
    let asked = register.fields.iter().filter(|field| field.required && field.default.is_none());
    for field in asked.filter(|field| !access.may_write(&field.element)) {
        let what = format!("`{key}` may add a record, but not write `{}`", field.element);
        work.problem(part, what, "let it write what is required, or give the field a default");
    }
}

/// What a role reaches, it can look for.
fn listed(work: &mut Work<'_>, part: &str, role: &Role, access: &Access) {
    let sees = access.may.contains(&May::See);
    let heads: BTreeSet<_> = work.register.lists.iter().flat_map(|list| &list.heads).collect();
    if sees
        && !heads.is_empty()
        && !access.rows.is_empty()
        && !access.rows.iter().any(|rows| super::lists::has_head(&heads, *rows, role.level))
    {
        let what = format!("`{}` sees records of which no list has a range for it", role.key);
        let cure = format!("add \"{}\" to the heads of a list", role.level.key());
        work.problem(part, what, cure);
    }
}

fn public(work: &mut Work<'_>, public: &Public) {
    let register = work.register;
    for state in &public.states {
        work.state("public.states", state);
    }
    let words = Words::of(register, work.ground);
    work.guard("public.where", public.condition.as_ref(), &words);
    let names = public.condition.iter().flat_map(|guard| guard.names());
    for name in names.collect::<BTreeSet<String>>() {
        if let Some(element) = work.ground.dictionary.get(name.trim_start_matches("old.")) {
            work.plain("public.where", element, "what is public");
        }
    }
    if public.fields.is_empty() {
        let cure = "name fields, or remove [public]";
        work.problem("public", "nothing of a record is public", cure);
    }
    for key in &public.fields {
        let Some((_, element)) = work.field("public.fields", key) else { continue };
        let columns = columns(work, element);
        let secret = |one: &&&Element| one.sensitivity != Sensitivity::Public;
        if let Some(secret) = [element].iter().chain(&columns).find(secret) {
            let what = format!("`{}` is not for everybody", secret.key);
            let cure = "take it out; only elements of the sensitivity public can be shown to all";
            work.problem("public.fields", what, cure);
        }
    }
}

/// Returns the columns of a table.
fn columns<'w>(work: &Work<'w>, element: &Element) -> Vec<&'w Element> {
    let dictionary = work.ground.dictionary;
    match &element.kind {
        Kind::Table { columns, .. } => {
            columns.iter().filter_map(|column| dictionary.get(column)).collect()
        }
        _ => Vec::new(),
    }
}
