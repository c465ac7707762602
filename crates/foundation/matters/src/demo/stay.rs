//! Whose move it is in a matter of the demonstration, and what a step asks of whoever makes it.

use super::{Cast, Player};
use kernel::access::WhoKey;
use kernel::dictionary::{Dictionary, Element};
use kernel::id::{MatterId, TenantId};
use kernel::procedure::{Step, Target};
use kernel::time::Instant;
use store::{Fault, Query, Store, args};

store::row! {
    /// A stay that nobody has left yet.
    pub struct Stay {
        /// Its number in the matter.
        pub instance: u32,
        /// The step.
        pub step: String,
        /// What whoever holds it is in the matter, such as `lead`; a block is `block`.
        pub part: String,
        /// The who-keys of those who hold it.
        pub who: String,
        /// When it began.
        pub entered_at: Instant,
    }
}

/// Returns the stays of a matter that nobody has left yet, the earliest first; none when it has ended.
pub async fn stays(store: &Store, tenant: TenantId, matter: MatterId) -> Result<Vec<Stay>, Fault> {
    let mut q = store.read(tenant).await?;
    let sql = "SELECT instance, step, part, who, entered_at FROM matter_step \
               WHERE tenant_id = $1 AND matter_id = $2 AND left_at IS NULL ORDER BY instance";
    q.all(sql, args![tenant, matter]).await
}

impl Cast {
    /// Returns those of the cast who hold a stay with these who-keys.
    pub fn holders<'a>(&'a self, who: &'a str) -> impl Iterator<Item = Player> + 'a {
        let keys = who.split_whitespace().filter_map(WhoKey::read);
        keys.flat_map(|key| self.all().filter(move |player| holds(player, key)))
    }

    /// Returns everybody of staff.
    pub fn all(&self) -> impl Iterator<Item = Player> + '_ {
        let of_areas = self.desks.values().chain(self.directors.values());
        let of_areas = of_areas.chain(self.grid_workers.values());
        let units = self.units.iter().map(|(_, player)| player);
        of_areas.chain([&self.dispatcher, &self.leader]).chain(units).copied()
    }
}

fn holds(player: &Player, key: WhoKey<'_>) -> bool {
    match key {
        WhoKey::Account(account) => player.account == account,
        WhoKey::Org(org) => player.org == Some(org),
        WhoKey::RoleAt(role, area) => player.role == role && player.area == area,
        WhoKey::RoleIn(role, org) => player.role == role && player.org == Some(org),
    }
}

/// Returns the elements for which a step and one of its outcomes ask, each with whether it must be given.
pub fn asked<'d>(
    dictionary: &'d Dictionary,
    step: &Step,
    outcome: &Target,
) -> Vec<(&'d Element, bool)> {
    let needed = step.evidence.iter().chain(&outcome.needs).map(|key| (key, true));
    let also = step.form.iter().chain(&outcome.any).map(|key| (key, false));
    let elements = needed.chain(also);
    elements.filter_map(|(key, needed)| Some((dictionary.get(key)?, needed))).collect()
}
