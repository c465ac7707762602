//! What is wrong with a file, where, and what to do about it.

use crate::geometry::{Flaw, FrameError};
use crate::language::{Language, Say};
use crate::model::InputError;

/// Where in a file something is.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line, counted from 1.
    Line(usize),
    /// A feature of GeoJSON, counted from 1, with its id when it has one.
    Feature {
        /// Counted from 1.
        number: usize,
        /// Its id.
        id: Option<String>,
    },
    /// A node of adjacency JSON, counted from 1.
    Node {
        /// Counted from 1.
        number: usize,
        /// Its id.
        id: Option<String>,
    },
    /// An edge of adjacency JSON, counted from 1.
    Edge(usize),
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The bytes are not UTF-8.
    NotUtf8 {
        /// The first byte that is not.
        byte: usize,
    },
    /// There is nothing in the file.
    Empty,
    /// The file cannot be unpacked.
    NotGzip {
        /// What the unpacker says.
        message: String,
    },
    /// It is no JSON.
    Json {
        /// What the parser says, with line and column.
        message: String,
    },
    /// It is JSON, but no collection of features.
    NotFeatures {
        /// The `type` found.
        found: String,
    },
    /// The collection has no feature.
    NoFeature,
    /// A feature has no geometry.
    NoGeometry,
    /// A feature has another geometry than wanted.
    WrongGeometry {
        /// The type found.
        found: String,
        /// The types wanted.
        wanted: &'static str,
    },
    /// Coordinates are not as the type of geometry wants them.
    Coordinates {
        /// What the parser says.
        message: String,
    },
    /// A polygon is not valid.
    Outline(Flaw),
    /// The coordinates are of no known system.
    System(FrameError),
    /// Streets or fixed areas lie far away from the units.
    Elsewhere {
        /// The distance in kilometres.
        km: u64,
    },
    /// The field is missing or null.
    Missing {
        /// Its name.
        field: String,
        /// The fields that are there.
        there: Vec<String>,
    },
    /// Households are no whole number from 0 to 1,000,000.
    Households {
        /// What stands there.
        value: String,
    },
    /// A number is not what it has to be.
    Number {
        /// The field.
        field: &'static str,
        /// What stands there.
        value: String,
    },
    /// A field is neither a text nor a number.
    NotText {
        /// The field.
        field: String,
        /// What stands there.
        value: String,
    },
    /// Two of a kind have one id.
    Twice {
        /// The id.
        id: String,
        /// Where it stood first, counted from 1.
        first: usize,
    },
    /// A table cannot be read.
    Csv {
        /// What the parser says.
        message: String,
    },
    /// A table lacks a column.
    NoColumn {
        /// The column or columns.
        column: &'static str,
        /// The columns that are there.
        there: Vec<String>,
    },
    /// A row names a unit that is not there.
    UnknownUnit {
        /// The id.
        id: String,
    },
    /// Units have no row in a table that has to name all.
    NoRow {
        /// One of them.
        id: String,
        /// How many.
        count: usize,
    },
    /// A unit is fixed, but lies in no region of today.
    FixedWithoutToday {
        /// The unit.
        id: String,
    },
    /// A line of a script is no command.
    Command {
        /// The line.
        line: String,
    },
    /// The units and edges together are no district.
    District(InputError),
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub trouble: Trouble,
}

/// Why a file cannot be taken: the first problems, and how many more there are.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadError {
    problems: Vec<Problem>,
    more: usize,
}

/// How many problems are told.
const TOLD: usize = 20;

impl ReadError {
    /// Returns the error of one problem.
    pub fn one(place: Place, trouble: Trouble) -> ReadError {
        ReadError { problems: vec![Problem { place, trouble }], more: 0 }
    }

    /// Returns an error when there are problems.
    ///
    /// # Errors
    /// The first twenty problems, and how many more there are.
    pub fn unless_empty(mut problems: Vec<Problem>) -> Result<(), ReadError> {
        if problems.is_empty() {
            return Ok(());
        }
        let more = problems.len().saturating_sub(TOLD);
        problems.truncate(TOLD);
        Err(ReadError { problems, more })
    }

    /// Returns the problems that are told.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Returns one line for each problem, each beginning with the file.
    pub fn lines(&self, file: &str, language: Language) -> Vec<String> {
        let mut lines: Vec<String> = self
            .problems
            .iter()
            .map(|problem| {
                let place = problem.place.say(language);
                let (colon, what) = (language.of("：", ": "), problem.trouble.say(language));
                let comma = language.of("，", ", ");
                if place.is_empty() {
                    format!("{file}{colon}{what}")
                } else {
                    format!("{file}{comma}{place}{colon}{what}")
                }
            })
            .collect();
        if self.more > 0 {
            lines.push(language.of(
                format!("{file}：还有 {} 处类似问题", self.more),
                format!("{file}: and {} more of such problems", self.more),
            ));
        }
        lines
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.lines("input", Language::En).join("\n"))
    }
}

impl std::error::Error for ReadError {}

impl Say for Place {
    fn say(&self, language: Language) -> String {
        let named = |zh: &str, en: &str, number: &usize, id: &Option<String>| match id {
            Some(id) => {
                language.of(format!("第 {number} 个{zh}（{id}）"), format!("{en} {number} ({id})"))
            }
            None => language.of(format!("第 {number} 个{zh}"), format!("{en} {number}")),
        };
        match self {
            Place::File => String::new(),
            Place::Line(line) => language.of(format!("第 {line} 行"), format!("line {line}")),
            Place::Feature { number, id } => named("要素", "feature", number, id),
            Place::Node { number, id } => named("节点", "node", number, id),
            Place::Edge(number) => named("边", "edge", number, &None),
        }
    }
}

impl Say for Trouble {
    fn say(&self, language: Language) -> String {
        match language {
            Language::Zh => chinese(self),
            Language::En => english(self),
        }
    }
}

fn english(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NotUtf8 { byte } => format!("is not UTF-8 from byte {byte} on: save it as UTF-8"),
        Trouble::Empty => "is empty: give a file with at least one unit".into(),
        Trouble::NotGzip { message } => format!("cannot be unpacked ({message}): is it gzip?"),
        Trouble::Json { message } => {
            format!("is not JSON: {message} (NaN and Infinity are no numbers of JSON)")
        }
        Trouble::NotFeatures { found } => {
            format!("is {found}, not a GeoJSON FeatureCollection: put the features into one")
        }
        Trouble::NoFeature => "has no feature: give at least one building or block".into(),
        Trouble::NoGeometry => "has no geometry: give its outline or leave it out".into(),
        Trouble::WrongGeometry { found, wanted } => {
            format!("is a {found}, not a {wanted}: give outlines, not points")
        }
        Trouble::Coordinates { message } => format!("coordinates cannot be read: {message}"),
        Trouble::Outline(flaw) => format!("{flaw}; mend the outline, or say --mend"),
        Trouble::System(error) => error.to_string(),
        Trouble::Elsewhere { km } => {
            format!("lies {km} km away from the units: are both in the same coordinate system?")
        }
        Trouble::Missing { field, there } => {
            let known = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
            format!("has no `{field}` (it has: {known}): add it, or name another field")
        }
        Trouble::Households { value } => {
            format!("has {value} households: give a whole number from 0 to 1,000,000")
        }
        Trouble::Number { field, value } => {
            format!("`{field}` is {value}: give a finite number, 0 or more")
        }
        Trouble::NotText { field, value } => {
            format!("`{field}` is {value}: give a text or a number")
        }
        Trouble::Twice { id, first } => {
            format!("has the id \"{id}\" of number {first}: give every unit its own id")
        }
        Trouble::Csv { message } => format!("is no table: {message}"),
        Trouble::NoColumn { column, there } => {
            format!(
                "has no column {column} (it has: {}): name the columns in the first line",
                there.join(", ")
            )
        }
        Trouble::UnknownUnit { id } => {
            format!(
                "names the unit \"{id}\", which is not among the units: correct the id or drop the row"
            )
        }
        Trouble::NoRow { id, count } => {
            format!("has no row for {count} units, such as \"{id}\": give every unit its region")
        }
        Trouble::FixedWithoutToday { id } => format!(
            "the unit \"{id}\" is fixed, but lies in no region of today: give today's division with --today"
        ),
        Trouble::Command { line } => format!(
            "`{line}` is no command: write move UNIT REGION, merge REGION REGION, split REGION, pin UNIT or unpin UNIT"
        ),
        Trouble::District(error) => error.to_string(),
    }
}

fn chinese(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NotUtf8 { byte } => format!("从第 {byte} 字节起不是 UTF-8 编码：请另存为 UTF-8"),
        Trouble::Empty => "文件为空：至少要有一个基本单元".into(),
        Trouble::NotGzip { message } => format!("无法解压（{message}）：是 gzip 文件吗？"),
        Trouble::Json { message } => format!("不是 JSON：{message}（JSON 中没有 NaN 和 Infinity）"),
        Trouble::NotFeatures { found } => {
            format!("是 {found}，不是 GeoJSON FeatureCollection：请把要素放进一个集合")
        }
        Trouble::NoFeature => "没有要素：至少要有一栋楼或一个街区".into(),
        Trouble::NoGeometry => "没有几何：请补上轮廓，或删去该要素".into(),
        Trouble::WrongGeometry { found, wanted } => {
            format!("几何是 {found}，需要 {wanted}：请提供轮廓，而不是点")
        }
        Trouble::Coordinates { message } => format!("坐标无法读取：{message}"),
        Trouble::Outline(flaw) => format!("{}；请修正轮廓，或加上 --mend", flaw_zh(flaw)),
        Trouble::System(error) => system_zh(error),
        Trouble::Elsewhere { km } => format!("距各基本单元 {km} 公里：两者是同一坐标系吗？"),
        Trouble::Missing { field, there } => {
            let known = if there.is_empty() { "无".to_owned() } else { there.join("、") };
            format!("缺少 `{field}`（现有：{known}）：请补上，或指定别的字段")
        }
        Trouble::Households { value } => format!("户数是 {value}：请填 0 到 1000000 的整数"),
        Trouble::Number { field, value } => format!("`{field}` 是 {value}：请填不小于 0 的有限数"),
        Trouble::NotText { field, value } => format!("`{field}` 是 {value}：请填文字或数字"),
        Trouble::Twice { id, first } => {
            format!("编号“{id}”与第 {first} 个相同：每个基本单元要有自己的编号")
        }
        Trouble::Csv { message } => format!("不是表格：{message}"),
        Trouble::NoColumn { column, there } => {
            format!("没有 {column} 列（现有：{}）：请在首行写明列名", there.join("、"))
        }
        Trouble::UnknownUnit { id } => format!("基本单元“{id}”不存在：请更正编号，或删去该行"),
        Trouble::NoRow { id, count } => {
            format!("有 {count} 个基本单元没有对应的行，例如“{id}”：请给每个基本单元写明所属区域")
        }
        Trouble::FixedWithoutToday { id } => {
            format!("基本单元“{id}”要求不变，但没有现状归属：请用 --today 给出现状划分")
        }
        Trouble::Command { line } => format!(
            "`{line}` 不是命令：请写 move 单元 区域、merge 区域 区域、split 区域、pin 单元 或 unpin 单元"
        ),
        Trouble::District(error) => district_zh(error),
    }
}

fn flaw_zh(flaw: &Flaw) -> String {
    match flaw {
        Flaw::TooFewPoints { found } => {
            format!("环只有 {found} 个坐标，少于 4 个（三个角，末尾再写第一个）")
        }
        Flaw::NotClosed => "环没有闭合：最后一个坐标必须与第一个相同".into(),
        Flaw::CrossesItself { x, y } => format!("环在 {x}, {y} 附近自相交"),
        Flaw::NoArea => "环没有围出面积".into(),
        Flaw::HoleOutside => "洞在外环之外".into(),
    }
}

fn system_zh(error: &FrameError) -> String {
    match error {
        FrameError::Swapped { x, y } => {
            format!("坐标 {x}, {y} 像是纬度在前：GeoJSON 要求经度在前")
        }
        FrameError::Mixed { x, y } => {
            format!("多数坐标像是经纬度，而 {x}, {y} 不是：请更正，或加上 --crs metres")
        }
        FrameError::TooLarge { width_km, height_km } => format!(
            "范围为 {width_km} × {height_km} 公里，超过一座城市：坐标系是否不对？请用米，或用 --crs wgs84 的经纬度"
        ),
        FrameError::Unclear { x, y, width, height } => format!(
            "坐标从 {x}, {y} 起，范围 {width} × {height}，可能是度也可能是米：请加上 --crs wgs84 或 --crs metres"
        ),
        FrameError::Unknown { name } => {
            format!("不认识坐标系“{name}”：请转换为 EPSG:4326（WGS-84），或加上 --crs metres")
        }
    }
}

fn district_zh(error: &InputError) -> String {
    match error {
        InputError::Empty => "没有基本单元：至少要有一栋楼或一个街区".into(),
        InputError::TooMany { count, most, .. } => {
            format!("共 {count} 个，超过上限 {most}：请把区域分开")
        }
        InputError::DuplicateId { id, first, second } => {
            format!(
                "第 {} 与第 {} 个基本单元编号都是“{id}”：每个基本单元要有自己的编号",
                first + 1,
                second + 1
            )
        }
        InputError::EmptyId { unit } => format!("第 {} 个基本单元编号为空：请补上", unit + 1),
        InputError::BadNumber { id, field, value } => {
            format!("基本单元“{id}”的 {field} 是 {value}：请填不小于 0 的有限数")
        }
        InputError::NoSuchUnit { edge, unit, units } => {
            format!(
                "第 {} 条边指向基本单元 {unit}，而基本单元只有 {units} 个（从 0 数起）",
                edge + 1
            )
        }
        InputError::SelfEdge { edge, id } => {
            format!("第 {} 条边连接基本单元“{id}”自身：请删去", edge + 1)
        }
        InputError::DuplicateEdge { first, second, a, b } => {
            format!("第 {} 与第 {} 条边都连接“{a}”和“{b}”：请只留一条", first + 1, second + 1)
        }
        InputError::BadLength { edge, value } => {
            format!("第 {} 条边的共边长度是 {value}：请填不小于 0 的有限数", edge + 1)
        }
        InputError::TooManyHouseholds { households } => {
            format!("总户数为 {households}：请检查该列的单位")
        }
    }
}
