//! All registers that one may see; and those of them that stand in the menu.

use super::here::work;
use crate::Shelf;
use http::axum::extract::State;
use http::{Answer, App, Cx, MenuLine, html, ui};
use kernel::register::{May, Register};
use kernel::rules::RuleSet;
use std::collections::BTreeMap;

/// Where the groups of registers stand among those of the menu: between services and administration.
const FIRST: i32 = 40;
/// The page of all registers.
pub(crate) const ALL: &str = "/work/registers";

/// Returns the registers that the reader sees.
fn seen<'r>(rules: &'r RuleSet, cx: &Cx) -> Vec<&'r Register> {
    let sees = |register: &&Register| {
        Shelf::of(rules, register).sight(&cx.actor, cx.now).may_somewhere(&May::See)
    };
    rules.registers().filter(sees).collect()
}

/// Returns the entries of the menu: the registers that the reader sees and whose file has a place there, and the way to all.
pub(crate) fn menu(app: &App, cx: &Cx) -> Vec<MenuLine> {
    let rules = app.rules();
    let seen = seen(&rules, cx);
    let mut groups: Vec<&str> =
        seen.iter().filter_map(|one| one.menu.as_ref()).map(|menu| menu.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    let line = |register: &&Register| {
        let menu = register.menu.as_ref()?;
        let group = groups.iter().position(|group| *group == menu.group)?;
        // A county may have hundreds in a group; all of them stand before the next one.
        let within = i32::try_from(menu.order).unwrap_or(i32::MAX).min(99);
        Some(MenuLine {
            group: heading(cx, &menu.group),
            label: cx.of(&register.title).to_owned(),
            href: work(register),
            icon: register.icon.unwrap_or("list-details"),
            order: FIRST + i32::try_from(group).unwrap_or(0) + within,
        })
    };
    let mut lines: Vec<MenuLine> = seen.iter().filter_map(line).collect();
    if !seen.is_empty() {
        lines.push(MenuLine {
            group: String::new(),
            label: cx.t("registers.all.title"),
            href: ALL.to_owned(),
            icon: "book",
            order: 30,
        });
    }
    lines
}

/// Returns the key of the name of a group. One that has no name of its own stands under the others.
fn heading(cx: &Cx, group: &str) -> String {
    let key = format!("registers.theme.{group}");
    if cx.word(&key, "").is_empty() { "registers.all.others".to_owned() } else { key }
}

/// All registers that the reader sees, by their groups.
pub(crate) async fn all(State(app): State<App>, cx: Cx) -> Answer {
    let rules = app.rules();
    let mut groups: BTreeMap<&str, Vec<&Register>> = BTreeMap::new();
    for register in seen(&rules, &cx) {
        let group = register.menu.as_ref().map_or("", |menu| menu.group.as_str());
        groups.entry(group).or_default().push(register);
    }
    let order = |register: &&Register| register.menu.as_ref().map_or(u32::MAX, |menu| menu.order);
    groups.values_mut().for_each(|group| group.sort_by_key(order));
    let title = cx.t("registers.all.title");
    let body = html! {
        (cx.heading(&[], &title, html! {}, html! {}))
        @if groups.is_empty() { (ui::empty(&cx.t("registers.all.none"), &cx.t("registers.all.none_line"), None)) }
        @for (group, registers) in &groups {
            section.ll-section {
                h2.ll-sechead { (cx.t(&heading(&cx, group))) }
                ul.ll-regs {
                    @for register in registers {
                        li.ll-reg {
                            span.ico { (ui::icon(register.icon.unwrap_or("list-details"))) }
                            div {
                                p.t { a href=(work(register)) { (cx.of(&register.title)) } }
                                @if let Some(basis) = register.basis.first() { p.d { (basis) } }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(cx.work(&title, body))
}
