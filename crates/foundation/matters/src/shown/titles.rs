//! Names instead of ids: who-keys, accounts and areas in the reader's words.

use crate::in_force::RulesInForce;
use crate::matter::History;
use crate::projection::MatterRow;
use kernel::access::WhoKey;
use kernel::id::{AccountId, AreaId, OrgId};
use kernel::procedure::{REPORTER, SYSTEM, What};
use kernel::text::Locale;
use std::collections::{BTreeMap, BTreeSet};
use store::{Fault, Query};

/// Names of whatever who-keys and accounts a page mentions.
#[derive(Clone, Debug, Default)]
pub struct Titles {
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

impl Titles {
    /// Looks the names up: one query each for areas, organisations and accounts.
    pub(crate) async fn look_up(
        q: &mut impl Query,
        rules: &RulesInForce,
        wanted: Wanted,
    ) -> Result<Titles, Fault> {
        let (mut areas, mut accounts) = (wanted.areas, wanted.accounts);
        let (mut orgs, mut roles) = (BTreeSet::new(), BTreeMap::new());
        for key in &wanted.keys {
            let Some(key) = WhoKey::read(key) else { continue };
            match key {
                WhoKey::RoleAt(_, area) => drop(areas.insert(area)),
                WhoKey::RoleIn(_, org) | WhoKey::Org(org) => drop(orgs.insert(org)),
                WhoKey::Account(account) => drop(accounts.insert(account)),
            }
            if let Some(role) = key.role().and_then(|role| rules.rules.roles().get(role)) {
                roles.insert(role.key.clone(), role.title.clone());
            }
        }
        let ids: Vec<AreaId> = areas.into_iter().collect();
        let areas = registry::areas(q, &ids).await?.into_iter().map(|row| (row.id, row.name));
        let areas: BTreeMap<AreaId, String> = areas.collect();
        let ids: Vec<OrgId> = orgs.into_iter().collect();
        let orgs = registry::orgs_by_id(q, &ids).await?.into_iter().map(|row| (row.id, row.name));
        let orgs = orgs.collect();
        let ids: Vec<AccountId> = accounts.into_iter().collect();
        let accounts = identity::names(q, &ids).await?;
        Ok(Titles { areas, orgs, accounts, roles })
    }

    /// Returns what a who-key is called.
    pub fn who(&self, locale: Locale, key: &str) -> String {
        let held = |role: &str, place: Option<&String>| {
            let title = self.roles.get(role).map_or(role, |title| title.get(locale));
            match place {
                // A role's name says its level already: 社区受理员 of 石榴园社区 is 石榴园社区 受理员.
                Some(place) => format!("{place} {}", short(title, place)),
                None => title.to_owned(),
            }
        };
        match WhoKey::read(key) {
            Some(WhoKey::RoleAt(role, area)) => held(role, self.areas.get(&area)),
            Some(WhoKey::RoleIn(role, org)) => held(role, self.orgs.get(&org)),
            Some(WhoKey::Org(org)) => {
                self.orgs.get(&org).cloned().unwrap_or_else(|| "—".to_owned())
            }
            Some(WhoKey::Account(account)) => self.account(account),
            None if key == REPORTER => crate::t(locale, "matters.who.reporter").to_owned(),
            None if key == SYSTEM => crate::t(locale, "matters.who.system").to_owned(),
            None => "—".to_owned(),
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
    Ok(Titles::look_up(q, rules, wanted).await?.who(locale, key))
}

/// 社区受理员 beside 石榴园社区 loses its 社区, 街道派遣员 beside 桐荫街道 its 街道.
fn short<'t>(title: &'t str, place: &str) -> &'t str {
    let levels = ["社区", "街道", "网格"];
    let level = levels.iter().find(|level| place.ends_with(*level) && title.starts_with(*level));
    let rest = level.and_then(|level| title.strip_prefix(*level));
    // 网格员 without 网格 would be 员.
    rest.filter(|rest| rest.chars().count() > 1).unwrap_or(title)
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
