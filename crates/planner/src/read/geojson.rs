//! GeoJSON (RFC 7946), one feature at a time.

use super::error::{Place, ReadError, Trouble};
use super::raw::{self, Position};
use crate::geometry::{FrameError, System};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The features of a collection, and the coordinate system that it names.
pub(super) struct Collection<'a> {
    pub features: Vec<&'a RawValue>,
    pub system: Option<System>,
}

/// A feature before its geometry is looked at.
pub(super) struct Feature<'a> {
    pub id: Option<Value>,
    pub properties: Map<String, Value>,
    pub kind: String,
    pub coordinates: &'a RawValue,
}

#[derive(Deserialize)]
struct Top<'a> {
    #[serde(rename = "type")]
    kind: Option<Value>,
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
    crs: Option<Value>,
}

/// Reads a collection.
pub(super) fn collection(text: &str) -> Result<Collection<'_>, ReadError> {
    let fail = |trouble| ReadError::one(Place::File, trouble);
    let top: Top<'_> = match serde_json::from_str(text) {
        Ok(top) => top,
        Err(error) if error.is_data() => {
            let found = match serde_json::from_str::<Value>(text) {
                Ok(Value::Array(_)) => "an array".to_owned(),
                Ok(Value::Object(_)) => format!("an object ({error})"),
                Ok(other) => raw::short(&other),
                Err(error) => return Err(fail(Trouble::Json { message: error.to_string() })),
            };
            return Err(fail(Trouble::NotFeatures { found }));
        }
        Err(error) => return Err(fail(Trouble::Json { message: error.to_string() })),
    };
    let Some(features) = top.features else {
        let found = top.kind.as_ref().map_or("an object without features".to_owned(), raw::short);
        return Err(fail(Trouble::NotFeatures { found }));
    };
    if features.is_empty() {
        return Err(fail(Trouble::NoFeature));
    }
    let system = system(top.crs.as_ref()).map_err(|error| fail(Trouble::System(error)))?;
    Ok(Collection { features, system })
}

/// Returns the system that the old member `crs` names.
fn system(crs: Option<&Value>) -> Result<Option<System>, FrameError> {
    let name = crs.and_then(|crs| crs["properties"]["name"].as_str());
    let Some(name) = name else { return Ok(None) };
    let upper = name.to_uppercase();
    let code = upper.rsplit(':').next().unwrap_or_default();
    let projected = |code: u32| {
        // UTM on WGS-84, Gauss-Krüger on CGCS2000, Beijing 1954 and Xian 1980.
        (32_601..=32_660).contains(&code)
            || (32_701..=32_760).contains(&code)
            || (4_491..=4_554).contains(&code)
            || (2_327..=2_442).contains(&code)
            || (21_413..=21_463).contains(&code)
    };
    match code {
        "CRS84" | "4326" | "4490" | "4979" => Ok(Some(System::Degrees)),
        "3857" | "900913" => Ok(Some(System::WebMercator)),
        other if other.parse().is_ok_and(projected) => Ok(Some(System::Metres)),
        _ => Err(FrameError::Unknown { name: name.chars().take(80).collect() }),
    }
}

#[derive(Deserialize)]
struct RawFeature<'a> {
    id: Option<Value>,
    properties: Option<Map<String, Value>>,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawGeometry<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
}

/// Reads a feature as far as its geometry.
pub(super) fn feature(text: &RawValue) -> Result<Feature<'_>, Trouble> {
    let json = |error: serde_json::Error| Trouble::Json { message: error.to_string() };
    let feature: RawFeature<'_> = serde_json::from_str(text.get()).map_err(json)?;
    let geometry = feature.geometry.ok_or(Trouble::NoGeometry)?;
    let geometry: Option<RawGeometry<'_>> = serde_json::from_str(geometry.get())
        .map_err(|error| Trouble::Coordinates { message: error.to_string() })?;
    let geometry = geometry.ok_or(Trouble::NoGeometry)?;
    let Some(coordinates) = geometry.coordinates else {
        return Err(Trouble::WrongGeometry { found: geometry.kind, wanted: "Polygon" });
    };
    Ok(Feature {
        id: feature.id,
        properties: feature.properties.unwrap_or_default(),
        kind: geometry.kind,
        coordinates,
    })
}

/// The rings of a polygon, the outer one first.
pub(super) type Rings = Vec<Vec<[f64; 2]>>;

impl Feature<'_> {
    /// Returns the polygons of a Polygon or MultiPolygon.
    pub fn polygons(&self) -> Result<Vec<Rings>, Trouble> {
        let plain = |rings: Vec<Vec<Position>>| -> Rings {
            rings.into_iter().map(|ring| ring.into_iter().map(|p| p.0).collect()).collect()
        };
        match self.kind.as_str() {
            "Polygon" => Ok(vec![plain(self.parse()?)]),
            "MultiPolygon" => {
                let polygons: Vec<Vec<Vec<Position>>> = self.parse()?;
                Ok(polygons.into_iter().map(plain).collect())
            }
            found => Err(Trouble::WrongGeometry {
                found: found.chars().take(40).collect(),
                wanted: "Polygon or MultiPolygon",
            }),
        }
    }

    /// Returns the lines of a LineString or MultiLineString.
    pub fn lines(&self) -> Result<Rings, Trouble> {
        let plain = |line: Vec<Position>| line.into_iter().map(|p| p.0).collect();
        match self.kind.as_str() {
            "LineString" => Ok(vec![plain(self.parse()?)]),
            "MultiLineString" => {
                let lines: Vec<Vec<Position>> = self.parse()?;
                Ok(lines.into_iter().map(plain).collect())
            }
            found => Err(Trouble::WrongGeometry {
                found: found.chars().take(40).collect(),
                wanted: "LineString or MultiLineString",
            }),
        }
    }

    fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, Trouble> {
        serde_json::from_str(self.coordinates.get())
            .map_err(|error| Trouble::Coordinates { message: error.to_string() })
    }
}
