//! The row of a matter.

use kernel::area::Level;
use kernel::id::{AccountId, AreaId, MatterId, TenantId};
use kernel::procedure::Situation;
use kernel::time::Instant;
use store::{Fault, Query, args};
use uuid::Uuid;

store::row! {
    /// A matter as it stands. `state`, `situation` and `due_at` are projected from its events.
    #[derive(Clone, Debug, PartialEq)]
    pub struct MatterRow {
        /// The owning office.
        pub tenant_id: TenantId,
        /// Its id.
        pub id: MatterId,
        /// The id of its procedure.
        pub procedure: String,
        /// The rule version that it began with, as the SHA-256 of its text.
        pub rules_sha256: String,
        /// Which domain noun it is about, such as `case`.
        pub subject_kind: String,
        /// The id of that.
        pub subject_id: Uuid,
        /// The code that people say on the telephone, such as `SLY-20261120-0037-K7QM`.
        pub code: String,
        /// What it is called.
        pub title: String,
        /// The narrowest area in which it happens.
        pub area_id: AreaId,
        /// The city at present.
        pub city_id: Option<AreaId>,
        /// The district at present.
        pub district_id: Option<AreaId>,
        /// The street at present.
        pub street_id: Option<AreaId>,
        /// The community at present.
        pub community_id: Option<AreaId>,
        /// The community when it began; never rewritten.
        pub community_id_then: Option<AreaId>,
        /// The residents' group at present.
        pub group_id: Option<AreaId>,
        /// The grid at present.
        pub grid_id: Option<AreaId>,
        /// The grid when it began; never rewritten.
        pub grid_id_then: Option<AreaId>,
        /// The id of the step that stands for it, or of the end.
        pub state: String,
        /// How that looks: `none`, `moving`, `waiting`, `done` or `late`.
        pub situation: String,
        /// Whether it is an emergency.
        pub urgent: bool,
        /// How many events it has; a form sends it back so that two people cannot act on the same state.
        pub version: i64,
        /// `account`, `anonymous` or `staff`.
        pub reporter_kind: String,
        /// The reporter's account.
        pub reporter_account: Option<AccountId>,
        /// Which account began it.
        pub started_by: Option<AccountId>,
        /// When it began.
        pub started_at: Instant,
        /// When it changed last.
        pub changed_at: Instant,
        /// When the step that stands for it is due.
        pub due_at: Option<Instant>,
        /// When it ended.
        pub ended_at: Option<Instant>,
        /// Which round of work it is, while work that was sent back is done again.
        pub rework: Option<i64>,
        /// The event under which lies what was said when it was sent back.
        pub rework_seq: Option<i64>,
        /// The stay that sent it back; 0 after the end.
        pub rework_from: Option<u32>,
        /// Who sent it back: `reporter`, or the step that decided.
        pub rework_by: Option<String>,
        /// Among its reporter's own: 0 waits for the reporter, 1 runs, 2 has ended.
        pub turn: i64,
        /// Its place there: what is due first comes first, what ended last comes first.
        pub rank: i64,
    }
}

/// Where a matter came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReporterKind {
    /// From somebody with an account.
    Account,
    /// From somebody who holds a secret link only.
    Anonymous,
    /// From staff or from the platform: nobody outside confirms it.
    Staff,
}

impl ReporterKind {
    /// Returns the word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            ReporterKind::Account => "account",
            ReporterKind::Anonymous => "anonymous",
            ReporterKind::Staff => "staff",
        }
    }
}

impl MatterRow {
    /// Returns a matter of the reader's tenant.
    pub async fn load(q: &mut impl Query, id: MatterId) -> Result<Option<MatterRow>, Fault> {
        let tenant = q.tenant();
        q.opt("SELECT * FROM matter WHERE tenant_id = $1 AND id = $2", args![tenant, id]).await
    }

    /// Returns the matters of a subject, the first begun first.
    pub async fn of_subject(
        q: &mut impl Query,
        kind: &str,
        subject: Uuid,
    ) -> Result<Vec<MatterRow>, Fault> {
        let tenant = q.tenant();
        q.all(
            "SELECT * FROM matter WHERE tenant_id = $1 AND subject_kind = $2 AND subject_id = $3 ORDER BY started_at, id",
            args![tenant, kind, subject],
        )
        .await
    }

    /// Returns the area and then those above it, for access checks.
    pub fn chain(&self) -> Vec<AreaId> {
        let mut chain = vec![self.area_id];
        for (_, area) in self.levels() {
            if !chain.contains(&area) {
                chain.push(area);
            }
        }
        chain
    }

    /// Returns the areas in which it lies with their levels, the narrowest first.
    pub(crate) fn levels(&self) -> impl Iterator<Item = (Level, AreaId)> {
        let known = [
            (Level::Grid, self.grid_id),
            (Level::ResidentsGroup, self.group_id),
            (Level::Community, self.community_id),
            (Level::Street, self.street_id),
            (Level::District, self.district_id),
            (Level::City, self.city_id),
        ];
        known.into_iter().filter_map(|(level, area)| Some((level, area?)))
    }

    /// Returns how it looks.
    pub fn looks(&self) -> Situation {
        situation_of(&self.situation)
    }

    /// Returns how it looks apart from being late or watched, which is told beside it.
    pub(crate) fn looks_without_lateness(&self) -> Situation {
        match self.looks() {
            Situation::Late => Situation::Moving,
            other => other,
        }
    }

    /// Tells whether it runs.
    pub fn runs(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// Returns the word of a situation in the database.
pub(crate) const fn situation_word(situation: Situation) -> &'static str {
    match situation {
        Situation::None => "none",
        Situation::Moving => "moving",
        Situation::Waiting => "waiting",
        Situation::Done => "done",
        Situation::Late => "late",
    }
}

/// Reads the word of a situation; an unknown one looks like nobody's.
pub(crate) fn situation_of(word: &str) -> Situation {
    match word {
        "moving" => Situation::Moving,
        "waiting" => Situation::Waiting,
        "done" => Situation::Done,
        "late" => Situation::Late,
        _ => Situation::None,
    }
}
