//! Voting for another 委托投票: in writing, for few, never by a candidate, with both names published.

use super::poll::Poll;
use super::roll::Roll;
use super::rule::ProxyRules;
use crate::refusal::Refusal;
use crate::text::Text;
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How somebody asked another to vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writing {
    /// By a signed paper, or what law takes for one.
    Written,
    /// By word of mouth, which is not enough.
    Spoken,
}

/// Somebody who lets another vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// The key of whoever has the vote.
    pub principal: String,
    /// The key of whoever casts it.
    pub holder: String,
    /// How it was asked.
    pub writing: Writing,
    /// The day of the paper.
    pub on: Date,
}

/// Sorts proxies into those that hold and those that do not, with the reason. They are looked at in the order given, so
/// that the fourth principal of a holder is the one who is refused.
pub fn accept(
    rules: &ProxyRules,
    roll: &Roll,
    poll: &Poll,
    proxies: &[Proxy],
) -> (Vec<Proxy>, Vec<(Proxy, Refusal)>) {
    let mut held: BTreeMap<&str, u32> = BTreeMap::new();
    let mut principals: BTreeSet<&str> = BTreeSet::new();
    let asking: BTreeSet<&str> = proxies.iter().map(|proxy| proxy.principal.as_str()).collect();
    let candidates: BTreeSet<&str> = poll.candidate_keys().collect();
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for proxy in proxies {
        let fault = fault(rules, roll, poll, proxy, &asking, &candidates).or_else(|| {
            if principals.contains(proxy.principal.as_str()) {
                return Some(Refusal::conflict("kernel.refusal.proxy_twice"));
            }
            let count = held.get(proxy.holder.as_str()).copied().unwrap_or(0);
            rules
                .per_holder_max
                .filter(|max| count >= *max)
                .map(|max| Refusal::invalid("kernel.refusal.proxy_too_many").with("max", max))
        });
        match fault {
            Some(refusal) => refused.push((proxy.clone(), refusal)),
            None => {
                principals.insert(&proxy.principal);
                *held.entry(&proxy.holder).or_default() += 1;
                kept.push(proxy.clone());
            }
        }
    }
    (kept, refused)
}

fn fault(
    rules: &ProxyRules,
    roll: &Roll,
    poll: &Poll,
    proxy: &Proxy,
    asking: &BTreeSet<&str>,
    candidates: &BTreeSet<&str>,
) -> Option<Refusal> {
    if !rules.allowed {
        return Some(Refusal::forbidden("kernel.refusal.proxy_none").with("cite", &rules.cite));
    }
    if proxy.writing == Writing::Spoken {
        return Some(Refusal::invalid("kernel.refusal.proxy_spoken"));
    }
    if proxy.on > poll.day() {
        return Some(Refusal::invalid("kernel.refusal.proxy_late"));
    }
    if roll.number(&proxy.principal).is_none() {
        return Some(Refusal::invalid("kernel.refusal.proxy_principal_unknown"));
    }
    if proxy.principal == proxy.holder {
        return Some(Refusal::invalid("kernel.refusal.proxy_self"));
    }
    if rules.holder_on_roll && roll.number(&proxy.holder).is_none() {
        return Some(Refusal::invalid("kernel.refusal.proxy_holder_unknown"));
    }
    if !rules.candidates_hold && candidates.contains(proxy.holder.as_str()) {
        return Some(
            Refusal::forbidden("kernel.refusal.proxy_candidate").with("cite", &rules.cite),
        );
    }
    asking
        .contains(proxy.holder.as_str())
        .then(|| Refusal::invalid("kernel.refusal.proxy_passed_on"))
}

/// The notice that names who votes for whom 委托人和受托人名单.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyNotice {
    /// Whether the rules want it published.
    pub published: bool,
    /// The heading.
    pub title: Text,
    /// A row for each holder: the name, and those for whom the holder votes.
    pub rows: Vec<(String, Vec<String>)>,
    /// The article.
    pub cite: String,
}

/// Returns the notice of proxies that hold; `name` gives the name of a key.
pub fn notice(rules: &ProxyRules, proxies: &[Proxy], name: impl Fn(&str) -> String) -> ProxyNotice {
    let mut rows: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for proxy in proxies {
        rows.entry(&proxy.holder).or_default().push(&proxy.principal);
    }
    let named = |keys: Vec<&str>| keys.into_iter().map(&name).collect();
    ProxyNotice {
        published: rules.names_published,
        title: Text::new("委托人和受托人名单", "Who votes for whom"),
        rows: rows.into_iter().map(|(holder, keys)| (name(holder), named(keys))).collect(),
        cite: rules.cite.clone(),
    }
}
