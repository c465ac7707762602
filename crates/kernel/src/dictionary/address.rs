//! Addresses: of e-mail, of pages, and on the map.

use super::accept::{Fault, fault};
use super::written::number;
use super::{Element, Point, Value};
use crate::ident::{compact, half_width, invisible};

/// The longest e-mail address (RFC 5321).
const EMAIL_MAX: usize = 254;

pub(super) fn email(raw: &str) -> Result<String, Fault> {
    let wrong = || fault("kernel.refusal.email_unreadable");
    let text = compact(raw).replace('。', ".");
    let (local, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    let local_fits = !local.is_empty()
        && local.len() <= 64
        && local.chars().all(plain)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    if !local_fits
        || !domain.contains('.')
        || !domain.split('.').all(label)
        || text.len() > EMAIL_MAX
    {
        return Err(wrong());
    }
    Ok(format!("{local}@{}", domain.to_lowercase()))
}

/// Reads `lon,lat` in degrees; the point must lie in China's surroundings, which also finds swapped numbers.
pub(super) fn point(raw: &str) -> Result<Point, Fault> {
    let text = raw.replace('，', ",");
    let (lon, lat) =
        text.split_once([',', ' ']).ok_or_else(|| fault("kernel.refusal.point_unreadable"))?;
    let degree = |text: &str| -> Result<i32, Fault> {
        let unreadable = || fault("kernel.refusal.point_unreadable");
        let text = compact(text);
        // More digits than a millionth of a degree (11 cm) are cut off.
        let cut = text.find('.').map_or(text.len(), |at| text.len().min(at + 7));
        let number = number(text.get(..cut).unwrap_or_default(), 6).map_err(|_| unreadable())?;
        i32::try_from(number).map_err(|_| unreadable())
    };
    let point = Point { lon_e6: degree(lon)?, lat_e6: degree(lat)? };
    let (lons, lats) = (73_000_000..=136_000_000, 3_000_000..=54_000_000);
    if lons.contains(&point.lon_e6) && lats.contains(&point.lat_e6) {
        return Ok(point);
    }
    let swapped = lons.contains(&point.lat_e6) && lats.contains(&point.lon_e6);
    Err(fault(if swapped {
        "kernel.refusal.point_swapped"
    } else {
        "kernel.refusal.point_outside"
    }))
}

/// Reads the address of a page: `http` and `https` only, without a name and password in it, so that a link shows where it
/// leads. Names of hosts may be written in any script.
pub(super) fn url(element: &Element, raw: &str) -> Result<Option<Value>, Fault> {
    let unreadable = || fault("kernel.refusal.url_unreadable");
    let text: String = raw.trim().chars().filter(|c| !invisible(*c)).collect();
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // What browsers read in another way than people do, such as a backslash, has no place in it.
    let odd = |c: char| c.is_whitespace() || c.is_control() || "\\<>\"`{}|^".contains(c);
    if text.chars().any(odd) {
        return Err(unreadable());
    }
    let named = text.split_once("://").or_else(|| text.split_once("：//"));
    let named = named.map(|(scheme, rest)| (compact(scheme).to_ascii_lowercase(), rest));
    let (scheme, rest) = named
        .filter(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .unwrap_or_else(|| ("https".to_owned(), text));
    if scheme != "http" && scheme != "https" {
        return Err(fault("kernel.refusal.url_scheme"));
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).ok_or_else(unreadable)?;
    if host.chars().map(half_width).any(|c| c == '@') {
        return Err(fault("kernel.refusal.url_credentials"));
    }
    let host = host_of(host).ok_or_else(unreadable)?;
    let whole = format!("{scheme}://{host}{path}");
    let length = whole.chars().count();
    if length > element.length_max {
        let refusal = fault("kernel.refusal.text_too_long").with("limit", element.length_max);
        return Err(refusal.with("length", length));
    }
    Ok(Some(Value::Text(whole)))
}

/// Returns a host, perhaps with a port, in its normal form.
fn host_of(written: &str) -> Option<String> {
    let text = compact(written).replace('。', ".").to_lowercase();
    let (name, port) =
        text.split_once(':').map_or((text.as_str(), None), |(name, port)| (name, Some(port)));
    let port_fits = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit())
            && port.parse().is_ok_and(|port: u16| port > 0)
    };
    let fits = name.contains('.') && name.split('.').all(label) && port.is_none_or(port_fits);
    fits.then_some(text)
}

/// Tells whether a part between the points of a host's name may be one.
fn label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}
