//! What people wrote or photographed: with an action, or as a message between the parties. It lies encrypted beside the
//! events.

use super::history::actor_words;
use super::photo::put_photo;
use crate::MatterRefusal;
use crate::projection::MatterRow;
use kernel::id::{AccountId, MatterId, MessageId};
use kernel::time::Instant;
use store::{Error, Fault, FileMeta, Query, Tx, args};

/// The longest note, in characters.
pub const NOTE_CHARS_MAX: usize = 2000;
/// The most photos of a note.
pub const NOTE_PHOTOS_MAX: usize = 9;
pub(super) const BODY: &str = "matter_note.body";

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
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The text; may be empty when there are photos.
    pub text: String,
    /// Photos already in the file store, in order; the transaction keeps them.
    pub photos: Vec<FileMeta>,
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
    pub fn with_photos(mut self, photos: Vec<FileMeta>) -> Note {
        self.photos = photos;
        self
    }

    /// Returns it without blanks at both ends; nothing when nothing is left.
    pub(crate) fn checked(mut self) -> Result<Option<Note>, MatterRefusal> {
        self.text = self.text.trim().replace("\r\n", "\n");
        if self.text.chars().count() > NOTE_CHARS_MAX {
            return Err(MatterRefusal::NoteLength { max: NOTE_CHARS_MAX });
        }
        if self.photos.len() > NOTE_PHOTOS_MAX {
            return Err(MatterRefusal::PhotoCount { max: NOTE_PHOTOS_MAX });
        }
        Ok((!self.text.is_empty() || !self.photos.is_empty()).then_some(self))
    }
}

/// What a note came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteKind {
    /// With an action.
    Action,
    /// As a message.
    Message,
}

store::row! {
    struct NoteRow {
        id: MessageId,
        seq: Option<i64>,
        kind: String,
        audience: String,
        author_kind: String,
        author_id: Option<AccountId>,
        author_key: String,
        at: Instant,
        body: Option<Vec<u8>>,
    }
}

/// A note as its readers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteView {
    /// Its id.
    pub id: MessageId,
    /// The event that it came with; none for a message.
    pub seq: Option<i64>,
    /// Who may read it.
    pub audience: Audience,
    /// `staff`, `resident`, `code` or `system`.
    pub author_kind: String,
    /// The author's account.
    pub author: Option<AccountId>,
    /// The who-key under which it was written.
    pub author_key: String,
    /// When.
    pub at: Instant,
    /// The text; empty when it was erased or only photos were given.
    pub text: String,
}

/// Writes a note under an id and keeps its photos.
#[allow(clippy::too_many_arguments, reason = "one row, one argument a column")]
pub(crate) async fn put_note(
    tx: &mut Tx,
    row: &MatterRow,
    id: MessageId,
    kind: NoteKind,
    seq: Option<i64>,
    instance: u32,
    key: &str,
    note: Note,
) -> Result<(), Error> {
    let (author_kind, author) = actor_words(tx.actor());
    let body = (!note.text.is_empty()).then(|| tx.seal(BODY, &note.text));
    let word = match kind {
        NoteKind::Action => "action",
        NoteKind::Message => "message",
    };
    let at = Query::now(tx);
    let sql = "INSERT INTO matter_note (tenant_id, id, matter_id, seq, kind, audience, author_kind, author_id, author_key,
            at, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let audience = note.audience.word();
    let values =
        args![row.tenant_id, id, row.id, seq, word, audience, author_kind, author, key, at, body];
    tx.exec(sql, values).await?;
    for (position, photo) in note.photos.iter().enumerate() {
        tx.keep_file(photo).await?;
        put_photo(tx, row, photo.id, Some(id), None, instance, note.audience, position).await?;
    }
    Ok(())
}

/// Returns the notes of a matter that `audience` may read, the earliest first.
pub async fn notes(
    q: &mut impl Query,
    matter: MatterId,
    audience: Audience,
) -> Result<Vec<NoteView>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT id, seq, kind, audience, author_kind, author_id, author_key, at, body FROM matter_note
        WHERE tenant_id = $1 AND matter_id = $2 ORDER BY at, id";
    let rows: Vec<NoteRow> = q.all(sql, args![tenant, matter]).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let for_whom = Audience::parse(&row.audience);
        if !audience.reads(for_whom) {
            continue;
        }
        let text = match &row.body {
            Some(body) => q.open_shown(BODY, body),
            None => String::new(),
        };
        views.push(NoteView {
            id: row.id,
            seq: row.seq.filter(|_| row.kind == "action"),
            audience: for_whom,
            author_kind: row.author_kind,
            author: row.author_id,
            author_key: row.author_key,
            at: row.at,
            text,
        });
    }
    Ok(views)
}
