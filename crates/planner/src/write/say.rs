//! What a plan breaks, what is impossible, and what was tried, in words.

use super::grouped;
use crate::goal::{Level, Range};
use crate::language::Language;
use crate::model::District;
use crate::outcome::{Broken, Impossible, Reason, Repair, Tried, Way};

/// Says things about a district in a language.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The district.
    pub district: &'a District,
    /// The language.
    pub language: Language,
}

impl Told<'_> {
    /// Returns the name of a level.
    pub fn level(&self, level: Level) -> &'static str {
        match level {
            Level::Community => self.language.of("社区", "community"),
            Level::Grid | Level::Nested => self.language.of("网格", "grid"),
        }
    }

    /// Returns a range in words.
    pub fn range(&self, range: Range) -> String {
        let [lo, hi] = [range.lo(), range.hi()].map(|number| grouped(u64::from(number)));
        self.language.of(format!("{lo}–{hi} 户"), format!("{lo} to {hi} households"))
    }

    /// Says what a plan breaks.
    pub fn broken(&self, broken: &Broken, impossible: &[Impossible]) -> String {
        match broken {
            Broken::OutOfRange { level, region, households, because } => {
                let (level, households) = (self.level(*level), grouped(*households));
                let why = because.and_then(|at| impossible.get(at)).map(|proof| self.reason(proof));
                match why {
                    Some(why) => self.language.of(
                        format!("{level} {region} 有 {households} 户，超出范围：{why}"),
                        format!("{level} {region} has {households} households, out of range: {why}"),
                    ),
                    None => self.language.of(
                        format!("{level} {region} 有 {households} 户，超出范围；在给定时间内没有找到更好的办法"),
                        format!("{level} {region} has {households} households, out of range; nothing better was found in the time given"),
                    ),
                }
            }
            Broken::NotContiguous { level, region, parts } => {
                let level = self.level(*level);
                self.language.of(
                    format!("{level} {region} 不连片，分为 {parts} 块"),
                    format!("{level} {region} is not contiguous: it has {parts} parts"),
                )
            }
            Broken::CompoundCut { level, compound, households, regions } => {
                let (level, households) = (self.level(*level), grouped(*households));
                self.language.of(
                    format!("小区 {compound}（{households} 户）本可归入一个{level}，现分属 {regions} 个"),
                    format!("compound {compound} ({households} households) would fit into one {level}, but lies in {regions}"),
                )
            }
        }
    }

    /// Says why something is impossible.
    pub fn reason(&self, proof: &Impossible) -> String {
        let names = self.units(&proof.units);
        let households = grouped(proof.households);
        match proof.reason {
            Reason::UnitOverRange => self.language.of(
                format!("基本单元 {names} 一个就有 {households} 户，多于上限"),
                format!("the unit {names} alone has {households} households, more than a region may have"),
            ),
            Reason::IslandTooSmall => self.language.of(
                format!("基本单元 {names} 与其他基本单元不相连，合计只有 {households} 户"),
                format!("the units {names} are connected to no others and have only {households} households together"),
            ),
            Reason::IslandIndivisible => self.language.of(
                format!("基本单元 {names} 与其他基本单元不相连，合计 {households} 户，无论分成几个区域都不能全部落在范围内"),
                format!("the units {names} are connected to no others, and no number of regions divides their {households} households within the range"),
            ),
            Reason::DeadEnd => self.language.of(
                format!("基本单元 {names} 合计 {households} 户，只能经由一个基本单元到达：不带它太少，带上它太多"),
                format!("the units {names} ({households} households) are reached through one unit only: too few without it, too many with it"),
            ),
            Reason::Fixed => self.language.of(
                format!("基本单元 {names}（{households} 户）要求不变，使其所在区域超出范围"),
                format!("the units {names} ({households} households) are fixed and keep their region out of range"),
            ),
        }
    }

    /// Says what would make it possible.
    pub fn repair(&self, repair: &Repair) -> String {
        let id = |unit: &u32| self.units(std::slice::from_ref(unit));
        match repair {
            Repair::SplitUnit { into } => self.language.of(
                format!("把该基本单元分成 {into} 个（例如按单元门、按楼层段）"),
                format!("split the unit into {into} (by entrances or floors, say)"),
            ),
            Repair::Link { from, to, metres } => self.language.of(
                format!("允许把 {} 与 {} 连在一起（中心相距 {metres:.0} 米）", id(from), id(to)),
                format!(
                    "allow a link between {} and {} ({metres:.0} m between their centres)",
                    id(from),
                    id(to)
                ),
            ),
            Repair::AllowRange { lo, hi } => {
                let [lo, hi] = [*lo, *hi].map(grouped);
                self.language.of(
                    format!("此处允许一个 {lo}–{hi} 户的区域"),
                    format!("allow a region of {lo} to {hi} households here"),
                )
            }
            Repair::Unfix => self.language.of(
                "放开该区域中要求不变的基本单元".into(),
                "let go of the fixed units of this region".into(),
            ),
        }
    }

    /// Says what was tried.
    pub fn tried(&self, tried: &Tried) -> String {
        let way = match tried.way {
            Way::Moves => self.language.of("沿边界移动基本单元", "moving units along boundaries"),
            Way::Recombine => self
                .language
                .of("合并相邻区域后重新划分", "joining neighbouring regions and parting them anew"),
            Way::Recount => self
                .language
                .of("在附近增减一个区域", "one region more or less in the neighbourhood"),
            Way::OpenCompounds => {
                self.language.of("拆开原本保持完整的小区", "opening compounds that were kept whole")
            }
            Way::ShiftCommunities => self.language.of(
                "在社区之间调整基本单元，使网格合适",
                "moving units between communities so that grids fit",
            ),
        };
        let (level, times, helped) =
            (self.level(tried.level), grouped(tried.times), grouped(tried.helped));
        self.language.of(
            format!("{level}：{way} {times} 次，使 {helped} 个区域回到范围内"),
            format!("{level}: {way}, {times} times; it brought {helped} regions into range"),
        )
    }

    /// Returns the ids of units, the first few of many.
    pub fn units(&self, units: &[u32]) -> String {
        let id = |unit: &u32| {
            self.district.units().get(*unit as usize).map_or("?", |unit| unit.id.as_str())
        };
        let mut text =
            units.iter().take(6).map(id).collect::<Vec<_>>().join(self.language.of("、", ", "));
        if units.len() > 6 {
            text.push_str(
                &self.language.of(
                    format!(" 等 {} 个", units.len()),
                    format!(" and {} more", units.len() - 6),
                ),
            );
        }
        text
    }
}
