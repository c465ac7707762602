//! What pages need of the site, without the database: its settings, its texts, its keys and cookies.

pub(crate) mod client;
mod config;
pub(crate) mod cookies;
mod flash;
mod keys;

pub use config::{EmergencyNumbers, SiteConfig, Tiles};
pub use flash::Flash;
pub(crate) use keys::Site;
