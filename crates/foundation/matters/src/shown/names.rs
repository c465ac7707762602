//! Names instead of ids: who-keys, accounts and areas in the reader's words.

use crate::in_force::RulesInForce;
use crate::matter::History;
use crate::projection::MatterRow;
use kernel::id::{AccountId, AreaId, OrgId};
use kernel::procedure::{REPORTER, SYSTEM, What};
use kernel::text::Locale;
use std::collections::{BTreeMap, BTreeSet};
use store::{Fault, Query};

/// Names of whatever who-keys and accounts a page mentions.
#[derive(Clone, Debug, Default)]
pub struct Names {
    areas: BTreeMap<AreaId, String>,
    orgs: BTreeMap<OrgId, String>,
    accounts: BTreeMap<AccountId, String>,
    roles: BTreeMap<String, kernel::text::Text>,
}

/// What a page mentions.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    keys: BTreeSet<String>,
    accounts: BTreeSet<AccountId>,
    areas: BTreeSet<AreaId>,
}

impl Wanted {
    pub(crate) fn key(&mut self, key: &str) {
        self.keys.insert(key.to_owned());
    }

    pub(crate) fn account(&mut self, account: Option<AccountId>) {
        self.accounts.extend(account);
    }

    pub(crate) fn areas_of(&mut self, row: &MatterRow) {
        self.areas.insert(row.area_id);
        self.areas.extend([row.community_id, row.street_id, row.grid_id].into_iter().flatten());
    }

    /// Everything that the history of a matter mentions.
    pub(crate) fn history(&mut self, history: &History) {
        self.areas_of(&history.row);
        for happening in &history.happenings {
            self.key(&happening.event.by);
            self.account(happening.actor);
            match &happening.event.what {
                What::Entered { who, .. } => who.iter().for_each(|who| self.key(who)),
                What::Dispatched { lead, assistants, .. } => {
                    self.key(&lead.who);
                    assistants.iter().for_each(|party| self.key(&party.who));
                }
                What::Assisted { assistant, .. } => self.key(&assistant.who),
                What::Reseated { keys } => keys.values().for_each(|who| self.key(who)),
                What::Transferred { to, .. } | What::Escalated { to, .. } => self.key(to),
                What::Asked { of, ask, .. } => {
                    self.key(of);
                    ask.to.iter().for_each(|who| self.key(who));
                }
                _ => {}
            }
        }
    }
}

impl Names {
    /// Looks the names up: one query each for areas, organisations and accounts.
    pub(crate) async fn look_up(
        q: &mut impl Query,
        rules: &RulesInForce,
        wanted: Wanted,
    ) -> Result<Names, Fault> {
        let (mut areas, mut accounts) = (wanted.areas, wanted.accounts);
        let (mut orgs, mut roles) = (BTreeSet::new(), BTreeMap::new());
        for key in &wanted.keys {
            match Key::of(key) {
                Key::Role { role, area, org } => {
                    areas.extend(area);
                    orgs.extend(org);
                    if let Some(found) = rules.rules.roles().get(role) {
                        roles.insert(role.to_owned(), found.title.clone());
                    }
                }
                Key::Org(org) => drop(orgs.insert(org)),
                Key::Account(account) => drop(accounts.insert(account)),
                Key::Other => {}
            }
        }
        let ids: Vec<AreaId> = areas.into_iter().collect();
        let areas = registry::areas(q, &ids).await?.into_iter().map(|row| (row.id, row.name));
        let areas: BTreeMap<AreaId, String> = areas.collect();
        // A role's key ends with an area or an organisation; what is no area is looked for among the organisations.
        orgs.retain(|org: &OrgId| !areas.contains_key(&AreaId::from_uuid(org.uuid())));
        let ids: Vec<OrgId> = orgs.into_iter().collect();
        let orgs = registry::orgs_by_id(q, &ids).await?.into_iter().map(|row| (row.id, row.name));
        let orgs = orgs.collect();
        let ids: Vec<AccountId> = accounts.into_iter().collect();
        let accounts = identity::names(q, &ids).await?;
        Ok(Names { areas, orgs, accounts, roles })
    }

    /// Returns what a who-key is called.
    pub fn who(&self, locale: Locale, key: &str) -> String {
        match Key::of(key) {
            Key::Role { role, area, org } => {
                let title = self.roles.get(role).map_or(role, |title| title.get(locale));
                let place = area.and_then(|area| self.areas.get(&area));
                let place = place.or_else(|| org.and_then(|org| self.orgs.get(&org)));
                match place {
                    // A role's name says its level already: 社区受理员 of 石榴园社区 is 石榴园社区 受理员.
                    Some(place) => format!("{place} {}", short(title, place)),
                    None => title.to_owned(),
                }
            }
            Key::Org(org) => self.orgs.get(&org).cloned().unwrap_or_else(|| "—".to_owned()),
            Key::Account(account) => self.account(account),
            Key::Other if key == REPORTER => crate::t(locale, "matters.who.reporter").to_owned(),
            Key::Other if key == SYSTEM => crate::t(locale, "matters.who.system").to_owned(),
            Key::Other => "—".to_owned(),
        }
    }

    /// Returns an account's name.
    pub fn account(&self, account: AccountId) -> String {
        self.accounts.get(&account).cloned().unwrap_or_default()
    }

    /// Returns an area's name.
    pub fn area(&self, area: AreaId) -> Option<&str> {
        self.areas.get(&area).map(String::as_str)
    }
}

/// Returns what the seat of a who-key is called.
pub(crate) async fn seat_name(
    q: &mut impl Query,
    rules: &RulesInForce,
    key: &str,
    locale: Locale,
) -> Result<String, Fault> {
    let mut wanted = Wanted::default();
    wanted.key(key);
    Ok(Names::look_up(q, rules, wanted).await?.who(locale, key))
}

/// 社区受理员 beside 石榴园社区 loses its 社区, 街道派遣员 beside 桐荫街道 its 街道.
fn short<'t>(title: &'t str, place: &str) -> &'t str {
    let levels = ["社区", "街道", "网格"];
    let level = levels.iter().find(|level| place.ends_with(*level) && title.starts_with(*level));
    let rest = level.and_then(|level| title.strip_prefix(*level));
    // 网格员 without 网格 would be 员.
    rest.filter(|rest| rest.chars().count() > 1).unwrap_or(title)
}

/// A who-key, read.
pub(crate) enum Key<'k> {
    Role { role: &'k str, area: Option<AreaId>, org: Option<OrgId> },
    Org(OrgId),
    Account(AccountId),
    Other,
}

impl Key<'_> {
    pub(crate) fn of(key: &str) -> Key<'_> {
        if let Some((role, held_for)) =
            key.strip_prefix("role:").and_then(|rest| rest.split_once('@'))
        {
            return Key::Role { role, area: held_for.parse().ok(), org: held_for.parse().ok() };
        }
        let org = key.strip_prefix("org:").and_then(|id| id.parse().ok());
        let account = key.strip_prefix("account:").and_then(|id| id.parse().ok());
        match (org, account) {
            (Some(org), _) => Key::Org(org),
            (None, Some(account)) => Key::Account(account),
            (None, None) => Key::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_role_does_not_repeat_the_level_that_the_place_says() {
        assert_eq!(short("社区受理员", "石榴园社区"), "受理员");
        assert_eq!(short("街道负责人", "桐荫街道"), "负责人");
        assert_eq!(short("网格员", "第三网格"), "网格员");
        assert_eq!(short("承办单位经办人", "清源水务"), "承办单位经办人");
    }
}
