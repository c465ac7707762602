//! The workbench's menu: what the manifests declare, as far as the reader may see it.

use crate::app::{App, allowed};
use crate::cx::Cx;
use crate::entry::{MenuEntry, MenuItem};
use std::collections::BTreeMap;

/// Returns the menu as somebody sees it, with its numbers. A number that cannot be had is left out: the menu must not
/// keep anybody from working.
pub(crate) async fn menu(app: &App, cx: &Cx) -> Vec<MenuItem> {
    let mut entries: Vec<_> = app
        .manifests()
        .iter()
        .flat_map(|manifest| manifest.menu)
        .filter(|entry| allowed(app, cx, entry.needs).is_ok())
        .collect();
    let mut groups: BTreeMap<&str, i32> = BTreeMap::new();
    for entry in &entries {
        let first = groups.entry(entry.group).or_insert(entry.order);
        *first = (*first).min(entry.order);
    }
    entries.sort_by_key(|entry| {
        let group = if entry.group.is_empty() { i32::MIN } else { groups[entry.group] };
        (group, entry.group, entry.order)
    });
    let mut counts = Vec::new();
    for slot in app.manifests().iter().filter_map(|manifest| manifest.slots.counts) {
        match slot(app.clone(), cx.clone()).await {
            Ok(found) => counts.extend(found),
            Err(fault) => tracing::warn!(%fault, "a number of the menu is missing"),
        }
    }
    let item = |entry: &&MenuEntry| {
        let count = counts.iter().find(|count| count.href == entry.href);
        MenuItem {
            group: entry.group,
            label: cx.t(entry.label),
            href: entry.href,
            icon: entry.icon,
            count: count.map_or(0, |count| count.count),
            late: count.is_some_and(|count| count.late),
            says: count.map_or_else(String::new, |count| cx.tf(count.says, &[("n", &count.count)])),
            bar: false,
        }
    };
    let bar = app.manifests().iter().flat_map(|manifest| manifest.bar);
    let bar = bar.filter(|entry| allowed(app, cx, entry.needs).is_ok());
    let bar: Vec<MenuItem> = bar.map(|entry| MenuItem { bar: true, ..item(&entry) }).collect();
    entries.iter().map(item).chain(bar).collect()
}
