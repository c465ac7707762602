//! What this crate tells others when areas and organisations change, so that whatever keeps their ids can follow.

/// A change of areas took effect: `{kind, links, areas}`. `links` are the areas before and after a merge or a split,
/// `areas` whatever was touched by a change that moves ground; the subject is the change.
pub const AREA_CHANGED: &str = "registry.area_changed";
/// An organisation is no more: `{org, heir}`; the subject is the organisation.
pub const ORG_ENDED: &str = "registry.org_ended";
/// An organisation was added or changed: `{org}`; the subject is the organisation. Whatever is worked out of its row is
/// worked out anew.
pub const ORG_CHANGED: &str = "registry.org_changed";
/// Whatever ran in areas or organisations has followed a change: `{change, ids}`. Only now what was held for those that
/// have ended may end, so that nobody loses sight of anything in between.
pub const SETTLED: &str = "registry.settled";
