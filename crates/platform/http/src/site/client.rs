//! The address of whoever asks: for limits only, never written down.

use super::config::SiteConfig;
use crate::limits::Network;
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use std::net::{IpAddr, SocketAddr};

/// Returns the network from which a request comes.
pub(crate) fn network(config: &SiteConfig, request: &Parts) -> Network {
    let direct = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = || -> Option<IpAddr> {
        // Only the last entry was written by our own proxy; everything before it the client may have invented.
        let header = request.headers.get_all("x-forwarded-for").iter().next_back()?;
        header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let ip = if config.behind_proxy { forwarded().or(direct) } else { direct };
    ip.map_or_else(|| Network { near: "unknown".to_owned(), wide: None }, of)
}

/// Returns the network of an address.
pub(crate) fn of(ip: IpAddr) -> Network {
    match ip.to_canonical() {
        IpAddr::V4(ip) => Network { near: ip.to_string(), wide: None },
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Network {
                near: format!("{a:x}:{b:x}:{c:x}:{d:x}::/64"),
                wide: Some(format!("{a:x}:{b:x}:{c:x}::/48")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a5_networks_are_what_one_customer_gets() {
        let check = |ip: &str, near: &str, wide: Option<&str>| {
            let network = of(ip.parse().unwrap());
            assert_eq!((network.near.as_str(), network.wide.as_deref()), (near, wide), "{ip}");
        };
        check("192.0.2.7", "192.0.2.7", None);
        check("::ffff:192.0.2.7", "192.0.2.7", None);
        check("2001:db8:1:2:3::4", "2001:db8:1:2::/64", Some("2001:db8:1::/48"));
        check("2001:db8:1:ff::4", "2001:db8:1:ff::/64", Some("2001:db8:1::/48"));
    }
}
