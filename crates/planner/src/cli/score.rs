//! `linli-plan score`

use super::args::{Kind, ScoreArgs};
use super::{End, Fail, load};
use planner::goal::{Goal, Level, Range};
use planner::labelled;
use planner::language::Language;
use planner::outcome::{Division, Plan};
use planner::write::{self, Outlines, Story, Told};

/// Tells the figures of a division.
pub fn run(args: &ScoreArgs, language: Language) -> Result<End, Fail> {
    let surveyed = load::load(&args.input, language)?;
    let district = &surveyed.district;
    let table = load::labels(&args.labels, district, language)?;
    let division = |level: Level, range: Range| -> Option<Division> {
        let is_label = (level == Level::Grid) == (args.label_is == Kind::Grids);
        let labels: Vec<Option<&str>> = district
            .units()
            .iter()
            .map(|unit| {
                let row = table.row(&unit.id)?;
                let own = if level == Level::Grid { &row.grid } else { &row.community };
                own.as_deref().or_else(|| row.label.as_deref().filter(|_| is_label))
            })
            .collect();
        let any = labels.iter().any(Option::is_some);
        any.then(|| labelled::divide(district, level, range, &labels))
    };
    let mut plan = Plan {
        communities: division(Level::Community, args.communities),
        grids: division(Level::Grid, args.grids),
        broken: Vec::new(),
        impossible: Vec::new(),
        tried: Vec::new(),
    };
    plan.broken = write::divisions(&plan).flat_map(|d| labelled::broken(district, d)).collect();
    if args.json {
        let goal = Goal { community: args.communities, grid: args.grids, ..Goal::default() };
        let title = args.labels.display().to_string();
        let story = Story {
            title: &title,
            surveyed: &surveyed,
            goal: &goal,
            plan: &plan,
            today: &[],
            outlines: &Outlines::default(),
        };
        print!("{}", write::json(&story, language));
    } else {
        print(&plan, &Told { district, language });
    }
    Ok(if plan.broken.is_empty() { End::Good } else { End::Breaks })
}

fn print(plan: &Plan, told: &Told<'_>) {
    let language = told.language;
    for division in write::divisions(plan) {
        let f = &division.figures;
        println!("{} ({})", told.level(division.level), told.range(division.range));
        let share = 100.0 * f.in_range as f64 / f.regions.max(1) as f64;
        let rows: [(&str, &str, String); 9] = [
            ("区域", "regions", f.regions.to_string()),
            ("范围内", "in range", format!("{} ({share:.1} %)", f.in_range)),
            ("不连片", "not contiguous", f.broken_up.to_string()),
            ("户数", "households", format!("{} – {}", f.least, f.most)),
            ("切开的相邻关系", "cut edges", format!("{} ({:.4})", f.cut_edges, f.cut_ratio)),
            ("加权", "weighted cut", format!("{:.2}", f.weighted_cut)),
            ("内部跨干路", "arterials inside", f.inner_arterials.to_string()),
            ("紧凑度", "mean Polsby-Popper", format!("{:.3}", f.polsby_popper)),
            ("改换户数", "households moved", f.moved.to_string()),
        ];
        for (zh, en, value) in rows {
            println!("  {:<20} {value}", language.of(zh, en));
        }
    }
    let cuts = |broken: &&planner::outcome::Broken| {
        matches!(broken, planner::outcome::Broken::CompoundCut { .. })
    };
    for broken in plan.broken.iter().filter(|broken| !cuts(broken)).take(20) {
        println!("{}", told.broken(broken, &[]));
    }
    let cut = plan.broken.iter().filter(cuts).count();
    if cut > 0 {
        println!(
            "{}",
            language.of(
                format!("有 {cut} 个小区本可完整归入一个区域，现被拆分"),
                format!("{cut} compounds would fit into one region, but are cut"),
            )
        );
    }
}
