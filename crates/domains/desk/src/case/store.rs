//! The case's rows: opened, loaded, changed. Lists are in [`super::list`].

use super::title;
use crate::category::{Catalogue, category_title};
use crate::report::rules::{Channel, Contact, Report};
use crate::report::similar::Pairs;
use kernel::dictionary::Point;
use kernel::id::{AccountId, AreaId, CaseId, OrgId, PlaceId};
use kernel::text::Text;
use kernel::time::{Date, Instant};
use matters::{Code, Guest};
use std::collections::BTreeMap;
use store::{Fault, Query, Random, Tx, args};

store::stored_text!(Channel);

store::row! {
    /// A case with what its matter says about it.
    #[derive(Clone, Debug, PartialEq)]
    pub struct CaseRow {
        /// The case's id, which is its matter's too.
        pub id: CaseId,
        /// The code.
        pub code: String,
        /// The title.
        pub title: String,
        /// How it came in.
        pub channel: Channel,
        /// The category.
        pub category: String,
        /// The category guessed from the words.
        pub guessed: Option<String>,
        /// The building.
        pub place_id: Option<PlaceId>,
        /// The building's name.
        pub place_name: Option<String>,
        /// The name of the compound around it.
        pub around_name: Option<String>,
        /// The title that the desk gave it.
        pub own_title: Option<String>,
        /// The community's name.
        pub community_name: Option<String>,
        /// Longitude in millionths of a degree.
        pub lon_e6: Option<i64>,
        /// Latitude in millionths of a degree.
        pub lat_e6: Option<i64>,
        /// Whether the reporter stays unknown.
        pub anonymous: bool,
        /// The lead department.
        pub lead_org: Option<OrgId>,
        /// What the public may read as its title.
        pub public_title: Option<String>,
        /// Why it was not taken on, a code of the closed list.
        pub refused_for: Option<String>,
        /// The case that it was merged into.
        pub merged_into: Option<CaseId>,
        /// How many others said that they have the same trouble.
        pub also_count: i64,
        /// When it was reported.
        pub reported_at: Instant,
        /// When the desk accepted it.
        pub accepted_at: Option<Instant>,
        /// The version of these values.
        pub version: i64,
        /// The step that stands for it, or the end.
        pub state: String,
        /// How that looks.
        pub situation: String,
        /// Whether it is an emergency.
        pub urgent: bool,
        /// Which round of work it is, while work that was sent back is done again.
        pub rework: Option<i64>,
        /// The narrowest area.
        pub area_id: AreaId,
        /// The community.
        pub community_id: Option<AreaId>,
        /// The grid.
        pub grid_id: Option<AreaId>,
        /// When the step that stands for it is due.
        pub due_at: Option<Instant>,
        /// When it ended.
        pub ended_at: Option<Instant>,
    }

    /// What a reporter said, encrypted.
    struct ReporterRow {
        account_id: Option<AccountId>,
        words: Option<Vec<u8>>,
        name: Option<Vec<u8>>,
        phone: Option<Vec<u8>>,
        email: Option<Vec<u8>>,
        address: Option<Vec<u8>>,
        erased_at: Option<Instant>,
    }
}

/// What a reporter said and left, in plain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReporterData {
    /// The account.
    pub account: Option<AccountId>,
    /// What happened, in the reporter's words; none once erased.
    pub words: Option<String>,
    /// A name.
    pub name: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// Where it is, in the reporter's words.
    pub address: Option<String>,
    /// When these were erased.
    pub erased_at: Option<Instant>,
}

/// Returns the columns of [`CaseRow`] and the tables that they come from; a list adds its conditions.
pub const SELECT: &str = "SELECT c.id, m.code, m.title, c.channel, c.category, c.guessed, c.place_id, \
    p.name AS place_name, o.name AS around_name, c.title AS own_title, a.name AS community_name, c.lon_e6, c.lat_e6, c.anonymous, c.lead_org, c.public_title, c.refused_for, c.merged_into, c.also_count, c.reported_at, \
    c.accepted_at, c.version, m.state, m.situation, m.urgent, m.rework, m.area_id, m.community_id, m.grid_id, m.due_at, m.ended_at \
    FROM matter m JOIN desk_case c ON c.tenant_id = m.tenant_id AND c.id = m.id \
    LEFT JOIN registry_place p ON p.id = c.place_id LEFT JOIN registry_place o ON o.id = p.parent_id \
    LEFT JOIN registry_area a ON a.id = m.community_id";

/// Returns a case of the reader's tenant.
pub async fn load(q: &mut impl Query, id: CaseId) -> Result<Option<CaseRow>, Fault> {
    let tenant = q.tenant();
    let select = store::Select::new(SELECT);
    let select = select.filter("m.tenant_id = ? AND m.id = ?", args![tenant, id]);
    Ok(select.rows(q, 1).await?.pop())
}

impl CaseRow {
    /// Returns the building that was chosen, in words: compound and number. What the reporter wrote about the place is
    /// among what the reporter said.
    pub fn place_words(&self) -> String {
        let building = [self.around_name.as_deref(), self.place_name.as_deref()];
        building.into_iter().flatten().collect()
    }

    /// Returns where it is as far as whoever handles it may know: the building, and what the reporter wrote.
    pub fn whereabouts(&self, said: &ReporterData) -> String {
        let building = self.place_words();
        let parts = [building.as_str(), said.address.as_deref().unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Returns what it is called: as the desk wrote, or by category and place; by its code once it was erased.
    pub fn called(&self, catalogue: &Catalogue) -> Text {
        match &self.own_title {
            Some(title) => Text::same(title.clone()),
            None if self.title == self.code => Text::same(self.code.clone()),
            None => self.made_title(catalogue),
        }
    }

    /// Returns the title that category and place make.
    fn made_title(&self, catalogue: &Catalogue) -> Text {
        let place = match self.place_words() {
            words if words.is_empty() => self.community_name.clone().unwrap_or_default(),
            words => words,
        };
        title::made(&category_title(catalogue, &self.category), &place)
    }
}

/// Returns cases of the reader's tenant by their ids, in no order.
pub async fn load_many(q: &mut impl Query, ids: &[CaseId]) -> Result<Vec<CaseRow>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let tenant = q.tenant();
    let select = store::Select::new(SELECT)
        .filter("m.tenant_id = ? AND m.id = ANY(?)", args![tenant, ids.to_vec()]);
    select.rows(q, ids.len()).await
}

/// Returns the cases that were merged into one, the latest first.
pub async fn merged_into(q: &mut impl Query, id: CaseId) -> Result<Vec<CaseRow>, Fault> {
    let tenant = q.tenant();
    let select = store::Select::new(SELECT)
        .filter("c.tenant_id = ? AND c.merged_into = ?", args![tenant, id]);
    select.order("c.id DESC").rows(q, 50).await
}

/// Returns a building in words as a case tells it: compound and number.
pub async fn building_words(q: &mut impl Query, place: PlaceId) -> Result<String, Fault> {
    let sql = "SELECT o.name, p.name FROM registry_place p \
        LEFT JOIN registry_place o ON o.id = p.parent_id WHERE p.id = $1";
    let row: Option<(Option<String>, Option<String>)> = q.opt(sql, args![place]).await?;
    Ok(row.map(|(around, name)| [around, name].into_iter().flatten().collect()).unwrap_or_default())
}

/// Returns the category of a case.
pub async fn category(q: &mut impl Query, id: CaseId) -> Result<Option<String>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT category FROM desk_case WHERE tenant_id = $1 AND id = $2";
    let row: Option<(String,)> = q.opt(sql, args![tenant, id]).await?;
    Ok(row.map(|(category,)| category))
}

/// Returns the next code of an office on a day. The number is taken by one statement, so that two reports at the same
/// moment never get the same.
pub async fn next_code(
    tx: &mut Tx,
    initials: &str,
    day: Date,
    random: &dyn Random,
) -> Result<Code, Fault> {
    let tenant = tx.tenant();
    let (number,): (i64,) = tx
        .one(
            "INSERT INTO desk_number (tenant_id, day, last) VALUES ($1, $2, 1) \
             ON CONFLICT (tenant_id, day) DO UPDATE SET last = desk_number.last + 1 RETURNING last",
            args![tenant, day_number(day)],
        )
        .await?;
    Ok(Code::new(initials, day, number, random))
}

/// Returns the day as a number (20261120), for what is counted by the day.
pub fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(u8::from(day.month())) * 100 + i64::from(day.day())
}

/// What is written when a case is opened, beside the report itself.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    /// The case's id.
    pub id: CaseId,
    /// The report.
    pub report: &'a Report,
    /// Where it is: the point given, or the building's.
    pub point: Option<Point>,
    /// The category to begin with.
    pub category: &'a str,
    /// The category guessed from the words.
    pub guessed: Option<&'a str>,
    /// How somebody without an account is reached by letters, if letters go.
    pub guest: Option<&'a Guest>,
}

/// Writes the rows of a new case.
pub async fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Result<(), Fault> {
    let (tenant, now, place) = (tx.tenant(), tx.now(), new.report.place());
    let point = new.point;
    tx.exec(
        "INSERT INTO desk_case (tenant_id, id, channel, category, guessed, place_id, address, lon_e6, lat_e6, anonymous, \
         also_count, reported_at, retitled_at, version) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, 0, $10, $10, 1)",
        args![
            tenant,
            new.id,
            new.report.channel(),
            new.category,
            new.guessed,
            place.place(),
            point.map(|point| i64::from(point.lon_e6)),
            point.map(|point| i64::from(point.lat_e6)),
            new.report.contact().is_anonymous(),
            now
        ],
    )
    .await?;
    insert_reporter(tx, new.id, new.report, new.guest).await
}

async fn insert_reporter(
    tx: &mut Tx,
    id: CaseId,
    report: &Report,
    guest: Option<&Guest>,
) -> Result<(), Fault> {
    let (account, name, phone, email) = match report.contact() {
        Contact::Anonymous => (None, None, None, None),
        Contact::Left { account, name, phone, email } => {
            (*account, name.as_deref(), phone.as_deref(), email.as_deref())
        }
    };
    let index = phone.map(|phone| tx.index("phone", phone));
    let words = tx.seal("desk_reporter.words", report.words());
    let marks = Pairs::of(report.words()).marks(&marks_key(tx, id));
    let name = name.map(|name| tx.seal("desk_reporter.name", name));
    let phone = phone.map(|phone| tx.seal("desk_reporter.phone", phone));
    let email = email.map(|email| tx.seal("desk_reporter.email", email));
    let address = Some(report.place().address()).filter(|address| !address.is_empty());
    let address = address.map(|address| tx.seal("desk_reporter.address", address));
    let secret = guest.map(|guest| tx.seal("desk_reporter.mail_secret", &guest.secret));
    let locale = guest.map(|guest| guest.locale.name());
    let tenant = tx.tenant();
    tx.exec(
        "INSERT INTO desk_reporter (tenant_id, case_id, account_id, words, marks, name, phone, phone_index, email, \
         address, mail_secret, mail_locale) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![tenant, id, account, words, marks, name, phone, index, email, address, secret, locale],
    )
    .await?;
    Ok(())
}

/// Returns the key under which the words of a case have their marks.
pub fn marks_key(q: &impl Query, id: CaseId) -> Vec<u8> {
    q.index("desk_reporter.marks", &id.to_string())
}

/// Gives the words of a case their marks, if they have none.
pub async fn put_marks(tx: &mut Tx, id: CaseId) -> Result<(), Fault> {
    let words = words(tx, id).await?.unwrap_or_default();
    let marks = Pairs::of(&words).marks(&marks_key(tx, id));
    let tenant = tx.tenant();
    let sql = "UPDATE desk_reporter SET marks = $1 WHERE tenant_id = $2 AND case_id = $3";
    tx.exec(sql, args![marks, tenant, id]).await?;
    Ok(())
}

/// Returns what happened in the words of the reporter, and nothing else of what was left.
pub async fn words(q: &mut impl Query, id: CaseId) -> Result<Option<String>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT words FROM desk_reporter WHERE tenant_id = $1 AND case_id = $2";
    let row: Option<(Option<Vec<u8>>,)> = q.opt(sql, args![tenant, id]).await?;
    let sealed = row.and_then(|(words,)| words);
    Ok(sealed.map(|sealed| q.open_shown("desk_reporter.words", &sealed)))
}

/// Tells whether an id is a case's, of whatever office.
pub async fn is_case(q: &mut impl Query, id: CaseId) -> Result<bool, Fault> {
    let found: Option<(CaseId,)> =
        q.opt("SELECT id FROM desk_case WHERE id = $1 LIMIT 1", args![id]).await?;
    Ok(found.is_some())
}

/// Remembers that somebody has the trouble of a case too, under keys that name nobody; returns whether none of them was
/// known, so that the case counts one more. The first key stands for the person.
pub async fn put_also(tx: &mut Tx, case: CaseId, names: &[String]) -> Result<bool, Fault> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let keys: Vec<Vec<u8>> = names.iter().map(|name| tx.index("desk_also.who", name)).collect();
    let sql = "SELECT who FROM desk_also WHERE tenant_id = $1 AND case_id = $2 AND who = $3";
    let mut new = true;
    for key in &keys {
        let known: Option<(Vec<u8>,)> = tx.opt(sql, args![tenant, case, key.clone()]).await?;
        new &= known.is_none();
    }
    for (at, key) in keys.into_iter().enumerate() {
        tx.exec(
            "INSERT INTO desk_also (tenant_id, case_id, who, counts, at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (tenant_id, case_id, who) DO NOTHING",
            args![tenant, case, key, new && at == 0, now],
        )
        .await?;
    }
    Ok(new)
}

/// Moves those who have the trouble of a case to the one that it is merged into, with the reporter as one more; returns how
/// many that case did not know of. Whoever reported both, or joined both, is one.
pub async fn move_also(
    tx: &mut Tx,
    from: &CaseRow,
    to: CaseId,
    reporter: Option<AccountId>,
) -> Result<i64, Fault> {
    let tenant = tx.tenant();
    let twice: Vec<(Vec<u8>,)> = tx
        .all(
            "SELECT a.who FROM desk_also a JOIN desk_also b ON b.tenant_id = a.tenant_id AND b.who = a.who \
             WHERE a.tenant_id = $1 AND a.case_id = $2 AND b.case_id = $3 AND a.counts",
            args![tenant, from.id, to],
        )
        .await?;
    tx.exec(
        "INSERT INTO desk_also (tenant_id, case_id, who, counts, at) \
         SELECT tenant_id, $1, who, counts, at FROM desk_also WHERE tenant_id = $2 AND case_id = $3 \
         ON CONFLICT (tenant_id, case_id, who) DO NOTHING",
        args![to, tenant, from.id],
    )
    .await?;
    let name = reporter.map_or_else(|| format!("case:{}", from.id), |id| format!("account:{id}"));
    let own = account_of(tx, to).await?.is_some_and(|account| Some(account) == reporter);
    let one_more = !own && put_also(tx, to, &[name]).await?;
    let twice = i64::try_from(twice.len()).unwrap_or(i64::MAX);
    Ok((from.also_count - twice).max(0) + i64::from(one_more))
}

/// Returns the account that reported a case.
async fn account_of(q: &mut impl Query, id: CaseId) -> Result<Option<AccountId>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT account_id FROM desk_reporter WHERE tenant_id = $1 AND case_id = $2";
    let row: Option<(Option<AccountId>,)> = q.opt(sql, args![tenant, id]).await?;
    Ok(row.and_then(|(account,)| account))
}

/// Returns what the reporters of cases said.
pub async fn words_of(
    q: &mut impl Query,
    ids: &[CaseId],
) -> Result<BTreeMap<CaseId, String>, Fault> {
    let tenant = q.tenant();
    let sql = "SELECT case_id, words FROM desk_reporter WHERE tenant_id = $1 AND case_id = ANY($2) AND words IS NOT NULL";
    let rows: Vec<(CaseId, Vec<u8>)> = q.all(sql, args![tenant, ids.to_vec()]).await?;
    Ok(rows
        .into_iter()
        .map(|(id, sealed)| (id, q.open_shown("desk_reporter.words", &sealed)))
        .collect())
}

/// Returns what the reporter of a case said and left. Whoever shows it unmasked writes the look down first.
pub async fn reporter(q: &mut impl Query, id: CaseId) -> Result<ReporterData, Fault> {
    let tenant = q.tenant();
    let row: Option<ReporterRow> = q
        .opt(
            "SELECT account_id, words, name, phone, email, address, erased_at FROM desk_reporter WHERE tenant_id = $1 AND case_id = $2",
            args![tenant, id],
        )
        .await?;
    let Some(row) = row else { return Ok(ReporterData::default()) };
    let plain =
        |column: &str, sealed: Option<Vec<u8>>| sealed.map(|sealed| q.open_shown(column, &sealed));
    // A number or address that cannot be opened reaches nobody.
    let reach = |column: &str, sealed: Option<Vec<u8>>| {
        plain(column, sealed).filter(|opened| opened != store::UNREADABLE)
    };
    Ok(ReporterData {
        account: row.account_id,
        words: plain("desk_reporter.words", row.words),
        name: plain("desk_reporter.name", row.name),
        phone: reach("desk_reporter.phone", row.phone),
        email: reach("desk_reporter.email", row.email),
        address: plain("desk_reporter.address", row.address),
        erased_at: row.erased_at,
    })
}
