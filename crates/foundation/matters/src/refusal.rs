//! Why a command about a matter is refused, apart from what the engine says.

use kernel::refusal::{Refusal, RefusalKind};

/// Why a command about a matter is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatterRefusal {
    /// There is no such matter, or the actor may not know of it.
    Unknown,
    /// Somebody else acted since the page was made.
    Changed {
        /// The version that the actor saw.
        seen: i64,
        /// The version now.
        now: i64,
    },
    /// The action is not offered any more.
    NotOffered,
    /// The id belongs to another matter already.
    IdTaken,
    /// The code belongs to another matter already.
    CodeTaken,
    /// The rules have no such procedure.
    NoProcedure {
        /// Its id.
        procedure: String,
    },
    /// No domain registered this kind of subject.
    NoSubject {
        /// The kind.
        kind: String,
    },
    /// The procedure runs at another level than the area has.
    WrongArea,
    /// The note is empty or too long.
    NoteLength {
        /// The most characters.
        max: usize,
    },
    /// A message says nothing.
    NoteEmpty,
    /// The reporter has written often without an answer.
    TooManyMessages,
    /// There are too many photos.
    PhotoCount {
        /// The most.
        max: usize,
    },
    /// It has ended: nobody would read a message.
    Over,
    /// It still runs: what it says is needed.
    StillRunning,
    /// The grade is none of the five.
    WrongGrade,
    /// It was not said how much longer.
    LengthMissing,
    /// A reason has to be told before personal data are shown.
    ReasonMissing,
    /// A reason is kept in plain, so that no number of somebody's may stand in it.
    ReasonNumber,
    /// No matter has this code.
    CodeUnknown,
    /// No matter has this code, which ends with its number.
    CodeWithoutSigns,
    /// The link is not known.
    LinkUnknown,
}

impl From<MatterRefusal> for Refusal {
    fn from(refusal: MatterRefusal) -> Refusal {
        use MatterRefusal as M;
        match refusal {
            M::Unknown => Refusal::not_found("matters.refusal.unknown"),
            M::Changed { seen, now } => {
                Refusal::conflict("matters.refusal.changed").with("seen", seen).with("now", now)
            }
            M::NotOffered => Refusal::conflict("matters.refusal.not_offered"),
            M::IdTaken => Refusal::conflict("matters.refusal.id_taken"),
            M::CodeTaken => Refusal::conflict("matters.refusal.code_taken"),
            M::NoProcedure { procedure } => {
                Refusal::invalid("matters.refusal.no_procedure").with("procedure", procedure)
            }
            M::NoSubject { kind } => {
                Refusal::invalid("matters.refusal.no_subject").with("kind", kind)
            }
            M::WrongArea => Refusal::invalid("matters.refusal.wrong_area").on("area"),
            M::NoteLength { max } => {
                Refusal::invalid("matters.refusal.note_length").with("max", max).on("note")
            }
            M::NoteEmpty => Refusal::invalid("matters.refusal.note_empty").on("note"),
            M::TooManyMessages => {
                Refusal::new(RefusalKind::TooMany, "matters.refusal.too_many_messages")
            }
            M::PhotoCount { max } => {
                Refusal::invalid("matters.refusal.photo_count").with("max", max).on("photos")
            }
            M::Over => Refusal::conflict("matters.refusal.over"),
            M::StillRunning => Refusal::conflict("matters.refusal.still_running"),
            M::WrongGrade => Refusal::invalid("matters.refusal.wrong_grade").on("grade"),
            M::LengthMissing => Refusal::invalid("matters.refusal.length_missing").on("by"),
            M::ReasonMissing => Refusal::invalid("matters.refusal.reason_missing").on("reason"),
            M::ReasonNumber => Refusal::invalid("matters.refusal.reason_number").on("reason"),
            M::CodeUnknown => Refusal::invalid("matters.refusal.code_unknown").on("code"),
            M::CodeWithoutSigns => {
                Refusal::invalid("matters.refusal.code_without_signs").on("code")
            }
            M::LinkUnknown => Refusal::not_found("matters.refusal.link_unknown"),
        }
    }
}

impl From<MatterRefusal> for store::Error {
    fn from(refusal: MatterRefusal) -> store::Error {
        store::Error::Refused(refusal.into())
    }
}
