//! Parts of pages about one matter, made of a [`MatterView`](crate::view::MatterView); a domain's own page embeds them.
//!
//! Architecture invariant: nothing here sees the database.

mod action;
mod card;
mod clock;
mod said;
mod state;
mod way;

pub use action::{Choices, action_bar, action_form, cancel, cancel_usual, carried, follow_button};
pub(crate) use action::{ENDS, is_reply, leads_back};
pub use card::{gallery, subject};
pub use clock::clocks;
pub use said::{entries, history, messages};
use state::told;
pub(crate) use state::urgent;
pub use state::{
    due, graded, now_card, outcome, rework, rework_mark, sentence, situation, state, states,
};
pub use way::{flow, steps, steps_joined, way};

/// Where a matter is shown and where its forms go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The page itself, without a question mark.
    pub page: String,
    /// The page's question, such as `open=…`; it is kept in links to actions.
    pub query: String,
    /// The name of its line in the list beside it, so that the list stays where it was; empty where there is no list.
    pub line: String,
    /// The beginning of addresses of forms and files, such as `/work/matters/<id>`.
    pub forms: String,
    /// Where one goes on when nothing is left to do here, such as the next line of the list; empty for the page itself.
    pub then: String,
}

impl Place {
    /// Returns the place of a page whose forms go below its own address.
    pub fn at(page: impl Into<String>) -> Place {
        let page = page.into();
        Place { forms: page.clone(), page, ..Place::default() }
    }

    /// Returns the address of the page with something asked for.
    pub fn asking(&self, name: &str, value: &str) -> String {
        let and = if self.query.is_empty() { "" } else { "&" };
        format!("{}?{}{and}{name}={value}{}", self.page, self.query, self.anchor())
    }

    /// Returns the address of the page as it was.
    pub fn back(&self) -> String {
        match self.query.as_str() {
            "" => self.page.clone(),
            query => format!("{}?{query}{}", self.page, self.anchor()),
        }
    }

    fn anchor(&self) -> String {
        if self.line.is_empty() { String::new() } else { format!("#{}", self.line) }
    }

    /// Returns where a small form goes, such as `say`; on another page than the matter's own it says where to come back to.
    pub(crate) fn sending(&self, what: &str) -> String {
        let to = format!("{}/{what}", self.forms);
        if self.page == self.forms {
            return to;
        }
        let coded = self.back().chars().fold(String::new(), |mut text, c| {
            match c {
                '%' => text.push_str("%25"),
                '&' => text.push_str("%26"),
                '+' => text.push_str("%2B"),
                '#' => text.push_str("%23"),
                c => text.push(c),
            }
            text
        });
        format!("{to}?back={coded}")
    }

    /// Returns the addresses of a photo: its thumbnail and the whole.
    pub fn photo(&self, file: kernel::id::FileId) -> (String, String) {
        let whole = format!("{}/photos/{file}", self.forms);
        (format!("{whole}?size=thumb"), whole)
    }
}
