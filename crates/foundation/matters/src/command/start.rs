//! Beginning a matter.

use super::act::{Step, carry_out};
use crate::MatterRefusal;
use crate::follow::{put_follower, put_link};
use crate::matter::{History, Values, put_form};
use crate::projection::{Folded, MatterRow, ReporterKind};
use crate::runtime::Runtime;
use kernel::area::Level;
use kernel::id::{AccountId, AreaId, MatterId};
use kernel::procedure::{Act, Command, Procedure, decide};
use kernel::time::Instant;
use std::sync::Arc;
use store::{Error, FileMeta, Query, Reading, Tx, args};
use uuid::Uuid;

/// Who brought a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reporter {
    /// Somebody with an account.
    Account(AccountId),
    /// Somebody who holds the secret link whose hash this is; see [`crate::secret_hash`].
    Anonymous {
        /// SHA-256 of the secret.
        link_hash: [u8; 32],
    },
    /// Staff or the platform: nobody outside confirms it.
    Staff,
}

/// A matter to begin.
#[derive(Clone, Debug)]
pub struct NewMatter {
    /// Its id, made by whoever creates it.
    pub id: MatterId,
    /// The id of the procedure.
    pub procedure: String,
    /// The narrowest area in which it happens: a grid, a community or a street.
    pub area: AreaId,
    /// Which registered [`crate::Subject`] it is about.
    pub subject_kind: &'static str,
    /// The id of that.
    pub subject: Uuid,
    /// The code that people say on the telephone, unique within the tenant.
    pub code: String,
    /// What it is called; shown in lists, so without personal values where possible.
    pub title: String,
    /// The values of the procedure's form.
    pub form: Values,
    /// Files among the values, which the transaction keeps; none when the domain keeps them itself.
    pub files: Vec<FileMeta>,
    /// Who brought it.
    pub reporter: Reporter,
    /// Whether it is an emergency.
    pub urgent: bool,
}

/// Begins a matter in the transaction of the subject. The same id again for the same subject returns the row that is
/// there; for another subject it is a conflict.
pub async fn start(tx: &mut Tx, runtime: &Runtime, new: NewMatter) -> Result<MatterRow, Error> {
    if let Some(row) = MatterRow::load(tx, new.id).await? {
        let same = row.subject_kind == new.subject_kind && row.subject_id == new.subject;
        return if same { Ok(row) } else { Err(MatterRefusal::IdTaken.into()) };
    }
    if runtime.subject(new.subject_kind).is_none() {
        return Err(MatterRefusal::NoSubject { kind: new.subject_kind.to_owned() }.into());
    }
    let rules = runtime.in_force();
    let procedure = rules
        .procedure(&new.procedure)
        .cloned()
        .ok_or_else(|| MatterRefusal::NoProcedure { procedure: new.procedure.clone() })?;
    let row = new_row(tx, &rules.sha256, &procedure, &new).await?;
    insert(tx, &row).await?;
    if let Reporter::Anonymous { link_hash } = new.reporter {
        put_link(tx, row.id, link_hash).await?;
    }
    for file in &new.files {
        tx.keep_file(file).await?;
    }
    put_form(tx, &row, 0, rules.rules.dictionary(), &new.form).await?;
    begin(tx, runtime, row, procedure).await
}

async fn begin(
    tx: &mut Tx,
    runtime: &Runtime,
    row: MatterRow,
    procedure: Arc<Procedure>,
) -> Result<MatterRow, Error> {
    let now = Query::now(tx);
    let graded_by = runtime.in_force().graded_by();
    let history =
        History { row, procedure, happenings: Vec::new(), folded: Folded::default(), graded_by };
    let actor = tx.actor().clone();
    let none = Values::none();
    let ground = runtime.ground(&mut Reading::Tx(tx), &history, &actor, &none, now).await?;
    let command = Command { id: history.row.id.uuid(), act: Act::Start };
    let events = {
        let seats = ground.seats(&history);
        let context = ground.context(&seats, now);
        decide(&history.procedure, &history.folded.state, &command, &context)
            .map_err(|refusal| Error::Refused(refusal.into()))?
    };
    let step = Step { verb: "matters.start", note: None, form: Values::none(), instance: 0 };
    Ok(carry_out(tx, runtime, history, events, step).await?.0)
}

async fn new_row(
    tx: &mut Tx,
    sha256: &str,
    procedure: &Procedure,
    new: &NewMatter,
) -> Result<MatterRow, Error> {
    let levels = registry::levels(tx, new.area).await?;
    let needed = Level::parse(&procedure.level);
    if needed.is_some_and(|level| levels.at(level).is_none()) {
        return Err(MatterRefusal::WrongArea.into());
    }
    let sql = "SELECT id FROM matter WHERE tenant_id = $1 AND code = $2";
    let tenant = Query::tenant(tx);
    let taken: Option<(MatterId,)> = tx.opt(sql, args![tenant, new.code.as_str()]).await?;
    if taken.is_some() {
        return Err(MatterRefusal::CodeTaken.into());
    }
    let now: Instant = Query::now(tx);
    let (kind, account) = match new.reporter {
        Reporter::Account(account) => (ReporterKind::Account, Some(account)),
        Reporter::Anonymous { .. } => (ReporterKind::Anonymous, None),
        Reporter::Staff => (ReporterKind::Staff, None),
    };
    Ok(MatterRow {
        tenant_id: tenant,
        id: new.id,
        procedure: new.procedure.clone(),
        rules_sha256: sha256.to_owned(),
        subject_kind: new.subject_kind.to_owned(),
        subject_id: new.subject,
        code: new.code.clone(),
        title: new.title.clone(),
        area_id: new.area,
        city_id: levels.city,
        district_id: levels.district,
        street_id: levels.street,
        community_id: levels.community,
        community_id_then: levels.community,
        group_id: levels.group,
        grid_id: levels.grid,
        grid_id_then: levels.grid,
        state: procedure.start.clone(),
        situation: "none".to_owned(),
        urgent: new.urgent,
        version: 0,
        reporter_kind: kind.word().to_owned(),
        reporter_account: account,
        started_by: tx.actor().who.account(),
        started_at: now,
        changed_at: now,
        due_at: None,
        ended_at: None,
        rework: None,
        rework_seq: None,
        rework_from: None,
        rework_by: None,
        turn: 1,
        rank: 0,
    })
}

async fn insert(tx: &mut Tx, row: &MatterRow) -> Result<(), Error> {
    let sql = "INSERT INTO matter (tenant_id, id, procedure, rules_sha256, subject_kind, subject_id, code, title,
            area_id, city_id, district_id, street_id, community_id, community_id_then, group_id, grid_id, grid_id_then,
            state, situation, urgent, version, reporter_kind, reporter_account, started_by, started_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $25, $26)";
    let row = row.clone();
    let values = args![
        row.tenant_id,
        row.id,
        row.procedure,
        row.rules_sha256,
        row.subject_kind,
        row.subject_id,
        row.code,
        row.title,
        row.area_id,
        row.city_id,
        row.district_id,
        row.street_id,
        row.community_id,
        row.community_id_then,
        row.group_id,
        row.grid_id,
        row.grid_id_then,
        row.state,
        row.situation,
        row.urgent,
        row.version,
        row.reporter_kind,
        row.reporter_account,
        row.started_by,
        row.started_at,
        row.changed_at,
    ];
    tx.exec(sql, values).await?;
    if let kernel::access::Who::Staff(account) = tx.actor().who {
        put_follower(tx, row.id, account, "began").await?;
    }
    Ok(())
}
