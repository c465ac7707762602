//! How visitors come: signing in at a door, and from addresses that a proxy tells.

use crate::site::Site;
use testkit::web::{Answer, Browser};

/// Lets the program believe what a proxy says about addresses.
pub fn behind_proxy(site: &Site) {
    std::fs::write(site.data.join("linli.toml"), "[site]\nbehind_proxy = true\n").unwrap();
}

/// Signs in at a door.
pub async fn sign_in(browser: &Browser, door: &str, login: &str, password: &str) -> Answer {
    browser.fill(door, &[("account.login", login), ("account.password", password)]).await
}
