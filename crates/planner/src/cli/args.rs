//! What can be said on the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use planner::geometry::System;
use planner::goal::{Level, Range};
use planner::language::Language;
use planner::read::Fields;
use std::path::PathBuf;

/// Draws communities (社区) and grids (网格) from buildings or blocks with their households.
#[derive(Debug, Parser)]
#[command(name = "linli-plan", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Options {
    /// Language of messages and reports.
    #[arg(long, global = true, value_enum, default_value_t = Tongue::En)]
    pub lang: Tongue,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all went well; 1 the plan or division breaks something, which is named; 2 the input or the call is wrong.";

impl Options {
    /// Returns the language.
    pub fn language(&self) -> Language {
        match self.lang {
            Tongue::Zh => Language::Zh,
            Tongue::En => Language::En,
        }
    }
}

/// A language.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Tongue {
    /// 中文
    Zh,
    /// English
    En,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Draw communities, grids, or grids inside communities.
    Plan(PlanArgs),
    /// Tell the figures of a division that is there already.
    Score(ScoreArgs),
    /// Look at the input only: is it valid, who borders on whom, what was assumed.
    Check(CheckArgs),
    /// Apply a script of edits to a division: move, merge, split, pin; the figures are told after each.
    Edit(EditArgs),
    /// Make a synthetic city: units, streets and adjacency.
    Generate(GenerateArgs),
}

/// Where units come from.
#[derive(Debug, Args)]
pub struct InputArgs {
    /// Units: GeoJSON polygons with `households`, or adjacency JSON; `.gz` too; `-` reads standard input.
    pub units: PathBuf,
    /// Ready adjacency JSON for units of GeoJSON, by their ids.
    #[arg(long, value_name = "FILE")]
    pub adjacency: Option<PathBuf>,
    /// Street lines of GeoJSON with a class (`class` or `highway`): arterials are preferred as boundaries.
    #[arg(long, value_name = "FILE")]
    pub streets: Option<PathBuf>,
    /// Today's division as CSV: `id,community,grid`. It wins over properties of the units.
    #[arg(long, value_name = "FILE")]
    pub today: Option<PathBuf>,
    /// Units that must not change hands: CSV with `id`, or GeoJSON areas.
    #[arg(long, value_name = "FILE")]
    pub fixed: Option<PathBuf>,
    /// Coordinate system; told from the numbers when it is left out.
    #[arg(long, value_enum)]
    pub crs: Option<Crs>,
    /// Mend outlines with flaws (open, crossing themselves) instead of refusing them.
    #[arg(long)]
    pub mend: bool,
    /// The widest street across which units face each other, in metres.
    #[arg(long, value_name = "M", default_value_t = 60.0, value_parser = metres)]
    pub street_width: f64,
    /// Without street lines or blocks, a wider gap is an arterial, in metres.
    #[arg(long, value_name = "M", default_value_t = 36.0, value_parser = metres)]
    pub arterial_gap: f64,
    /// How far away the nearest unit may be to be linked to a piece that borders on nothing, in metres; 0 links nothing.
    #[arg(long, value_name = "M", default_value_t = 2000.0, value_parser = metres)]
    pub link: f64,
    /// Names of properties.
    #[command(flatten)]
    pub fields: FieldArgs,
}

/// Names of properties.
#[derive(Debug, Args)]
#[command(next_help_heading = "Names of properties")]
pub struct FieldArgs {
    /// The id.
    #[arg(long, value_name = "NAME", default_value = "id")]
    pub id_field: String,
    /// The households.
    #[arg(long, value_name = "NAME", default_value = "households")]
    pub households_field: String,
    /// The compound.
    #[arg(long, value_name = "NAME", default_value = "compound")]
    pub compound_field: String,
    /// Today's community.
    #[arg(long, value_name = "NAME", default_value = "community")]
    pub community_field: String,
    /// Today's grid.
    #[arg(long, value_name = "NAME", default_value = "grid")]
    pub grid_field: String,
    /// The street block between arterials.
    #[arg(long, value_name = "NAME", default_value = "superblock")]
    pub block_field: String,
    /// The class of streets.
    #[arg(long, value_name = "NAME")]
    pub class_field: Option<String>,
}

impl FieldArgs {
    /// Returns the names for the reader of units.
    pub fn fields(&self) -> Fields {
        Fields {
            id: self.id_field.clone(),
            households: self.households_field.clone(),
            compound: self.compound_field.clone(),
            community: self.community_field.clone(),
            grid: self.grid_field.clone(),
            block: self.block_field.clone(),
            ..Fields::default()
        }
    }
}

/// A coordinate system.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Crs {
    /// Longitude and latitude.
    Wgs84,
    /// Metres of any plane.
    Metres,
    /// Web map squares, EPSG:3857.
    Webmap,
}

impl From<Crs> for System {
    fn from(crs: Crs) -> System {
        match crs {
            Crs::Wgs84 => System::Degrees,
            Crs::Metres => System::Metres,
            Crs::Webmap => System::WebMercator,
        }
    }
}

/// Which regions are drawn.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Draw {
    /// Communities alone.
    Communities,
    /// Grids alone.
    Grids,
    /// Communities, and grids inside each.
    Nested,
}

impl From<Draw> for Level {
    fn from(draw: Draw) -> Level {
        match draw {
            Draw::Communities => Level::Community,
            Draw::Grids => Level::Grid,
            Draw::Nested => Level::Nested,
        }
    }
}

/// `plan`
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Where units come from.
    #[command(flatten)]
    pub input: InputArgs,
    /// Which regions to draw.
    #[arg(long, value_enum, default_value_t = Draw::Nested)]
    pub draw: Draw,
    /// Households of a community: least, target, most.
    #[arg(long, value_name = "LO:TARGET:HI", default_value = "2700:3000:3300", value_parser = range)]
    pub communities: Range,
    /// Households of a grid: least, target, most.
    #[arg(long, value_name = "LO:TARGET:HI", default_value = "300:400:500", value_parser = range)]
    pub grids: Range,
    /// How much today's division counts: 0 draws afresh, 1 touches only what must change.
    #[arg(long, value_name = "0..1", default_value_t = 0.0, value_parser = share)]
    pub keep: f64,
    /// Let compounds be cut wherever it helps, instead of keeping those whole that fit.
    #[arg(long)]
    pub split_compounds: bool,
    /// The same seed gives the same plan.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Improve the plan for so many seconds; the first plan is always finished.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub time: Option<f64>,
    /// Threads; the plan does not depend on their number.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: u16,
    /// Folder for labels.csv, communities.geojson, grids.geojson, moved.csv, report.json, report.html and map.svg.
    /// Without it the labels go to standard output.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Heading of the report.
    #[arg(long)]
    pub title: Option<String>,
    /// No progress.
    #[arg(long, short)]
    pub quiet: bool,
}

/// `score`
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// Where units come from.
    #[command(flatten)]
    pub input: InputArgs,
    /// The division as CSV: `id,community,grid`, or `id,label`.
    #[arg(long, value_name = "FILE")]
    pub labels: PathBuf,
    /// What the column `label` holds.
    #[arg(long, value_enum, default_value_t = Kind::Communities)]
    pub label_is: Kind,
    /// Households of a community: least, target, most.
    #[arg(long, value_name = "LO:TARGET:HI", default_value = "2700:3000:3300", value_parser = range)]
    pub communities: Range,
    /// Households of a grid: least, target, most.
    #[arg(long, value_name = "LO:TARGET:HI", default_value = "300:400:500", value_parser = range)]
    pub grids: Range,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Communities.
    Communities,
    /// Grids.
    Grids,
}

/// `edit`
#[derive(Debug, Args)]
pub struct EditArgs {
    /// Where units come from.
    #[command(flatten)]
    pub input: InputArgs,
    /// The division as CSV: `id,community,grid`, or `id,label`.
    #[arg(long, value_name = "FILE")]
    pub labels: PathBuf,
    /// Edits, one a line: move UNIT REGION, merge REGION REGION, split REGION, pin UNIT, unpin UNIT.
    #[arg(long, value_name = "FILE")]
    pub script: PathBuf,
    /// Which column is edited.
    #[arg(long, value_enum, default_value_t = Kind::Communities)]
    pub edit: Kind,
    /// Households of a community: least, target, most.
    #[arg(long, value_name = "LO:TARGET:HI", default_value = "2700:3000:3300", value_parser = range)]
    pub communities: Range,
    /// Households of a grid: least, target, most.
    #[arg(long, value_name = "LO:TARGET:HI", default_value = "300:400:500", value_parser = range)]
    pub grids: Range,
    /// File for the new labels; without it they go to standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Where units come from.
    #[command(flatten)]
    pub input: InputArgs,
    /// Write the adjacency that was found.
    #[arg(long, value_name = "FILE")]
    pub write_adjacency: Option<PathBuf>,
}

/// `generate`
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// Buildings.
    #[arg(long, default_value_t = 760, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub units: u32,
    /// Households; 77 for each building when it is left out.
    #[arg(long)]
    pub households: Option<u32>,
    /// The same seed gives the same city.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Share of places that are parks, schools and the like, 0 to 0.3.
    #[arg(long, default_value_t = 0.06, value_parser = share)]
    pub gaps: f64,
    /// Add a division of today: a grid for each compound, a community for each third of a street block.
    #[arg(long)]
    pub today: bool,
    /// Write longitude and latitude about this place instead of metres.
    #[arg(long, value_name = "LON,LAT", value_parser = place)]
    pub wgs84: Option<[f64; 2]>,
    /// Folder for units.geojson, streets.geojson and adjacency.json.
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
}

fn range(text: &str) -> Result<Range, String> {
    let numbers: Vec<u32> = text
        .split(':')
        .map(|part| part.trim().parse().map_err(|_| format!("`{part}` is no number of households")))
        .collect::<Result<_, _>>()?;
    match numbers[..] {
        [lo, target, hi] => Range::new(lo, target, hi).map_err(|error| error.to_string()),
        [lo, hi] => Range::new(lo, u32::midpoint(lo, hi), hi).map_err(|error| error.to_string()),
        _ => Err("give three numbers, such as 2700:3000:3300".into()),
    }
}

fn number(text: &str, least: f64, most: f64) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("give a number from {least} to {most}")),
    }
}

fn share(text: &str) -> Result<f64, String> {
    number(text, 0.0, 1.0)
}

fn metres(text: &str) -> Result<f64, String> {
    number(text, 0.0, 1e6)
}

fn seconds(text: &str) -> Result<f64, String> {
    number(text, 0.0, 1e7)
}

fn place(text: &str) -> Result<[f64; 2], String> {
    let hint = || "give longitude and latitude, such as 116.8,30.6".to_owned();
    let (longitude, latitude) = text.split_once(',').ok_or_else(hint)?;
    let longitude = number(longitude.trim(), -180.0, 180.0).map_err(|_| hint())?;
    let latitude = number(latitude.trim(), -80.0, 80.0).map_err(|_| hint())?;
    Ok([longitude, latitude])
}
