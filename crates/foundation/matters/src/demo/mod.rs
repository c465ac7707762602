//! The demonstration, as far as crates bring it: who acts, and what each crate has them do while a clock is moved along.
//!
//! What crates share for it: `dice`, repeatable chance; `scene`, drawn pictures; `stay`, whose move it is.

pub mod dice;
pub mod scene;
mod stay;

pub use stay::{Stay, asked, stays};

use http::App;
use kernel::access::{Actor, Grant, Who};
use kernel::id::{AccountId, AreaId, OrgId, PlaceId, TenantId};
use kernel::time::Instant;
use std::collections::BTreeMap;
use store::{BoxFuture, Error};

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
    /// The director of each community.
    pub directors: BTreeMap<AreaId, Player>,
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

/// Where and when a demonstration plays.
#[derive(Clone)]
pub struct Setting {
    /// The program.
    pub app: App,
    /// Who acts.
    pub cast: Cast,
    /// When it begins.
    pub begin: Instant,
    /// When it ends: what is not done by then waits for somebody.
    pub end: Instant,
    /// How much there is to be: so many cases, and of other things in proportion.
    pub many: u32,
}

/// What a crate has people do in the demonstration. The program moves the clock to whatever comes next of all crates.
pub trait Play: Send {
    /// Returns when its next turn is; none when everything is done.
    fn next(&self) -> Option<Instant>;

    /// Plays its next turn; the clock shows its time, or a later one.
    fn turn(&mut self) -> BoxFuture<'_, Result<(), Error>>;
}

/// Returns what a crate has people do.
pub type PlayFn = fn(Setting) -> Box<dyn Play>;
