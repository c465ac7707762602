//! Who-keys: the names under which work waits, and under which somebody acts.

use crate::id::{AccountId, AreaId, OrgId};
use std::fmt;

/// Whose turn it is: somebody's own, an organisation's, or that of whoever holds a role for an area or in an organisation.
///
/// As text `account:<id>`, `org:<id>`, `role:<role>@<area>` and `role:<role>@org:<org>`, so that an id means one thing
/// wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhoKey<'k> {
    /// An account.
    Account(AccountId),
    /// Everybody who holds a role in an organisation.
    Org(OrgId),
    /// Whoever holds a role for an area.
    RoleAt(&'k str, AreaId),
    /// Whoever holds a role in an organisation.
    RoleIn(&'k str, OrgId),
}

impl<'k> WhoKey<'k> {
    /// Reads a key; none for the reporter of a matter and the program itself, who are known to the matter alone.
    pub fn read(text: &'k str) -> Option<WhoKey<'k>> {
        let (kind, rest) = text.split_once(':')?;
        match kind {
            "account" => rest.parse().ok().map(WhoKey::Account),
            "org" => rest.parse().ok().map(WhoKey::Org),
            "role" => {
                let (role, held_for) = rest.split_once('@').filter(|(role, _)| !role.is_empty())?;
                match held_for.strip_prefix("org:") {
                    Some(org) => org.parse().ok().map(|org| WhoKey::RoleIn(role, org)),
                    None => held_for.parse().ok().map(|area| WhoKey::RoleAt(role, area)),
                }
            }
            _ => None,
        }
    }

    /// Returns the organisation that a key is about.
    pub fn org(self) -> Option<OrgId> {
        match self {
            WhoKey::Org(org) | WhoKey::RoleIn(_, org) => Some(org),
            WhoKey::Account(_) | WhoKey::RoleAt(..) => None,
        }
    }

    /// Returns the role that a key is about.
    pub fn role(self) -> Option<&'k str> {
        match self {
            WhoKey::RoleAt(role, _) | WhoKey::RoleIn(role, _) => Some(role),
            WhoKey::Account(_) | WhoKey::Org(_) => None,
        }
    }
}

impl fmt::Display for WhoKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhoKey::Account(account) => write!(f, "account:{account}"),
            WhoKey::Org(org) => write!(f, "org:{org}"),
            WhoKey::RoleAt(role, area) => write!(f, "role:{role}@{area}"),
            WhoKey::RoleIn(role, org) => write!(f, "role:{role}@org:{org}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_key_is_read_as_it_is_written_and_an_id_means_one_thing() {
        let id = Uuid::from_u128(7);
        let (area, org) = (AreaId::from_uuid(id), OrgId::from_uuid(id));
        let keys = [
            WhoKey::Account(AccountId::from_uuid(id)),
            WhoKey::Org(org),
            WhoKey::RoleAt("street.leader", area),
            WhoKey::RoleIn("street.leader", org),
        ];
        for key in keys {
            assert_eq!(WhoKey::read(&key.to_string()), Some(key));
        }
        assert_ne!(keys[2].to_string(), keys[3].to_string());
    }

    #[test]
    fn what_is_no_key_is_none() {
        for text in [
            "",
            "reporter",
            "system",
            "org:",
            "org:x",
            "role:a",
            "role:@x",
            "role:a@",
            "role:a@org:",
        ] {
            assert_eq!(WhoKey::read(text), None, "{text}");
        }
    }
}
