//! Ratings 好差评: five grades, one for each matter.

use super::form::Values;
use super::history::{History, actor_words};
use crate::MatterRefusal;
use kernel::dictionary::Dictionary;
use kernel::id::MatterId;
use kernel::procedure::{Event, What};
use kernel::text::Text;
use kernel::time::Instant;
use store::{Error, Fault, Query, Tx, args};

store::row! {
    /// A rating.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RatingRow {
        /// From 1, very dissatisfied, to 5, very satisfied.
        pub grade: i64,
        /// When.
        pub at: Instant,
    }
}

/// Keeps the grade that came with a named transition. The words stay in the encrypted form.
pub(crate) async fn put_rating(
    tx: &mut Tx,
    history: &History,
    events: &[Event],
    form: &Values,
) -> Result<(), Error> {
    let fired = events.iter().any(|event| matches!(event.what, What::Fired { .. }));
    let grade = history.graded_by.and_then(|element| form.text(element));
    let Some(grade) = grade.filter(|_| fired) else { return Ok(()) };
    let grade: i64 = grade.parse().map_err(|_| MatterRefusal::WrongGrade)?;
    if !(1..=5).contains(&grade) {
        return Err(MatterRefusal::WrongGrade.into());
    }
    let (kind, account) = actor_words(tx.actor());
    let at = Query::now(tx);
    let sql = "INSERT INTO matter_rating (tenant_id, matter_id, grade, at, by_kind, by_id)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant_id, matter_id) DO UPDATE SET grade = excluded.grade, at = excluded.at,
            by_kind = excluded.by_kind, by_id = excluded.by_id";
    tx.exec(sql, args![history.row.tenant_id, history.row.id, grade, at, kind, account]).await?;
    Ok(())
}

/// Returns what a grade is called.
pub(crate) fn grade_title(dictionary: &Dictionary, grade: i64) -> Option<Text> {
    let grades = dictionary.table_of(dictionary.grade()?)?;
    grades.get(&grade.to_string()).map(|code| code.title.clone())
}

/// Returns the rating of a matter.
pub async fn rating(q: &mut impl Query, matter: MatterId) -> Result<Option<RatingRow>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT grade, at FROM matter_rating WHERE tenant_id = $1 AND matter_id = $2";
    q.opt(sql, args![tenant, matter]).await
}
