//! What people wrote or photographed with an action. It lies encrypted beside the events.

use kernel::id::FileId;

/// Who may read a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Anybody who has the matter's code; no personal values may stand in it.
    Public,
    /// The reporter and those who handle the matter.
    Parties,
    /// Those who handle the matter.
    Staff,
}

impl Audience {
    /// Returns the word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Audience::Public => "public",
            Audience::Parties => "parties",
            Audience::Staff => "staff",
        }
    }

    /// Reads the word in the database; an unknown one is for staff.
    pub fn parse(word: &str) -> Audience {
        match word {
            "public" => Audience::Public,
            "parties" => Audience::Parties,
            _ => Audience::Staff,
        }
    }

    /// Tells whether a reader of this sort may read what was written for `audience`.
    pub fn reads(self, audience: Audience) -> bool {
        self >= audience
    }
}

/// A text and photos given with an action or as a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The text; may be empty when there are photos.
    pub text: String,
    /// Photos already in the file store, in order.
    pub photos: Vec<FileId>,
    /// Who may read it.
    pub audience: Audience,
}

impl Note {
    /// Returns a note for those who handle the matter.
    pub fn staff(text: impl Into<String>) -> Note {
        Note { text: text.into(), photos: Vec::new(), audience: Audience::Staff }
    }

    /// Returns a note for the reporter too.
    pub fn parties(text: impl Into<String>) -> Note {
        Note { text: text.into(), photos: Vec::new(), audience: Audience::Parties }
    }

    /// Adds photos.
    #[must_use]
    pub fn with_photos(mut self, photos: Vec<FileId>) -> Note {
        self.photos = photos;
        self
    }
}
