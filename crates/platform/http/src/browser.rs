//! The browser that asks: its session's cookie, for whoever keeps sessions, what it calls itself, and which accounts have
//! signed in with it.

use crate::cx::Cx;
use crate::failure::Failure;
use crate::site::cookies::{self, KNOWN, SESSION};
use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use kernel::id::AccountId;

/// How many accounts a browser is remembered for, the last ones.
const ACCOUNTS_MAX: usize = 5;

/// The browser that asks. An extractor.
#[derive(Clone, PartialEq, Eq)]
pub struct Browser {
    /// The value of the session's cookie; a secret, never to be shown or logged.
    pub session: Option<String>,
    /// Browser and device in two words, such as `Chrome · Android`; empty when it does not say.
    pub device: String,
    known: Option<Known>,
}

/// What a browser keeps of successful sign-ins: a random name of its own, and a sign for each account.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Known {
    name: [u8; 16],
    signs: Vec<[u8; 16]>,
}

impl Known {
    /// Reads the cookie's bytes, whose signature has been checked.
    fn read(bytes: &[u8]) -> Option<Known> {
        let (name, rest) = bytes.split_first_chunk::<16>()?;
        let signs = rest.chunks_exact(16).filter_map(|sign| sign.try_into().ok());
        Some(Known { name: *name, signs: signs.take(ACCOUNTS_MAX).collect() })
    }
}

impl Browser {
    /// Returns the browser's own name, if this account has signed in with it before: whoever guesses passwords
    /// elsewhere has no such cookie.
    pub fn knows(&self, cx: &Cx, account: AccountId) -> Option<String> {
        let known = self.known.as_ref()?;
        let sign = cx.site.known_sign(&known.name, account);
        known.signs.contains(&sign).then(|| cx.site.browser_key(&format!("known:{:?}", known.name)))
    }

    /// Returns the cookie's line with an account that has just signed in.
    pub(crate) fn with_account(&self, cx: &Cx, account: AccountId) -> String {
        let name = self.known.as_ref().map_or_else(|| cx.site.new_name(), |known| known.name);
        let sign = cx.site.known_sign(&name, account);
        let others = self.known.iter().flat_map(|known| &known.signs).filter(|it| **it != sign);
        let mut bytes = name.to_vec();
        for sign in std::iter::once(&sign).chain(others).take(ACCOUNTS_MAX) {
            bytes.extend_from_slice(sign);
        }
        cx.site.known_cookie(&bytes)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Browser {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Browser, Failure> {
        let cx = parts.extensions.get::<Cx>();
        let secure = cx.is_some_and(|cx| cx.config().secure);
        let known = cookies::get(&parts.headers, secure, KNOWN);
        let known = cx.zip(known).and_then(|(cx, value)| cx.site.read_known(value));
        let session = cookies::get(&parts.headers, secure, SESSION).filter(|it| !it.is_empty());
        let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Browser {
            session: session.map(str::to_owned),
            device: device(agent.unwrap_or_default()),
            known: known.and_then(|bytes| Known::read(&bytes)),
        })
    }
}

/// The first that fits: browsers name the ones that they are derived from, too.
const BROWSERS: [(&str, &str); 9] = [
    ("MicroMessenger", "微信"),
    ("AlipayClient", "支付宝"),
    ("HuaweiBrowser", "Huawei"),
    ("MQQBrowser", "QQ"),
    ("UCBrowser", "UC"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
];

fn device(agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let words: Vec<&str> = [first(&BROWSERS), first(&SYSTEMS)].into_iter().flatten().collect();
    words.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn a5_a_browser_is_named_in_two_words() {
        let check = |agent: &str, expected: &str| assert_eq!(device(agent), expected);
        check(
            "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
            "Chrome · Android",
        );
        check(
            "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/86 MicroMessenger/8.0",
            "微信 · Android",
        );
        check("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/130.0", "Firefox · Windows");
        check("curl/8", "");
    }
}
