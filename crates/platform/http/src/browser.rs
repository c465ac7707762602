//! The browser that asks: its session's cookie, for whoever keeps sessions, and what it calls itself.

use crate::cx::Cx;
use crate::edge::cookies::{self, SESSION};
use crate::failure::Failure;
use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

/// The browser that asks. An extractor.
#[derive(Clone, PartialEq, Eq)]
pub struct Browser {
    /// The value of the session's cookie; a secret, never to be shown or logged.
    pub session: Option<String>,
    /// Browser and device in two words, such as `Chrome · Android`; empty when it does not say.
    pub device: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Browser {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Browser, Failure> {
        let secure = parts.extensions.get::<Cx>().is_some_and(|cx| cx.config().secure);
        let session = cookies::get(&parts.headers, secure, SESSION).filter(|it| !it.is_empty());
        let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Browser {
            session: session.map(str::to_owned),
            device: device(agent.unwrap_or_default()),
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
