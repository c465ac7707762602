//! The workbench's menu: what the manifests declare, and what data declare through them, as far as the reader may see it.

use crate::app::{App, MenuCount, allowed};
use crate::cx::Cx;
use crate::entry::{MenuEntry, MenuItem, MenuLine};
use std::collections::BTreeMap;

/// Returns the menu as somebody sees it, with its numbers where it is `counted`. A number that cannot be had is left out: the
/// menu must not keep anybody from working.
pub(crate) async fn menu(app: &App, cx: &Cx, counted: bool) -> Vec<MenuItem> {
    let lines = lines(app, cx);
    let mut counts = Vec::new();
    let slots = app.manifests().iter().filter_map(|manifest| manifest.slots.counts);
    for slot in slots.filter(|_| counted) {
        match slot(app.clone(), cx.clone()).await {
            Ok(found) => counts.extend(found),
            Err(fault) => tracing::warn!(%fault, "a number of the menu is missing"),
        }
    }
    let bar = app.manifests().iter().flat_map(|manifest| manifest.bar);
    let bar = bar.filter(|entry| allowed(app, cx, entry.needs).is_ok());
    let bar: Vec<MenuItem> =
        bar.map(|entry| MenuItem { bar: true, ..item(cx, &counts, line(cx, entry)) }).collect();
    lines.into_iter().map(|line| item(cx, &counts, line)).chain(bar).collect()
}

/// Returns the entries in their order: groups by the first of each, those at the top before all.
fn lines(app: &App, cx: &Cx) -> Vec<MenuLine> {
    let declared = app.manifests().iter().flat_map(|manifest| manifest.menu);
    let declared = declared.filter(|entry| allowed(app, cx, entry.needs).is_ok());
    let slots = app.manifests().iter().filter_map(|manifest| manifest.slots.menu);
    let mut lines: Vec<MenuLine> = declared.map(|entry| line(cx, entry)).collect();
    lines.extend(slots.flat_map(|slot| slot(app, cx)));
    let mut groups: BTreeMap<String, i32> = BTreeMap::new();
    for line in &lines {
        let first = groups.entry(line.group.clone()).or_insert(line.order);
        *first = (*first).min(line.order);
    }
    let place = |line: &MenuLine| match groups.get(&line.group) {
        Some(first) if !line.group.is_empty() => *first,
        _ => i32::MIN,
    };
    lines.sort_by_cached_key(|line| (place(line), line.group.clone(), line.order));
    lines
}

fn line(cx: &Cx, entry: &MenuEntry) -> MenuLine {
    MenuLine {
        group: entry.group.to_owned(),
        label: cx.t(entry.label),
        href: entry.href.to_owned(),
        icon: entry.icon,
        order: entry.order,
    }
}

fn item(cx: &Cx, counts: &[MenuCount], line: MenuLine) -> MenuItem {
    let count = counts.iter().find(|count| count.href == line.href);
    MenuItem {
        count: count.map_or(0, |count| count.count),
        late: count.is_some_and(|count| count.late),
        says: count.map_or_else(String::new, |count| cx.tf(count.says, &[("n", &count.count)])),
        group: line.group,
        label: line.label,
        href: line.href,
        icon: line.icon,
        bar: false,
    }
}
