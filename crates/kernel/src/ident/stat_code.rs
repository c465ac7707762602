//! Statistical codes of areas: 6 digits GB/T 2260, 3 digits GB/T 10114, 3 digits for the community; and grid codes.

use super::{PROVINCES, compact};
use crate::area::Level;
use crate::refusal::Refusal;
use std::fmt;
use std::str::FromStr;

/// A statistical code of 12 digits; a wider area ends in zeros.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatCode(String);

/// What digits 7 to 9 say (GB/T 10114).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TownKind {
    /// 001–099: a street 街道.
    Street,
    /// 100–199: a town 镇.
    Town,
    /// 200–399: a township 乡.
    Township,
    /// 400–599: an enterprise or farm with duties of government 政企合一.
    Enterprise,
}

/// What digits 10 to 12 say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VillageKind {
    /// 001–199: a residents' committee 居委会.
    Residents,
    /// 200–399: a villagers' committee 村委会.
    Villagers,
    /// 400–499: like a residents' committee 类似居委会.
    LikeResidents,
    /// 500–599: like a villagers' committee 类似村委会.
    LikeVillagers,
}

/// Why a text is no statistical code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatCodeFault {
    /// It has another length than 12.
    #[error("a statistical code has 12 digits, this has {0}")]
    Length(usize),
    /// Something else than digits.
    #[error("only digits")]
    Signs,
    /// The first two digits name no province.
    #[error("the first two digits name no province")]
    Province,
    /// A zero part stands before one that is not zero.
    #[error("a community needs its street, a street its district")]
    Gap,
    /// Digits 7 to 9 or 10 to 12 lie outside the ranges of the standard.
    #[error("digits 7 to 12 lie outside the ranges of GB/T 10114")]
    Range,
    /// The order of a grid does not have three digits, or is 000.
    #[error("a grid has a number from 001 to 999")]
    Grid,
}

impl From<StatCodeFault> for Refusal {
    fn from(fault: StatCodeFault) -> Refusal {
        match fault {
            StatCodeFault::Length(length) => {
                Refusal::invalid("kernel.refusal.stat_code_length").with("length", length)
            }
            StatCodeFault::Signs => Refusal::invalid("kernel.refusal.stat_code_signs"),
            StatCodeFault::Province => Refusal::invalid("kernel.refusal.stat_code_province"),
            StatCodeFault::Gap => Refusal::invalid("kernel.refusal.stat_code_gap"),
            StatCodeFault::Range => Refusal::invalid("kernel.refusal.stat_code_range"),
            StatCodeFault::Grid => Refusal::invalid("kernel.refusal.grid_code"),
        }
    }
}

impl StatCode {
    /// Returns the 12 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the level of area it stands for; none for a province.
    pub fn level(&self) -> Option<Level> {
        if self.part(9, 12) != 0 {
            Some(Level::Community)
        } else if self.part(6, 9) != 0 {
            Some(Level::Street)
        } else if self.part(4, 6) != 0 {
            Some(Level::District)
        } else if self.part(2, 4) != 0 {
            Some(Level::City)
        } else {
            None
        }
    }

    /// Returns what digits 7 to 9 say, for streets and communities.
    pub fn town(&self) -> Option<TownKind> {
        town(self.part(6, 9))
    }

    /// Returns what digits 10 to 12 say, for communities.
    pub fn village(&self) -> Option<VillageKind> {
        village(self.part(9, 12))
    }

    /// Tells whether the area of `other` lies within the area of this code by their digits.
    pub fn covers(&self, other: &StatCode) -> bool {
        let kept = match self.level() {
            None => 2,
            Some(Level::City) => 4,
            Some(Level::District) => 6,
            Some(Level::Street) => 9,
            Some(Level::Community | Level::ResidentsGroup | Level::Grid) => 12,
        };
        self.0.get(..kept) == other.0.get(..kept)
    }

    fn part(&self, from: usize, to: usize) -> u32 {
        part(&self.0, from, to)
    }
}

impl FromStr for StatCode {
    type Err = StatCodeFault;

    fn from_str(text: &str) -> Result<StatCode, StatCodeFault> {
        let text = compact(text);
        let length = text.chars().count();
        if length != 12 {
            return Err(StatCodeFault::Length(length));
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(StatCodeFault::Signs);
        }
        if !text.get(..2).is_some_and(|province| PROVINCES.contains(&province)) {
            return Err(StatCodeFault::Province);
        }
        let parts = [part(&text, 2, 4), part(&text, 4, 6), part(&text, 6, 9), part(&text, 9, 12)];
        if parts.iter().skip_while(|part| **part != 0).skip_while(|part| **part == 0).count() > 0
            && parts.windows(2).any(|pair| matches!(pair, [0, after] if *after != 0))
            || (parts[0] == 0 && parts[1..].iter().any(|part| *part != 0))
        {
            return Err(StatCodeFault::Gap);
        }
        let [_, _, street, community] = parts;
        if (street != 0 && town(street).is_none())
            || (community != 0 && village(community).is_none())
        {
            return Err(StatCodeFault::Range);
        }
        Ok(StatCode(text))
    }
}

fn part(text: &str, from: usize, to: usize) -> u32 {
    text.get(from..to).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

const fn town(number: u32) -> Option<TownKind> {
    match number {
        1..=99 => Some(TownKind::Street),
        100..=199 => Some(TownKind::Town),
        200..=399 => Some(TownKind::Township),
        400..=599 => Some(TownKind::Enterprise),
        _ => None,
    }
}

const fn village(number: u32) -> Option<VillageKind> {
    match number {
        1..=199 => Some(VillageKind::Residents),
        200..=399 => Some(VillageKind::Villagers),
        400..=499 => Some(VillageKind::LikeResidents),
        500..=599 => Some(VillageKind::LikeVillagers),
        _ => None,
    }
}

impl fmt::Display for StatCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A grid code: the community's 12 digits and the grid's number in its community, three digits, counted west to east
/// and north to south (DB6101/T 3185-2024; three digits as in GB/T 30428.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GridCode {
    community: StatCode,
    number: u16,
}

impl GridCode {
    /// Returns the code of the `number`th grid of a community.
    pub fn new(community: StatCode, number: u16) -> Result<GridCode, StatCodeFault> {
        if community.level() != Some(Level::Community) || !(1..=999).contains(&number) {
            return Err(StatCodeFault::Grid);
        }
        Ok(GridCode { community, number })
    }

    /// Returns the community's code.
    pub fn community(&self) -> &StatCode {
        &self.community
    }

    /// Returns the grid's number in its community, from 1.
    pub fn number(&self) -> u16 {
        self.number
    }
}

impl FromStr for GridCode {
    type Err = StatCodeFault;

    fn from_str(text: &str) -> Result<GridCode, StatCodeFault> {
        let text = compact(text);
        let (Some(community), Some(number)) = (text.get(..12), text.get(12..)) else {
            return Err(StatCodeFault::Grid);
        };
        if number.len() != 3 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(StatCodeFault::Grid);
        }
        GridCode::new(community.parse()?, number.parse().map_err(|_| StatCodeFault::Grid)?)
    }
}

impl fmt::Display for GridCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:03}", self.community, self.number)
    }
}
