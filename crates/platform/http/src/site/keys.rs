//! What pages need of the site, without the database.

use super::config::SiteConfig;
use super::cookies::{self, FLASH, GUEST, KNOWN, SESSION};
use super::flash::Flash;
use crate::entry::{Door, FootLink};
use crate::limits::{Limiter, Limits};
use crate::messages::Catalogue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use kernel::id::AccountId;
use kernel::time::{Duration, Instant};
use sha2::Sha256;
use std::sync::Arc;
use store::{Random, SeededRandom};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What pages need of the site.
pub(crate) struct Site {
    pub(crate) config: Arc<SiteConfig>,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) random: Arc<dyn Random>,
    /// The keys of what the workbench's search finds; without any there is none.
    pub(crate) finds: Vec<&'static str>,
    pub(crate) links: Vec<FootLink>,
    /// Doors of the site, in their order.
    pub(crate) doors: Vec<&'static Door>,
    pub(crate) secret: [u8; 32],
    pub(crate) limiter: Arc<Limiter>,
}

impl Site {
    /// Returns a site for tests of pages.
    pub(crate) fn sample(config: SiteConfig, catalogue: Catalogue) -> Site {
        Site {
            config: Arc::new(config),
            catalogue: Arc::new(catalogue),
            random: Arc::new(SeededRandom::new(1)),
            finds: vec!["http.search.title"],
            links: Vec::new(),
            doors: Vec::new(),
            secret: [7; 32],
            limiter: Arc::new(Limiter::new(Limits::built_in())),
        }
    }

    /// Returns a fresh id.
    pub(crate) fn new_id(&self, now: Instant) -> Uuid {
        let mut bytes = [0; 10];
        self.random.fill(&mut bytes);
        kernel::id::v7(now, bytes)
    }

    /// Returns the form token of a session or guest, another text every time, so that compression of pages that echo
    /// what was sent gives nothing away.
    pub(crate) fn form_token(&self, bearer: &str) -> String {
        let mut pad = [0; 32];
        self.random.fill(&mut pad);
        let mac = self.mac("form", bearer.as_bytes());
        let mixed = pad.iter().zip(mac).map(|(pad, byte)| pad ^ byte);
        let both: Vec<u8> = pad.iter().copied().chain(mixed).collect();
        BASE64.encode(both)
    }

    /// Tells whether a form token belongs to a session or guest.
    pub(crate) fn is_form_token(&self, bearer: &str, token: &str) -> bool {
        let Ok(both) = BASE64.decode(token) else { return false };
        let Some((pad, mixed)) = both.split_at_checked(32) else { return false };
        let mac: Vec<u8> = pad.iter().zip(mixed).map(|(pad, byte)| pad ^ byte).collect();
        mac.ct_eq(&self.mac("form", bearer.as_bytes())).into()
    }

    /// Returns the key of a browser: the same for the same cookie, which it does not give away.
    pub(crate) fn browser_key(&self, bearer: &str) -> String {
        BASE64.encode(self.mac("browser", bearer.as_bytes()))
    }

    /// Returns a fresh guest cookie's value: random, signed.
    pub(crate) fn new_guest(&self) -> String {
        let mut random = [0; 16];
        self.random.fill(&mut random);
        self.signed("guest", &random)
    }

    /// Tells whether a guest cookie's value is ours.
    pub(crate) fn is_guest(&self, value: &str) -> bool {
        self.unsigned("guest", value).is_some()
    }

    /// Returns the `Set-Cookie` line of a guest.
    pub(crate) fn guest_cookie(&self, value: &str) -> String {
        cookies::line(self.config.secure, GUEST, value, Duration::days(30).whole_seconds())
    }

    /// Returns the `Set-Cookie` line of a session.
    pub(crate) fn session_cookie(&self, value: &str, lasts: Duration) -> String {
        cookies::line(self.config.secure, SESSION, value, lasts.whole_seconds())
    }

    /// Returns the `Set-Cookie` line of a notice: signed, because its text is shown.
    pub(crate) fn flash_cookie(&self, flash: &Flash) -> String {
        let json = serde_json::to_vec(flash).unwrap_or_default();
        cookies::line(self.config.secure, FLASH, &self.signed("flash", &json), 60)
    }

    /// Reads a notice.
    pub(crate) fn read_flash(&self, value: &str) -> Option<Flash> {
        serde_json::from_slice(&self.unsigned("flash", value)?).ok()
    }

    /// Returns the sign of an account in a browser with this name.
    pub(crate) fn known_sign(&self, name: &[u8; 16], account: AccountId) -> [u8; 16] {
        let mut bytes = name.to_vec();
        bytes.extend_from_slice(account.uuid().as_bytes());
        let mut sign = [0; 16];
        for (to, from) in sign.iter_mut().zip(self.mac("account", &bytes)) {
            *to = from;
        }
        sign
    }

    /// Returns a fresh name for a browser.
    pub(crate) fn new_name(&self) -> [u8; 16] {
        let mut name = [0; 16];
        self.random.fill(&mut name);
        name
    }

    /// Returns the `Set-Cookie` line of what a browser knows.
    pub(crate) fn known_cookie(&self, bytes: &[u8]) -> String {
        let lasts = Duration::days(365).whole_seconds();
        cookies::line(self.config.secure, KNOWN, &self.signed("known", bytes), lasts)
    }

    /// Reads what a browser knows.
    pub(crate) fn read_known(&self, value: &str) -> Option<Vec<u8>> {
        self.unsigned("known", value)
    }

    fn signed(&self, purpose: &str, bytes: &[u8]) -> String {
        let mac = self.mac(purpose, bytes);
        format!("{}.{}", BASE64.encode(bytes), BASE64.encode(mac))
    }

    fn unsigned(&self, purpose: &str, value: &str) -> Option<Vec<u8>> {
        let (bytes, mac) = value.split_once('.')?;
        let (bytes, mac) = (BASE64.decode(bytes).ok()?, BASE64.decode(mac).ok()?);
        bool::from(mac.ct_eq(&self.mac(purpose, &bytes))).then_some(bytes)
    }

    /// HMAC-SHA-256 of the purpose and the bytes; a mac for one purpose is worth nothing for another.
    fn mac(&self, purpose: &str, bytes: &[u8]) -> Vec<u8> {
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.secret) else {
            return Vec::new();
        };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(bytes);
        mac.finalize().into_bytes().to_vec()
    }
}
