//! What a list of cases is narrowed to, read from its address; what is not understood is left out.

use crate::report::rules::{Channel, clean_line};
use http::Listing;
use kernel::id::{AreaId, OrgId};

/// The longest text that is searched for, in letters.
const TEXT_MAX: usize = 40;
/// How many steps may be asked for at once.
const STATES_MAX: usize = 20;
/// The longest name of a step, in bytes.
const NAME_MAX: usize = 60;

/// Which states are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum States {
    /// Whatever runs.
    #[default]
    Open,
    /// Whatever has ended.
    Closed,
    /// Everything.
    All,
    /// Some steps or ends; in an address their names stand with points between them.
    Some(Vec<String>),
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
    /// Text in the title that the desk gave, or a code.
    pub text: Option<String>,
}

impl Filter {
    /// Reads what an address asks for.
    pub fn of(listing: &Listing) -> Filter {
        let states = match listing.get("state").unwrap_or("open") {
            "open" => States::Open,
            "closed" => States::Closed,
            "all" => States::All,
            // Which names there are says the procedure file.
            words if words.split('.').all(is_name) => {
                States::Some(words.split('.').take(STATES_MAX).map(str::to_owned).collect())
            }
            _ => States::Open,
        };
        let text = listing.words().map(clean_line).unwrap_or_default();
        let text: String = text.chars().take(TEXT_MAX).collect();
        let is_code =
            |code: &&str| code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit());
        Filter {
            states,
            category: listing.get("category").filter(is_code).map(str::to_owned),
            community: listing.read("community"),
            channel: listing.read("channel"),
            late: listing.get("late") == Some("1"),
            lead: listing.read("lead"),
            text: (!text.is_empty()).then_some(text),
        }
    }
}

/// Tells whether a word can be the name of a step or an end.
fn is_name(word: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
    word.len() <= NAME_MAX && word.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn filter(query: &str) -> Filter {
        Filter::of(&Listing::of("/work/cases", query))
    }

    #[test]
    fn c2_a_filter_takes_what_it_knows_and_leaves_the_rest() {
        let asked = filter("state=handle&late=1&category=0202&channel=grid");
        assert_eq!((asked.states, asked.late), (States::Some(vec!["handle".to_owned()]), true));
        assert_eq!((asked.category.as_deref(), asked.channel), (Some("0202"), Some(Channel::Grid)));
        let long = "%E9%95%BF".repeat(99);
        let hostile =
            filter(&format!("state=x'+OR+1=1&category=02;x&community=no&lead=1&q=%00{long}"));
        assert_eq!(
            (hostile.states, hostile.category, hostile.community),
            (States::Open, None, None)
        );
        assert_eq!(hostile.text.unwrap().chars().count(), TEXT_MAX);
        assert_eq!(filter(""), Filter::default());
    }
}
