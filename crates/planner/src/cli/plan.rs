//! `linli-plan plan`

use super::args::PlanArgs;
use super::pace::Clock;
use super::{End, Fail, files, load};
use planner::goal::{Goal, Level};
use planner::labelled;
use planner::language::Language;
use planner::outcome::{Broken, Division, Plan};
use planner::survey::Surveyed;
use planner::write::{self, Outlines, Story, Told};

/// Rounds of improvement in the first attempt after the first plan.
const FIRST_ROUNDS: u32 = 4;

/// Draws a plan and writes it.
pub fn run(args: &PlanArgs, language: Language) -> Result<End, Fail> {
    let mut clock = Clock::new(args.time, args.quiet, language);
    let surveyed = load::load(&args.input, language)?;
    if !args.quiet {
        load::tell_notes(&surveyed, language);
    }
    let goal = Goal {
        level: args.draw.into(),
        community: args.communities,
        grid: args.grids,
        keep: args.keep,
        whole_compounds: !args.split_compounds,
        seed: args.seed,
        threads: usize::from(args.threads),
        rounds: 0,
    };
    let plan = draw(&surveyed, &goal, args.time, &mut clock);
    clock.done();
    let today = today(&surveyed, &goal);
    match &args.out {
        None => print!("{}", write::labels(&surveyed.district, &plan)),
        Some(folder) => {
            let title = args.title.clone().unwrap_or_else(|| title(&goal, language));
            let outlines = Outlines::draw(&surveyed, &plan, &today);
            let story = Story {
                title: &title,
                surveyed: &surveyed,
                goal: &goal,
                plan: &plan,
                today: &today,
                outlines: &outlines,
            };
            write_all(folder, &story, language)?;
        }
    }
    if !args.quiet {
        summary(&surveyed, &plan, clock.seconds(), language);
    }
    Ok(if plan.broken.is_empty() { End::Good } else { End::Breaks })
}

/// Draws a first plan, and with a time limit further ones of more and more rounds while they fit into the time; keeps
/// the best.
fn draw(surveyed: &Surveyed, goal: &Goal, limit: Option<f64>, clock: &mut Clock) -> Plan {
    let before = clock.seconds();
    let mut best = planner::plan::plan(&surveyed.district, goal, clock);
    let Some(limit) = limit else { return best };
    let first = clock.seconds() - before;
    let (mut rounds, mut seed) = (FIRST_ROUNDS, goal.seed);
    while clock.seconds() + 1.2 * first < limit {
        // A region out of range without a proof may need another beginning.
        seed += u64::from(standing(&best).1 > 0);
        let begun = clock.seconds();
        let goal = Goal { rounds, seed, ..goal.clone() };
        let other = planner::plan::plan(&surveyed.district, &goal, clock);
        if better(&other, &best) {
            best = other;
        }
        let a_round = ((clock.seconds() - begun - first) / f64::from(rounds)).max(1e-4);
        let fitting = (limit - clock.seconds() - 1.2 * first) / a_round;
        rounds = rounds.saturating_mul(3).min(fitting.clamp(1.0, 1e6) as u32);
    }
    best
}

/// Returns what counts first in a plan: regions that are not contiguous, those out of range, compounds cut.
fn standing(plan: &Plan) -> (usize, usize, usize) {
    let count = |of: fn(&Division) -> usize| write::divisions(plan).map(of).sum();
    let cuts = |broken: &&Broken| matches!(broken, Broken::CompoundCut { .. });
    (
        count(|division| division.figures.broken_up),
        count(|division| division.figures.regions - division.figures.in_range),
        plan.broken.iter().filter(cuts).count(),
    )
}

/// Returns whether a plan is better: by its standing, then by households moved (in hundreds) and weighted cut.
fn better(one: &Plan, other: &Plan) -> bool {
    let cost = |plan: &Plan| -> f64 {
        let of = |division: &Division| {
            division.figures.weighted_cut + division.figures.moved as f64 / 100.0
        };
        write::divisions(plan).map(of).sum()
    };
    standing(one).cmp(&standing(other)).then(cost(one).total_cmp(&cost(other))).is_lt()
}

fn title(goal: &Goal, language: Language) -> String {
    match goal.level {
        Level::Community => language.of("社区划分方案", "A plan of communities"),
        Level::Grid => language.of("网格划分方案", "A plan of grids"),
        Level::Nested => language.of("社区与网格划分方案", "A plan of communities and grids"),
    }
    .to_owned()
}

fn today(surveyed: &Surveyed, goal: &Goal) -> Vec<Division> {
    let community = || labelled::today(&surveyed.district, Level::Community, goal.community);
    let grid = || labelled::today(&surveyed.district, Level::Grid, goal.grid);
    match goal.level {
        Level::Community => community().into_iter().collect(),
        Level::Grid => grid().into_iter().collect(),
        Level::Nested => community().into_iter().chain(grid()).collect(),
    }
}

fn write_all(folder: &std::path::Path, story: &Story<'_>, language: Language) -> Result<(), Fail> {
    let district = &story.surveyed.district;
    let save = |name: &str, text: &str| files::write(&folder.join(name), text, language);
    save("labels.csv", &write::labels(district, story.plan))?;
    save("report.json", &write::json(story, language))?;
    save("report.html", &write::html(story, language))?;
    save("map.svg", &write::svg(story, language))?;
    if !story.today.is_empty() {
        save("moved.csv", &write::moved(district, story.plan))?;
    }
    if let Some(drawing) = &story.surveyed.drawing {
        for (level, name) in
            [(Level::Community, "communities.geojson"), (Level::Grid, "grids.geojson")]
        {
            if let Some(text) = write::geojson(story.plan, level, story.outlines, &drawing.frame) {
                save(name, &text)?;
            }
        }
    }
    Ok(())
}

/// Tells on standard error what came of it.
fn summary(surveyed: &Surveyed, plan: &Plan, seconds: f64, language: Language) {
    let told = Told { district: &surveyed.district, language };
    for division in write::divisions(plan) {
        let (f, level) = (&division.figures, told.level(division.level));
        eprintln!(
            "{}",
            language.of(
                format!(
                    "{level}：{} 个，范围内 {}，不连片 {}，户数 {}–{}，紧凑度 {:.3}，改换 {} 户",
                    f.regions, f.in_range, f.broken_up, f.least, f.most, f.polsby_popper, f.moved
                ),
                format!(
                    "{level}: {} regions, {} in range, {} not contiguous, {} to {} households, compactness {:.3}, {} households change hands",
                    f.regions, f.in_range, f.broken_up, f.least, f.most, f.polsby_popper, f.moved
                ),
            )
        );
    }
    for broken in plan.broken.iter().take(20) {
        eprintln!("{}", told.broken(broken, &plan.impossible));
    }
    if plan.broken.len() > 20 {
        let rest = plan.broken.len() - 20;
        eprintln!("{}", language.of(format!("另有 {rest} 处"), format!("and {rest} more")));
    }
    for proof in plan.impossible.iter().take(20) {
        let repair = proof.repairs.first().map(|repair| told.repair(repair)).unwrap_or_default();
        let arrow = language.of("；办法：", "; what would help: ");
        eprintln!("{}{arrow}{repair}", told.reason(proof));
    }
    eprintln!("{}", language.of(format!("用时 {seconds:.2} 秒"), format!("{seconds:.2} s")));
}
