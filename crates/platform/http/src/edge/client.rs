//! The address of whoever asks: for the throttle only, never written down.

use crate::app::SiteConfig;
use axum::extract::{ConnectInfo, Request};
use std::net::{IpAddr, SocketAddr};

/// Returns the network from which a request comes: an IPv4 address, or the first 64 bits of an IPv6 address, which
/// is what one household gets.
pub(crate) fn address(config: &SiteConfig, request: &Request) -> String {
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = || -> Option<IpAddr> {
        // Only the last entry was written by our own proxy; everything before it the client may have invented.
        let header = request.headers().get_all("x-forwarded-for").iter().next_back()?;
        header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let ip = if config.behind_proxy { forwarded().or(direct) } else { direct };
    match ip.map(|ip| ip.to_canonical()) {
        Some(IpAddr::V4(ip)) => ip.to_string(),
        Some(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "unknown".to_owned(),
    }
}
