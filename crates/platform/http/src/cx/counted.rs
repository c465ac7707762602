//! Counting what is done by `limits.toml`.

use super::Cx;
use crate::limits::By;
use kernel::refusal::{Refusal, RefusalKind};

impl Cx {
    /// Takes `n` of what `act` of `limits.toml` allows, or refuses with how long to wait and whom to call. Nothing is
    /// taken when it refuses.
    pub fn take(&self, act: &str, n: u32) -> Result<(), Refusal> {
        self.site.limiter.take(act, &self.keys(), n, self.now).map_err(|wait| self.too_often(wait))
    }

    /// Refuses if `n` of what `act` allows could not be taken now.
    pub fn room(&self, act: &str, n: u32) -> Result<(), Refusal> {
        self.site.limiter.room(act, &self.keys(), n, self.now).map_err(|wait| self.too_often(wait))
    }

    /// Returns how often `act` of `limits.toml` may be done in a day for one e-mail address. Whoever does it counts, in the
    /// transaction of what is done.
    pub fn per_day(&self, act: &str) -> u32 {
        self.site.limiter.per_day(act)
    }

    /// Gives back what was taken and, as it turned out, not used.
    pub fn give_back(&self, act: &str, n: u32) {
        self.site.limiter.give_back(act, &self.keys(), n, self.now);
    }

    /// Returns the network from which the request comes; never to be written down in plain or shown.
    pub fn network(&self) -> &str {
        &self.network.near
    }

    /// Returns the refusal of whoever must wait so many seconds.
    pub fn too_often(&self, seconds: u32) -> Refusal {
        let minutes = seconds.div_ceil(60).max(1);
        let refusal = |key| Refusal::new(RefusalKind::TooMany, key).with("minutes", minutes);
        match &self.config().phone {
            Some(phone) => refusal("http.refusal.too_often_call").with("phone", phone),
            None => refusal("http.refusal.too_often"),
        }
    }

    /// What somebody is counted by: who asks, and from where.
    pub(crate) fn keys(&self) -> Vec<(By, String)> {
        let who = match self.account() {
            Some(account) => (By::Account, account.to_string()),
            None => (By::Browser, self.browser.clone()),
        };
        let wide = self.network.wide.clone().map(|wide| (By::Wide, wide));
        [Some(who), Some((By::Network, self.network.near.clone())), wide]
            .into_iter()
            .flatten()
            .collect()
    }
}
