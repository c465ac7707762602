//! `linli-plan check`

use super::args::CheckArgs;
use super::{End, Fail, files, load};
use planner::language::{Language, Say};
use planner::model::EdgeKind;
use planner::write;

/// Looks at the input and tells what is there.
pub fn run(args: &CheckArgs, language: Language) -> Result<End, Fail> {
    let surveyed = load::load(&args.input, language)?;
    let district = &surveyed.district;
    let count = |kind: EdgeKind| district.edges().iter().filter(|edge| edge.kind == kind).count();
    let compounds: std::collections::HashSet<&str> =
        district.units().iter().filter_map(|unit| unit.compound.as_deref()).collect();
    let [same, side, arterial] =
        [EdgeKind::Compound, EdgeKind::Side, EdgeKind::Arterial].map(count);
    let rows: [(&str, &str, String); 6] = [
        ("基本单元", "units", district.len().to_string()),
        ("户数", "households", district.households().to_string()),
        ("小区", "compounds", compounds.len().to_string()),
        (
            "相邻关系",
            "borders",
            format!("{} ({same} / {side} / {arterial})", district.edges().len()),
        ),
        ("片", "pieces", district.pieces().1.to_string()),
        (
            "要求不变的基本单元",
            "fixed units",
            district.units().iter().filter(|unit| unit.fixed).count().to_string(),
        ),
    ];
    for (zh, en, value) in rows {
        println!("{:<12} {value}", language.of(zh, en));
    }
    println!(
        "{}",
        language.of(
            "（相邻关系：同一小区 / 隔支路 / 隔干路）",
            "(borders: in one compound / across side streets / across arterials)"
        )
    );
    for note in &surveyed.notes {
        println!("{}{}", language.of("说明：", "note: "), note.say(language));
    }
    if let Some(path) = &args.write_adjacency {
        let name =
            args.input.units.file_stem().map_or("units".into(), |name| name.to_string_lossy());
        let text = write::adjacency_json(&name, district.units(), district.edges());
        files::write(path, &text, language)?;
    }
    Ok(End::Good)
}
