//! The roll of owners 业主: heads and exclusive areas.
//!
//! Sources: 民法典 第二百七十八条 counts areas and heads; 法释〔2009〕7号 第二条 says what an exclusive part is, 第八条 takes its
//! area from the register, and 第九条 counts one head for each exclusive part, one head for a buyer of several, and one head
//! for the builder with all that is unsold or not handed over.

use super::{LeftOut, Line, Reason, Roll};
use crate::ballot::measure::AREA_MAX;
use crate::ballot::rule::{Parking, RollKind, RollRules};
use crate::refusal::Refusal;
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What an exclusive part is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// A flat or house.
    Dwelling,
    /// A shop, office or the like.
    Commercial,
    /// A parking place, stall or storage space with a title of its own.
    Parking,
    /// Structures and spaces in common: stairs, shelters, property rooms. They belong to all owners and never count.
    Common,
}

/// An exclusive part, as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The opaque name of the unit.
    pub key: String,
    /// What it is used for.
    pub used: Use,
    /// The registered area, in hundredths of a square metre.
    pub area: u64,
    /// Everybody who owns it together, by opaque names.
    pub owners: Vec<String>,
    /// Whether it was sold.
    pub sold: bool,
    /// Whether it was handed over to the buyer.
    pub delivered: bool,
}

/// What else is needed to make the roll of owners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerFacts {
    /// The opaque name of the builder, who is one head with all that is unsold or not handed over.
    pub developer: String,
    /// Whether the owners' rules of procedure count parking places, where the rule file leaves it to them.
    pub parking_counts: Option<bool>,
}

/// Makes the roll of owners. Several units of the same owners are one head and the summed area; a unit owned by several is
/// one head with one voice; the key of joint owners is their sorted names joined by `+`.
pub fn owner_roll(
    rules: &RollRules,
    day: Date,
    holdings: &[Holding],
    facts: &OwnerFacts,
) -> Result<(Roll, Vec<LeftOut>), Refusal> {
    let parking = match rules.parking {
        Some(Parking::Counted) => true,
        Some(Parking::LeftOut) | None => false,
        Some(Parking::AsAgreed) => facts
            .parking_counts
            .ok_or_else(|| Refusal::invalid("kernel.refusal.roll_parking_unsaid"))?,
    };
    let mut left_out = Vec::new();
    let mut areas: BTreeMap<String, u64> = BTreeMap::new();
    let mut units: BTreeSet<&str> = BTreeSet::new();
    for holding in holdings {
        if !units.insert(&holding.key) {
            return Err(
                Refusal::invalid("kernel.refusal.roll_unit_twice").with("unit", &holding.key)
            );
        }
        let reason = match holding.used {
            Use::Common => Some(Reason::NoExclusivePart),
            Use::Parking if !parking => Some(Reason::Parking),
            _ if holding.area == 0 => Some(Reason::NoExclusivePart),
            _ if holding.sold && holding.delivered && holding.owners.is_empty() => {
                Some(Reason::NoOwner)
            }
            _ => None,
        };
        if let Some(reason) = reason {
            left_out.push(LeftOut { key: holding.key.clone(), reason });
            continue;
        }
        let area = areas.entry(owner(holding, facts)).or_default();
        *area = area.saturating_add(holding.area);
        if *area > AREA_MAX {
            return Err(Refusal::invalid("kernel.refusal.roll_area").with("unit", &holding.key));
        }
    }
    let lines = areas.into_iter().map(|(key, area)| Line::new(key).with_area(area)).collect();
    Ok((Roll::new(RollKind::Owners, day, lines)?, left_out))
}

/// Returns the key of the head to which a unit belongs.
fn owner(holding: &Holding, facts: &OwnerFacts) -> String {
    if !holding.sold || !holding.delivered {
        return facts.developer.clone();
    }
    let names: BTreeSet<&str> = holding.owners.iter().map(String::as_str).collect();
    names.into_iter().collect::<Vec<_>>().join("+")
}
