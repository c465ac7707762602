//! Floor area for a hundred households 每百户服务用房面积: what the facilities of a community come to beside what a standard
//! asks for (`standards.toml`), worked out for whoever sees all of them.

use crate::list::Ask;
use crate::shelf::Shelf;
use http::Cx;
use kernel::area::Level;
use kernel::dictionary::Value;
use kernel::id::AreaId;
use kernel::register::{Seen, Show, Whose};
use kernel::rules::RuleSet;
use kernel::text::Locale;
use kernel::time::Date;
use matters::{Figures, Hook, HookCard, Hooked};
use store::{BoxFuture, Fault, Reading};

/// The register, the name under which its file calls this, and the table that says how much there has to be.
const REGISTER: &str = "facility";
const NAME: &str = "facility.area_per_100";
const STANDARD: &str = "facility_area";
/// The list that is gone through, the tabs of it that count, and the fields that are added up.
const LIST: &str = "all";
const PARTS: [&str; 2] = ["in_use", "closed"];
const AREA: &str = "facility.area_m2";
const COUNTS: &str = "facility.counts_for_standard";
/// How many facilities of a community are added up; of one that has more nothing is told.
const MOST: usize = 200;

/// The figures: hundredths of square metres, facilities that count, those of them without an area, households.
const SUM: &str = "sum";
const FACILITIES: &str = "facilities";
const UNKNOWN: &str = "unknown";
const HOUSEHOLDS: &str = "households";

/// The hook of facilities.
pub(crate) struct FloorArea;

impl Hook for FloorArea {
    fn register(&self) -> &'static str {
        REGISTER
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn facts<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        of: Hooked<'a>,
    ) -> BoxFuture<'a, Result<Option<Figures>, Fault>> {
        Box::pin(async move {
            let Some(shelf) = Shelf::find(of.rules, REGISTER) else { return Ok(None) };
            let Some(community) = of.record.whose.areas.get(&Level::Community) else {
                return Ok(None);
            };
            let Some(mut figures) =
                added_up(q, of.cx, shelf, (&of.record.whose, *community)).await?
            else {
                return Ok(None);
            };
            let counts = registry::counts(q, *community, Level::Community).await?;
            let households = counts.first().map_or(0, |count| count.households);
            figures.insert(HOUSEHOLDS, households);
            Ok(Some(figures))
        })
    }

    fn part(
        &self,
        rules: &RuleSet,
        facts: &Figures,
        (today, locale): (Date, Locale),
    ) -> Option<HookCard> {
        let of = |name: &str| facts.get(name).copied().unwrap_or_default();
        let (sum, households) = (of(SUM), of(HOUSEHOLDS));
        if households == 0 {
            return None;
        }
        let say = |key: &'static str, area: i64| crate::tf(locale, key, &[("m2", &metres(area))]);
        let standard = rules.standards().get(STANDARD);
        let least = standard.and_then(|standard| standard.least(today));
        // Hundredths of square metres for all households beside square metres for a hundred of them: both times a hundred.
        let verdict = least.map(|least| match least * households - sum {
            ..=0 => (true, say("registers.area.enough", least * 100)),
            lack => (false, say("registers.area.lacks", lack)),
        });
        let title = |key: &'static str| crate::t(locale, key).to_owned();
        let mut told = vec![
            (title("registers.area.sum"), say("registers.area.m2", sum)),
            (title("registers.area.facilities"), of(FACILITIES).to_string()),
            (title("registers.area.households"), households.to_string()),
        ];
        if of(UNKNOWN) > 0 {
            told.push((title("registers.area.unknown"), of(UNKNOWN).to_string()));
        }
        Some(HookCard {
            title: title("registers.area.title"),
            figure: say("registers.area.m2", rounded(sum * 100, households)),
            verdict,
            facts: told,
            basis: standard.map(|standard| standard.basis.clone()).unwrap_or_default(),
        })
    }
}

/// Adds up what counts of a community; nothing where the reader does not see all of it, or where it cannot be read yet.
async fn added_up(
    q: &mut Reading<'_>,
    cx: &Cx,
    shelf: Shelf<'_>,
    (whose, community): (&Whose, AreaId),
) -> Result<Option<Figures>, Fault> {
    let viewer = shelf.sight(&cx.actor, cx.now);
    // By the area alone: an organisation that keeps one facility does not see the others.
    let all = Whose { areas: whose.areas.clone(), ..Whose::default() }.belongs();
    let shown = |key: &str| viewer.field(key, &all) == Show::Whole;
    if !viewer.scope().matches(&all) || !shown(AREA) || !shown(COUNTS) {
        return Ok(None);
    }
    let parts = PARTS.map(str::to_owned).to_vec();
    let ask = Ask { parts, area: Some(community), ..Ask::default() };
    let mut figures = Figures::from([(SUM, 0), (FACILITIES, 0), (UNKNOWN, 0)]);
    let page = shelf.page(q, &viewer, LIST, &ask, None, MOST).await?;
    if page.preparing || page.next.is_some() {
        return Ok(None);
    }
    for row in page.rows {
        if row.seen.values.get(COUNTS) != Some(&Seen::Whole(Value::Bool(true))) {
            continue;
        }
        *figures.entry(FACILITIES).or_default() += 1;
        match row.seen.values.get(AREA) {
            Some(Seen::Whole(Value::Number(area))) => *figures.entry(SUM).or_default() += area,
            _ => *figures.entry(UNKNOWN).or_default() += 1,
        }
    }
    Ok(Some(figures))
}

/// Divides, to the nearest.
fn rounded(number: i64, by: i64) -> i64 {
    (number + by / 2) / by
}

/// Returns hundredths of square metres as one writes square metres, to the tenth.
fn metres(hundredths: i64) -> String {
    let tenths = rounded(hundredths, 10);
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}
