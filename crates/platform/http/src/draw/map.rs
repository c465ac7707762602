//! Maps: an island of scripts beside a list that says the same.

use super::icon;
use crate::assets;
use crate::cx::Cx;
use crate::messages::t;
use kernel::text::Locale;
use maud::{Markup, html};
use serde_json::{Value, json};

/// A point on the map: WGS-84, in millionths of a degree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Longitude in millionths of a degree.
    pub lng: i64,
    /// Latitude in millionths of a degree.
    pub lat: i64,
    /// What is there; also the words of the list.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Its colour: `idle`, `moving`, `waiting`, `done`, `late`.
    pub class: &'static str,
}

/// A map. [`Map::view`] draws it with its list; a form field of kind point uses it to pick a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    locale: Locale,
    center: (i64, i64),
    tiles: Option<(String, String, bool)>,
    points: Vec<Point>,
    areas: Option<String>,
    places: Option<String>,
    near: bool,
    eager: bool,
    work: bool,
}

impl Map {
    /// Returns an empty map with the site's tiles, or with the outlines that it shows for lack of tiles.
    pub fn of(cx: &Cx) -> Map {
        let config = cx.config();
        let tiles = config.tiles.as_ref();
        Map {
            locale: cx.locale,
            center: config.map_center,
            tiles: tiles
                .map(|tiles| (tiles.url.clone(), cx.of(&tiles.credit).to_owned(), tiles.gcj02)),
            points: Vec::new(),
            areas: config.map_outlines.filter(|_| tiles.is_none()).map(str::to_owned),
            places: None,
            near: false,
            eager: cx.is_work(),
            work: cx.is_work(),
        }
    }

    /// Sets the points.
    #[must_use]
    pub fn points(mut self, points: Vec<Point>) -> Map {
        self.points = points;
        self
    }

    /// Names the address of GeoJSON with polygons; their properties are `name`, `href` and `level` 1 to 5.
    #[must_use]
    pub fn areas(mut self, url: impl Into<String>) -> Map {
        self.areas = Some(url.into());
        self
    }

    /// Sets the middle: longitude and latitude in millionths of a degree.
    #[must_use]
    pub fn center(mut self, lng: i64, lat: i64) -> Map {
        self.center = (lng, lat);
        self
    }

    /// Names the address of GeoJSON with the places around a point, which is added to it as `lng,lat`: by their names a place
    /// is known again.
    #[must_use]
    pub fn places(mut self, url: impl Into<String>) -> Map {
        self.places = Some(url.into());
        self
    }

    /// Begins so near to the middle that places are seen.
    #[must_use]
    pub fn near(mut self) -> Map {
        self.near = true;
        self
    }

    /// Waits for a press before anything is loaded.
    #[must_use]
    pub fn on_demand(mut self) -> Map {
        self.eager = false;
        self
    }

    pub(crate) const fn is_work(&self) -> bool {
        self.work
    }

    /// Returns the map with the list of its points.
    pub fn view(&self, label: &str) -> Markup {
        html! {
            div.ll-mapview {
                (self.island(label, None))
                // One point that leads nowhere is named by the map's own label.
                @if self.points.iter().any(|point| !point.href.is_empty() || point.label != label) {
                    details.ll-maplist open[self.points.len() <= 6] {
                        summary { (t(self.locale, "http.map.list")) " " (super::count(i64::try_from(self.points.len()).unwrap_or(0), false)) }
                        ol { @for point in &self.points { li {
                            @if point.href.is_empty() { (point.label) } @else { a href=(point.href) { (point.label) } }
                        } } }
                    }
                }
            }
        }
    }

    /// Returns the map that picks a place for a form: it writes `lng,lat` into the field `input`.
    pub(crate) fn picker(&self, label: &str, input: &str) -> Markup {
        self.island(label, Some(input))
    }

    fn island(&self, label: &str, input: Option<&str>) -> Markup {
        let options = json!({
            "center": [degrees(self.center.0), degrees(self.center.1)],
            "tiles": self.tiles.as_ref().map(|(url, credit, gcj02)| json!({ "url": url, "credit": credit, "gcj02": gcj02 })),
            "points": self.points.iter().map(geo).collect::<Vec<Value>>(),
            "areas": self.areas,
            "places": self.places,
            "near": self.near,
            "input": input,
            "worker": assets::url("map-worker.js"),
            "css": assets::url("map.css"),
            "words": { "zoomIn": t(self.locale, "http.map.zoom_in"), "zoomOut": t(self.locale, "http.map.zoom_out"), "here": t(self.locale, "http.map.here"), "noWebgl": t(self.locale, "http.map.cannot") },
        });
        html! {
            div.ll-map.ll-script data-island=(assets::url("map.js")) data-options=(options.to_string())
                data-eager[self.eager] role="region" aria-label=(label) {
                @if !self.eager {
                    button.btn.ll-mapopen type="button" data-open-map {
                        (icon("map-2"))
                        (t(self.locale, if input.is_some() { "http.map.pick" } else { "http.map.show" }))
                    }
                }
                @if let Some((_, credit, _)) = &self.tiles { p.ll-mapcredit { (credit) } }
            }
        }
    }
}

fn degrees(millionths: i64) -> Value {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a degree in millionths has at most nine digits"
    )]
    let degrees = millionths as f64 / 1e6;
    json!(degrees)
}

fn geo(point: &Point) -> Value {
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [degrees(point.lng), degrees(point.lat)] },
        "properties": { "name": point.label, "href": point.href, "kind": point.class },
    })
}
