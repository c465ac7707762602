//! What is said of a deadline, the same on every list, sheet and card: by when, how much is left, and in which colour.

use crate::in_force::RulesInForce;
use kernel::id::MatterId;
use kernel::text::{Locale, Text};
use kernel::time::{Duration, Instant};
use std::collections::BTreeMap;
use store::{Fault, Query, args};

/// What is left of a deadline is said when it is no more than so many hours.
const SAID: Duration = Duration::hours(8);

/// A deadline of something that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The end.
    pub due: Instant,
    /// Whether it has passed.
    pub late: bool,
    /// Whether it is near.
    pub near: bool,
    /// How much is left, when that is little.
    pub left: Option<Text>,
}

impl Deadline {
    /// Returns how a deadline stands that began to run at `from`; `urgent` counts by the clock, everything else office
    /// hours.
    pub fn at(
        rules: &RulesInForce,
        (from, due): (Instant, Instant),
        urgent: bool,
        now: Instant,
    ) -> Deadline {
        let calendar = rules.rules.calendar();
        let left = match urgent {
            true => due.since(now),
            false => calendar.working_between(now, due),
        };
        // What is far off by the clock, such as over a holiday, is no matter of hours.
        let soon = due.since(now) <= Duration::days(4) && left <= SAID && left > Duration::ZERO;
        Deadline {
            due,
            late: due < now,
            near: rules.clocks.near(calendar, (from, due), urgent, now),
            left: (soon && due >= now).then(|| words(left, urgent)),
        }
    }
}

/// Returns how the deadlines of matters stand, given each with its end and whether it is urgent; one query for all.
pub async fn deadlines(
    q: &mut impl Query,
    rules: &RulesInForce,
    ends: &[(MatterId, Instant, bool)],
) -> Result<BTreeMap<MatterId, Deadline>, Fault> {
    if ends.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (tenant, now) = (q.tenant(), q.now());
    let ids: Vec<MatterId> = ends.iter().map(|(id, ..)| *id).collect();
    let sql = "SELECT matter_id, entered_at, due_at FROM matter_step
        WHERE tenant_id = $1 AND matter_id = ANY($2) AND left_at IS NULL AND due_at IS NOT NULL";
    let open: Vec<(MatterId, Instant, Instant)> = q.all(sql, args![tenant, ids]).await?;
    let at = |(id, due, urgent): &(MatterId, Instant, bool)| {
        let of = open.iter().find(|(of, _, end)| of == id && end == due);
        // What is not counted by a step is near by its last hours alone.
        let from = of.map_or(Instant::MIN, |(_, from, _)| *from);
        (*id, Deadline::at(rules, (from.max(due.minus(Duration::days(366))), *due), *urgent, now))
    };
    Ok(ends.iter().map(at).collect())
}

/// Working hours in halves, as people say them; minutes below an hour.
fn words(left: Duration, urgent: bool) -> Text {
    if urgent {
        let say = |locale| http::format::length(locale, left);
        return Text::new(say(Locale::Zh), say(Locale::En));
    }
    let minutes = left.whole_minutes().max(1);
    if minutes < 60 {
        return Text::new(format!("{minutes} 分钟"), format!("{minutes} min"));
    }
    let (hours, half) = (minutes / 60, minutes % 60 >= 30);
    let half = if half { ".5" } else { "" };
    let s = if hours == 1 && half.is_empty() { "" } else { "s" };
    Text::new(format!("{hours}{half} 个工作小时"), format!("{hours}{half} working hour{s}"))
}
