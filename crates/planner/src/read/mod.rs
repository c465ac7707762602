//! Readers: bytes of files to checked values. No reader touches the disk, and none panics, whatever the bytes.

mod adjacency_json;
mod error;
mod fixed;
mod geojson;
mod raw;
mod script;
mod streets;
mod table;
mod units;

pub use adjacency_json::{Links, links, units_with_links};
pub use error::{Place, Problem, ReadError, Trouble};
pub use fixed::{Fixed, fixed};
pub use script::{Step, script};
pub use streets::{Streets, streets};
pub use table::{Row, Table, table};
pub use units::{Fields, Units, UnitsOptions, units};

/// Returns the text of a file: UTF-8, with or without a byte order mark, not empty.
///
/// # Errors
/// Says at which byte the text ends to be UTF-8, or that there is none.
pub fn text(bytes: &[u8]) -> Result<&str, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        ReadError::one(Place::File, Trouble::NotUtf8 { byte: error.valid_up_to() })
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadError::one(Place::File, Trouble::Empty));
    }
    Ok(text)
}

/// Whether a text begins like adjacency JSON: an object with `nodes`.
pub fn is_adjacency(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        nodes: Option<&'a serde_json::value::RawValue>,
    }
    serde_json::from_str::<Head<'_>>(text).is_ok_and(|head| head.nodes.is_some())
}
