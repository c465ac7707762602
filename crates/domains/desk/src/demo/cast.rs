//! Who acts in the demonstration.

use kernel::access::{Actor, Grant, Who};
use kernel::id::{AccountId, AreaId, OrgId, PlaceId, TenantId};
use kernel::time::Instant;
use std::collections::BTreeMap;

/// A building in which something can happen.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The building.
    pub place: PlaceId,
    /// Its grid.
    pub grid: AreaId,
    /// Its community.
    pub community: AreaId,
}

/// Somebody of staff with the one role that he or she acts under.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    /// The account.
    pub account: AccountId,
    /// The role.
    pub role: &'static str,
    /// The area for which it is held.
    pub area: AreaId,
    /// The organisation for which it is held.
    pub org: Option<OrgId>,
}

impl Player {
    /// Returns the player as the actor of a transaction.
    pub fn actor(&self, tenant: TenantId) -> Actor {
        let grant = Grant {
            role: self.role.to_owned(),
            area: self.area,
            org: self.org,
            from: Instant::from_micros(0),
            to: None,
        };
        Actor { tenant, who: Who::Staff(self.account), grants: vec![grant], on_behalf: None }
    }
}

/// Who acts in the demonstration.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The street.
    pub tenant: TenantId,
    /// Where things happen.
    pub spots: Vec<Spot>,
    /// The desk of each community.
    pub desks: BTreeMap<AreaId, Player>,
    /// The worker of each grid.
    pub grid_workers: BTreeMap<AreaId, Player>,
    /// The dispatcher.
    pub dispatcher: Player,
    /// The street's leader.
    pub leader: Player,
    /// Organisations that take dispatches: kind, handler.
    pub units: Vec<(String, Player)>,
    /// Residents' accounts.
    pub residents: Vec<AccountId>,
}
