//! What a list of cases is narrowed to: read from an address, written back into one. Pure.

use crate::report::rules::{Channel, clean_line};
use kernel::id::{AreaId, OrgId};
use serde::{Deserialize, Serialize};

/// Steps and ends of `rules/procedures/case.toml` that a list can be narrowed to, in the order of a case's life.
pub const STATES: [&str; 15] = [
    "accept",
    "dispatch",
    "handle",
    "check",
    "confirm",
    "callback",
    "street_decides",
    "end",
    "answered",
    "explained",
    "unreached",
    "settled",
    "refused",
    "merged",
    "withdrawn",
];

/// The longest text that is searched for, in letters.
const TEXT_MAX: usize = 40;

/// A list's filter as it stands in an address; what is not understood is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `open`, `closed`, `all`, or a step or end.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// A category's code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// A community.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub community: String,
    /// A channel.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub channel: String,
    /// `1` for what is late.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub late: String,
    /// The lead department.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lead: String,
    /// Text in the title, or a code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
    /// Where the page goes on.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub after: String,
}

/// Which states are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum States {
    /// Whatever runs.
    #[default]
    Open,
    /// Whatever has ended.
    Closed,
    /// Everything.
    All,
    /// One step or end.
    One(&'static str),
}

/// A filter whose values are sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Which states.
    pub states: States,
    /// Which category.
    pub category: Option<String>,
    /// Which community.
    pub community: Option<AreaId>,
    /// Which channel.
    pub channel: Option<Channel>,
    /// Only what is late.
    pub late: bool,
    /// Which lead department.
    pub lead: Option<OrgId>,
    /// Text in the title, or a code.
    pub text: Option<String>,
}

impl Filter {
    /// Reads what was asked for.
    pub fn parse(asked: &Asked) -> Filter {
        let states = match asked.state.as_str() {
            "" | "open" => States::Open,
            "closed" => States::Closed,
            "all" => States::All,
            word => {
                STATES.into_iter().find(|state| *state == word).map_or(States::Open, States::One)
            }
        };
        let category = asked.category.trim();
        let text: String = clean_line(&asked.q).chars().take(TEXT_MAX).collect();
        Filter {
            states,
            category: (category.len() == 4).then(|| category.to_owned()),
            community: asked.community.parse().ok(),
            channel: asked.channel.parse().ok(),
            late: asked.late == "1",
            lead: asked.lead.parse().ok(),
            text: (!text.is_empty()).then_some(text),
        }
    }

    /// Tells whether anything but the running cases is asked for.
    pub fn is_narrow(&self) -> bool {
        *self != Filter::default()
    }
}

impl Asked {
    /// Returns the address of the list with this filter.
    pub fn address(&self, path: &str) -> String {
        let pairs = [
            ("state", &self.state),
            ("category", &self.category),
            ("community", &self.community),
            ("channel", &self.channel),
            ("late", &self.late),
            ("lead", &self.lead),
            ("q", &self.q),
            ("after", &self.after),
        ];
        let set = pairs.iter().filter(|(_, value)| !value.is_empty());
        let query: Vec<String> =
            set.map(|(name, value)| format!("{name}={}", escape(value))).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }
}

/// Escapes a value for a query string.
pub fn escape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn c2_a_filter_takes_what_it_knows_and_leaves_the_rest() {
        let asked = Asked {
            state: "handle".into(),
            late: "1".into(),
            category: "0202".into(),
            ..Asked::default()
        };
        let filter = Filter::parse(&asked);
        assert_eq!((filter.states, filter.late), (States::One("handle"), true));
        assert_eq!(filter.category.as_deref(), Some("0202"));
        let hostile = Asked {
            state: "x' OR 1=1".into(),
            category: "0202; DROP".into(),
            community: "no".into(),
            q: format!("\u{0}{}", "长".repeat(99)),
            ..Asked::default()
        };
        let filter = Filter::parse(&hostile);
        assert_eq!((filter.states, filter.category, filter.community), (States::Open, None, None));
        assert_eq!(filter.text.unwrap().chars().count(), TEXT_MAX);
    }

    #[test]
    fn an_address_is_escaped() {
        let asked = Asked { q: "井盖 &=".into(), ..Asked::default() };
        assert_eq!(asked.address("/work/cases"), "/work/cases?q=%E4%BA%95%E7%9B%96%20%26%3D");
        assert_eq!(Asked::default().address("/work/cases"), "/work/cases");
    }
}
