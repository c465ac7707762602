//! `make bench-planner`: the planner's figures next to those of METIS (k-way, contiguous), on the inputs on record and
//! on a synthetic city of 13,000 units. CPU seconds of one thread; METIS runs too where `gpmetis` is installed, and
//! the columns of the record stand in for it where it is not.

use std::io::Read;
use std::process::Command;

use planner::edit::Editor;
use planner::generate::{CitySpec, Random, city};
use planner::goal::{Goal, Level, Range, Unhurried};
use planner::matching::succession;
use planner::model::{District, EdgeKind};
use planner::outcome::{Figures, Plan};
use planner::plan::plan;
use planner::score::{self, NO_REGION, Today};
use rustix::time::{ClockId, clock_gettime};

/// Name, and METIS's CPU seconds on record for communities, grids k-way and grids nested.
const RECORD: [(&str, [f64; 3]); 3] = [
    ("street14401", [0.004, 0.02, 0.02]),
    ("district55684", [0.02, 0.07, 0.08]),
    ("providence_blocks2010", [0.05, 0.27, 0.23]),
];

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let metis = Command::new("gpmetis").arg("-help").output().is_ok();
    println!("gpmetis {}\n", if metis { "is installed and runs live" } else { "is not installed" });
    println!(
        "{:<34} {:>5} {:>7} {:>4} {:>7} {:>7} {:>6} {:>6} {:>8}",
        "", "n", "range%", "n/c", "cut", "w.cut", "PP", "c.cut", "CPU s"
    );
    for (name, cpu) in RECORD {
        on_record(name, cpu, metis)?;
    }
    let town = city(&CitySpec::city(1));
    let whole = District::new(town.units, town.edges)?;
    let free = without_compounds(&whole)?;
    section("city, 13,000 units, 1,000,000 households", &free, metis, None)?;
    ours("  ours, compounds whole, nested", &whole, Level::Nested, true);
    least_change(&free, Level::Community, metis)?;
    least_change(&free, Level::Grid, metis)?;
    editing(&free, Level::Community)?;
    editing(&free, Level::Grid)?;
    for level in [Level::Community, Level::Nested] {
        two_threads(&free, level);
    }
    println!("peak memory of all this: {} MiB", peak_memory_kib() / 1024);
    Ok(())
}

fn on_record(name: &str, cpu: [f64; 3], metis: bool) -> Outcome<()> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let packed = std::fs::File::open(format!("{folder}/{name}.adj.json.gz"))?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text)?;
    let (units, edges) = planner::read::units_with_links(&text)?;
    let district = District::new(units, edges)?;
    section(name, &district, metis, Some(folder))?;
    for (kind, seconds) in [
        ("community.metis-kway", cpu[0]),
        ("grid.metis-kway", cpu[1]),
        ("grid.metis-nested", cpu[2]),
    ] {
        let labels = std::fs::read_to_string(format!("{folder}/{name}.{kind}.csv"))?;
        let mut part = vec![0; district.len()];
        for line in labels.lines().skip(1) {
            let (id, label) = line.split_once(',').ok_or("a line without label")?;
            part[id.parse::<usize>()?] = label.trim().parse::<f64>()? as u32;
        }
        let range = if kind.starts_with("community") { Range::COMMUNITY } else { Range::GRID };
        row(&format!("  {kind}, on record"), &figures(&district, &part, range), seconds);
    }
    Ok(())
}

fn section(name: &str, district: &District, metis: bool, record: Option<&str>) -> Outcome<()> {
    println!("{name}: {} units, {} households", district.len(), district.households());
    let communities = ours("  ours, communities", district, Level::Community, record.is_none());
    ours("  ours, grids", district, Level::Grid, record.is_none());
    ours("  ours, nested", district, Level::Nested, true);
    if metis {
        let _ = communities;
        for (what, range) in [("communities", Range::COMMUNITY), ("grids", Range::GRID)] {
            let count = (district.households() as f64 / f64::from(range.target())).round() as u32;
            let (part, seconds) = gpmetis(district, count)?;
            row(&format!("  METIS live, {what}"), &figures(district, &part, range), seconds);
        }
    }
    Ok(())
}

fn goal(level: Level) -> Goal {
    Goal { level, ..Goal::default() }
}

fn ours(title: &str, district: &District, level: Level, once: bool) -> Plan {
    let repeats = if once { 1 } else { 5 };
    let before = cpu_seconds();
    let mut drawn = plan(district, &goal(level), &mut Unhurried);
    for _ in 1..repeats {
        drawn = plan(district, &goal(level), &mut Unhurried);
    }
    let seconds = (cpu_seconds() - before) / f64::from(repeats);
    for division in [&drawn.communities, &drawn.grids].into_iter().flatten() {
        let kind = if level != Level::Nested {
            ""
        } else if division.level == Level::Community {
            ": communities"
        } else {
            ": grids"
        };
        row(&format!("{title}{kind}"), &division.figures, seconds);
    }
    for proof in &drawn.impossible {
        println!("    impossible: {:?}, {} households", proof.reason, proof.households);
    }
    drawn
}

fn row(title: &str, figures: &Figures, seconds: f64) {
    println!(
        "{title:<34} {:>5} {:>7.1} {:>4} {:>7.4} {:>7.0} {:>6.3} {:>6} {:>8.3}",
        figures.regions,
        100.0 * figures.in_range as f64 / figures.regions.max(1) as f64,
        figures.broken_up,
        figures.cut_ratio,
        figures.weighted_cut,
        figures.polsby_popper,
        figures.cut_compounds,
        seconds,
    );
}

fn figures(district: &District, part: &[u32], range: Range) -> Figures {
    let count = part.iter().max().map_or(0, |&most| most as usize + 1);
    let none = Today { region_of: vec![NO_REGION; district.len()], labels: Vec::new() };
    let each = score::regions(district, part, count, &none, &vec![NO_REGION; count]);
    score::whole(district, part, &each, range)
}

fn without_compounds(district: &District) -> Outcome<District> {
    let mut units = district.units().to_vec();
    units.iter_mut().for_each(|unit| unit.compound = None);
    Ok(District::new(units, district.edges().to_vec())?)
}

/// Runs METIS; returns the parts and the CPU seconds that it tells.
fn gpmetis(district: &District, count: u32) -> Outcome<(Vec<u32>, f64)> {
    use std::fmt::Write;
    let mut text = format!("{} {} 011\n", district.len(), district.edges().len());
    for unit in 0..district.len() as u32 {
        write!(text, "{}", district.units()[unit as usize].households)?;
        for (other, edge) in district.around(unit) {
            let weight = if edge.kind == EdgeKind::Arterial { 1 } else { 4 };
            write!(text, " {} {weight}", other + 1)?;
        }
        text.push('\n');
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("graph");
    std::fs::write(&file, text)?;
    let told = Command::new("gpmetis")
        .args(["-contig", "-seed=1"])
        .arg(&file)
        .arg(count.to_string())
        .output()?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let line = told
        .lines()
        .find(|line| line.trim_start().starts_with("Partitioning:"))
        .unwrap_or_default();
    let seconds =
        line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(f64::NAN);
    let parts = std::fs::read_to_string(folder.path().join(format!("graph.part.{count}")))?;
    let parts: Result<Vec<u32>, _> = parts.lines().map(str::parse).collect();
    Ok((parts?, seconds))
}

/// Grows a random tenth of the units by half and draws again: how many households change hands.
fn least_change(district: &District, level: Level, metis: bool) -> Outcome<()> {
    let range = if level == Level::Community { Range::COMMUNITY } else { Range::GRID };
    let first = plan(district, &goal(level), &mut Unhurried);
    let first = first.communities.or(first.grids).ok_or("no division")?;
    let mut random = Random::new(10);
    let mut units = district.units().to_vec();
    for (unit, &region) in units.iter_mut().zip(&first.region_of) {
        let label = Some(first.regions[region as usize].code.clone());
        if level == Level::Community {
            unit.community = label
        } else {
            unit.grid = label
        }
        if random.happens(0.1) {
            unit.households += unit.households / 2;
        }
    }
    let grown = District::new(units, district.edges().to_vec())?;
    let before = cpu_seconds();
    let kept = plan(&grown, &Goal { keep: 1.0, ..goal(level) }, &mut Unhurried);
    let seconds = cpu_seconds() - before;
    let kept = kept.communities.or(kept.grids).ok_or("no division")?;
    row(&format!("  keep, after growth, {level:?}"), &kept.figures, seconds);
    let (fresh, by) = if metis {
        let count = (grown.households() as f64 / f64::from(range.target())).round() as u32;
        (gpmetis(&grown, count)?.0, "METIS")
    } else {
        let fresh = plan(&grown, &goal(level), &mut Unhurried);
        (
            fresh.communities.or(fresh.grids).ok_or("no division")?.region_of,
            "a fresh plan of our own",
        )
    };
    let count = fresh.iter().max().map_or(0, |&most| most as usize + 1);
    let held = |unit: usize| (fresh[unit], first.region_of[unit], grown.units()[unit].households);
    let names = succession(count, first.regions.len(), (0..grown.len()).map(held));
    let moved: u64 = (0..grown.len())
        .map(held)
        .filter(|&(region, home, _)| names[region as usize] != home)
        .map(|(_, _, households)| u64::from(households))
        .sum();
    let share = 100.0 * kept.figures.moved as f64 / moved.max(1) as f64;
    println!("    {} households change hands; with {by} {moved}: {share:.1} %", kept.figures.moved);
    Ok(())
}

/// Compares one thread with two: by the clock, and by the CPU time of the thread that waits for the others, which
/// other work on the machine does not blur.
fn two_threads(district: &District, level: Level) {
    let time = |threads: usize| {
        let goal = Goal { threads, ..goal(level) };
        let (begin, cpu) = (uptime_seconds(), cpu_seconds());
        let drawn = plan(district, &goal, &mut Unhurried);
        (uptime_seconds() - begin, cpu_seconds() - cpu, drawn)
    };
    let (mut clock, mut cpu): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let (one, two) = (time(1), time(2));
        assert!(one.2 == two.2, "the plan depends on the number of threads");
        clock.push(one.0 / two.0);
        cpu.push(one.1 / two.1);
    }
    clock.sort_by(f64::total_cmp);
    cpu.sort_by(f64::total_cmp);
    println!(
        "two threads, {level:?}: {:.2} times as fast by the clock, {:.2} by CPU of the first thread",
        clock[2], cpu[2]
    );
}

/// Moves units of a city from region to region, with all figures after each move.
fn editing(district: &District, level: Level) -> Outcome<()> {
    let drawn = plan(district, &goal(level), &mut Unhurried);
    let drawn = drawn.communities.or(drawn.grids).ok_or("no division")?;
    let goes_on = vec![NO_REGION; drawn.regions.len()];
    let mut editor = Editor::new(district, level, drawn.range, drawn.region_of, goes_on)?;
    let mut random = Random::new(3);
    let (mut sum, mut worst) = (0.0, 0f64);
    for _ in 0..1_000 {
        let unit = random.whole(0, district.len() as u32 - 1);
        let neighbour = district.neighbours(unit).first().map_or(unit, |&(other, _)| other);
        let before = cpu_seconds();
        editor.move_unit(unit, editor.region_of()[neighbour as usize])?;
        std::hint::black_box(editor.figures());
        let took = cpu_seconds() - before;
        (sum, worst) = (sum + took, worst.max(took));
    }
    println!("an edit, {level:?}: {:.3} ms on average, {:.3} ms at most", sum, worst * 1_000.0);
    Ok(())
}

/// CPU seconds of this thread, exact to the nanosecond.
fn cpu_seconds() -> f64 {
    seconds(ClockId::ThreadCPUTime)
}

/// Seconds since the machine began.
fn uptime_seconds() -> f64 {
    seconds(ClockId::Monotonic)
}

fn seconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn peak_memory_kib() -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(0)
}
