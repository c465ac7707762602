//! Parts of pages about one matter, made of a [`MatterView`](crate::view::MatterView); a domain's own page embeds them.
//!
//! Architecture invariant: nothing here sees the database.

mod action;
mod card;
mod clock;
mod said;
mod state;
mod way;

pub(crate) use action::is_reply;
pub use action::{Choices, action_bar, action_form, follow_button};
pub use card::{gallery, subject};
pub use clock::clocks;
pub use said::{history, messages};
pub use state::{due, now_card, sentence, situation, state, states};
pub use way::{flow, steps};

/// Where a matter's page stands and where its forms go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The page itself, without a question mark.
    pub page: String,
    /// The page's question, such as `open=…`; it is kept in links to actions.
    pub query: String,
    /// The beginning of addresses of forms and files, such as `/work/matters/<id>`.
    pub forms: String,
}

impl Place {
    /// Returns the place of a page whose forms go below its own address.
    pub fn at(page: impl Into<String>) -> Place {
        let page = page.into();
        Place { forms: page.clone(), page, query: String::new() }
    }

    /// Returns the address of the page with something asked for.
    pub fn asking(&self, name: &str, value: &str) -> String {
        let and = if self.query.is_empty() { "" } else { "&" };
        format!("{}?{}{and}{name}={value}", self.page, self.query)
    }

    /// Returns the address of the page as it was.
    pub fn back(&self) -> String {
        match self.query.as_str() {
            "" => self.page.clone(),
            query => format!("{}?{query}", self.page),
        }
    }

    /// Returns the addresses of a photo: its thumbnail and the whole.
    pub fn photo(&self, file: kernel::id::FileId) -> (String, String) {
        let whole = format!("{}/photos/{file}", self.forms);
        (format!("{whole}?size=thumb"), whole)
    }
}
