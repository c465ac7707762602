//! Streets as middle lines with a class.

use crate::geometry::Point;

/// How much a street separates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreetClass {
    /// Wide and busy: regions should end here.
    Arterial,
    /// A lane or residential street.
    Side,
}

impl StreetClass {
    /// Returns the class by the name that maps use: `highway` of OpenStreetMap, or the Chinese grades of GB/T 51328.
    pub fn from_name(name: &str) -> Option<StreetClass> {
        let name = name.trim();
        let plain = name.strip_suffix("_link").unwrap_or(name);
        match plain.to_ascii_lowercase().as_str() {
            "arterial" | "motorway" | "trunk" | "primary" | "secondary" | "expressway" | "rail"
            | "railway" | "river" | "快速路" | "主干路" | "主干道" | "次干路" | "次干道"
            | "干路" | "铁路" | "河流" => Some(StreetClass::Arterial),
            "side" | "tertiary" | "residential" | "unclassified" | "living_street" | "service"
            | "pedestrian" | "footway" | "path" | "cycleway" | "track" | "steps" | "road"
            | "street" | "支路" | "街坊路" | "小区路" | "巷" => Some(StreetClass::Side),
            _ => None,
        }
    }

    /// Returns the name that files get.
    pub fn name(self) -> &'static str {
        match self {
            StreetClass::Arterial => "arterial",
            StreetClass::Side => "side",
        }
    }
}

/// The middle line of a street, in local metres.
#[derive(Clone, Debug, PartialEq)]
pub struct Street {
    /// What it is.
    pub class: StreetClass,
    /// Its points, two or more.
    pub points: Vec<Point>,
}

impl Street {
    /// Returns the straight pieces.
    pub fn pieces(&self) -> impl Iterator<Item = (Point, Point)> {
        self.points.windows(2).map(|pair| (pair[0], pair[1]))
    }
}
