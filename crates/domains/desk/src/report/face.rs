//! The three places where a report is written: a resident's page, the desk's window or telephone, a grid worker's round.
//! They share one form, one draft, one check of the answers.

use super::rules::{Channel, Raw, field};
use http::Posted;
use kernel::id::CaseId;

/// Where a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// A resident's page.
    Resident,
    /// The desk, for somebody at the window or on the telephone.
    Desk,
    /// A grid worker's round.
    Field,
}

impl Face {
    /// Returns the face to which a path belongs.
    pub fn of(path: &str) -> Face {
        if path.starts_with("/work/") {
            Face::Desk
        } else if path.starts_with("/field/") {
            Face::Field
        } else {
            Face::Resident
        }
    }

    /// Returns the address of its form; the other pages stand below it.
    pub const fn base(self) -> &'static str {
        match self {
            Face::Resident => "/report",
            Face::Desk => "/work/cases/new",
            Face::Field => "/field/report",
        }
    }

    /// Returns the address of a page below the form, for a draft.
    pub fn page(self, page: &str, draft: CaseId) -> String {
        format!("{}{page}?draft={draft}", self.base())
    }

    /// Returns how a report written here came in.
    pub fn channel(self, said: &str) -> Channel {
        match self {
            Face::Resident => Channel::Online,
            Face::Field => Channel::Grid,
            Face::Desk if said == Channel::Telephone.as_str() => Channel::Telephone,
            Face::Desk => Channel::Window,
        }
    }
}

/// Returns what a form sent.
pub fn raw(posted: &Posted) -> Raw {
    let text = |name: &str| posted.get(name).to_owned();
    Raw {
        words: text(field::WORDS),
        address: text(field::ADDRESS),
        place: text(field::PLACE),
        community: text(field::COMMUNITY),
        point: text(field::POINT),
        anonymous: posted.has(field::ANONYMOUS),
        name: text(field::NAME),
        phone: text(field::PHONE),
        email: text(field::EMAIL),
        category: text(field::CATEGORY),
        channel: text(field::CHANNEL),
    }
}

/// Returns what a form sends, without its own fields.
pub(super) fn fields_of(raw: &Raw) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        (field::WORDS, raw.words.clone()),
        (field::ADDRESS, raw.address.clone()),
        (field::PLACE, raw.place.clone()),
        (field::COMMUNITY, raw.community.clone()),
        (field::POINT, raw.point.clone()),
        (field::NAME, raw.name.clone()),
        (field::PHONE, raw.phone.clone()),
        (field::EMAIL, raw.email.clone()),
        (field::CATEGORY, raw.category.clone()),
        (field::CHANNEL, raw.channel.clone()),
    ];
    fields.retain(|(_, value)| !value.is_empty());
    if raw.anonymous {
        fields.push((field::ANONYMOUS, "on".to_owned()));
    }
    fields
}

/// Returns a form as if `raw` had been sent, so that a draft fills it in again.
pub fn sent(raw: &Raw, draft: CaseId) -> Posted {
    let mut fields = fields_of(raw);
    fields.push(("_token", draft.to_string()));
    Posted::of(fields)
}

/// What a button of the form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// Send, after a look at the answers only where something has to be said first.
    Send,
    /// Send, and accept at once.
    Accept,
    /// On to the check of the answers.
    Next,
    /// Keep the photos and stay.
    Photos,
    /// Look for a building.
    Find,
    /// Take a photo out.
    Drop(kernel::id::FileId),
}

impl Press {
    /// Tells whether the form is filled in and goes on.
    pub const fn goes_on(&self) -> bool {
        matches!(self, Press::Send | Press::Accept | Press::Next)
    }

    /// Reads the value of the button `do`.
    pub fn of(posted: &Posted) -> Press {
        match posted.get("do") {
            "send" => Press::Send,
            "accept" => Press::Accept,
            "photos" => Press::Photos,
            "find" => Press::Find,
            other => match other.strip_prefix("drop:").and_then(|id| id.parse().ok()) {
                Some(file) => Press::Drop(file),
                None => Press::Next,
            },
        }
    }
}
