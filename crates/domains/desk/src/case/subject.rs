//! What matters ask the desk about a case: limits by category, effects of transitions, what is shown to whom.
//!
//! Architecture invariant: a card for [`Audience::Public`] holds nothing that a reporter wrote.

use super::load::{self, Open};
use super::refusals::Refusals;
use super::rules::{RefusedFor, SUBJECT};
use super::store::{self, CaseRow, ReporterData};
use super::title;
use super::{effect, forms, pages, propose};
use crate::category::{Catalogue, category_title};
use crate::desk::{Desk, InForce};
use crate::permissions;
use crate::report::joined::{self, Joined};
use crate::report::letters;
use ::store::lists::Facets;
use ::store::{BoxFuture, Error, Fault, Query, Reading, Tx};
use http::{Failure, Filled, Markup, Page};
use kernel::id::{AreaId, CaseId, FileId, MatterId};
use kernel::mask;
use kernel::procedure::{Event, Step};
use kernel::refusal::Refusal;
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use matters::view::OfferView;
use matters::{
    Asked, Audience, CardPhoto, Declined, Guest, Hears, MatterRow, OnPage, Proposal, ReporterCard,
    Revealed, Subject, SubjectCard, SubjectFacts, SubjectVerbs,
};
use std::collections::BTreeMap;

/// Cases, as the runtime of procedures knows them.
pub struct CaseSubject {
    rules: InForce,
}

impl CaseSubject {
    fn desk(&self, asked: Asked<'_>) -> Desk {
        Desk::new(asked.store.clone(), asked.runtime.clone(), self.rules.clone())
    }

    /// Returns the subject to register with the runtime.
    pub fn new(rules: InForce) -> CaseSubject {
        CaseSubject { rules }
    }

    async fn limits(&self, q: &mut Reading<'_>, matter: &MatterRow) -> Result<SubjectFacts, Fault> {
        let rules = self.rules.get();
        let mut facts = SubjectFacts::default();
        let Some(code) = store::category(q, case_of(matter)).await? else { return Ok(facts) };
        if let Some(category) = rules.catalogue.get(&code) {
            facts.limits.insert("category".to_owned(), category.limit);
            facts.limits.insert("assist".to_owned(), category.assist);
        }
        Ok(facts)
    }

    async fn make_cards(
        &self,
        q: &mut Reading<'_>,
        matters: &[MatterRow],
        audience: Audience,
    ) -> Result<BTreeMap<MatterId, SubjectCard>, Fault> {
        let rules = self.rules.get();
        let ids: Vec<CaseId> = matters.iter().map(case_of).collect();
        let rows = store::load_many(q, &ids).await?;
        let mut cards = BTreeMap::new();
        for row in rows {
            let id = MatterId::from_uuid(row.id.uuid());
            let mut card = public_card(&row, &rules.catalogue);
            if audience != Audience::Public {
                let said = match audience {
                    Audience::Staff => known(q, row.id).await?,
                    Audience::Parties | Audience::Public => store::reporter(q, row.id).await?,
                };
                let mail = match audience {
                    Audience::Staff => letters::sent(q, row.id).await?.for_staff(),
                    Audience::Parties | Audience::Public => None,
                };
                let photos = matters::photos(q, id, audience).await?;
                let before = photos.into_iter().filter(|photo| photo.instance == 0);
                card.title = row.called(&rules.catalogue);
                card.declined = declined(q, &rules.refusals, &row).await?;
                fill(&mut card, &row, said, before.map(|photo| photo.file_id).collect(), audience);
                if let Some(reporter) = &mut card.reporter {
                    reporter.mail = mail;
                }
                if audience == Audience::Staff && row.also_count > 0 {
                    let added = joined::of_case(q, row.id, joined::SHOWN_MAX).await?;
                    added.into_iter().for_each(|one| add(&mut card, one));
                }
            }
            cards.insert(id, card);
        }
        Ok(cards)
    }
}

/// Returns what a list shows of cases.
async fn faces(
    q: &mut Reading<'_>,
    catalogue: &Catalogue,
    matters: &[MatterRow],
    audience: Audience,
) -> Result<BTreeMap<MatterId, SubjectCard>, Fault> {
    let ids: Vec<CaseId> = matters.iter().map(case_of).collect();
    let rows = store::load_many(q, &ids).await?;
    let mut said = match audience {
        Audience::Parties => store::words_of(q, &ids).await?,
        Audience::Staff | Audience::Public => BTreeMap::new(),
    };
    let face = |row: CaseRow| {
        let mut face = public_card(&row, catalogue);
        if audience != Audience::Public {
            face.title = row.called(catalogue);
            face.place = Some(row.place_words()).filter(|place| !place.is_empty());
        }
        if let Some(words) = said.remove(&row.id) {
            face.title = Text::same(title::said(&words));
        }
        (MatterId::from_uuid(row.id.uuid()), face)
    };
    Ok(rows.into_iter().map(face).collect())
}

/// Returns the case of a matter: they have one id.
pub fn case_of(matter: &MatterRow) -> CaseId {
    CaseId::from_uuid(matter.subject_id)
}

/// What anybody who has the code may see: category, area, dates; a title only if the desk made one public.
fn public_card(row: &CaseRow, catalogue: &Catalogue) -> SubjectCard {
    let sort = category_title(catalogue, &row.category);
    SubjectCard {
        title: row.public_title.clone().map_or_else(|| sort.clone(), Text::same),
        sort,
        ..SubjectCard::default()
    }
}

fn fill(
    card: &mut SubjectCard,
    row: &CaseRow,
    said: ReporterData,
    photos: Vec<FileId>,
    audience: Audience,
) {
    if let (Audience::Parties, Some(words)) = (audience, &said.words) {
        card.title = Text::same(title::said(words));
    }
    // A card's place stands in lists, so that only the page tells what the reporter wrote about it.
    card.place = Some(row.place_words()).filter(|place| !place.is_empty());
    if let Some(address) = &said.address {
        card.facts.push((Text::new("具体位置", "Where exactly"), Text::same(address.clone())));
    }
    card.point = row.lat_e6.zip(row.lon_e6);
    let at = row.reported_at;
    card.photos = photos.into_iter().map(|file| CardPhoto { file, at }).collect();
    if let Some(at) = said.erased_at {
        let erased = Text::new("反映内容已应本人要求删除", "The report was erased as asked for");
        card.facts.push((erased, Text::same(at.china_date().to_string())));
    }
    if audience == Audience::Staff {
        card.reporter = Some(reporter_card(row, &said));
        card.page = Some(format!("/work/cases/{}", row.id));
        let count = |zh: &str, en: &str, n: i64| (Text::new(zh, en), Text::same(n.to_string()));
        if row.also_count > 0 {
            card.facts.push(count("同样反映", "Reported by others too", row.also_count));
        }
    }
    card.text = said.words;
}

/// What others who have the same trouble wrote and showed stands beside the report.
fn add(card: &mut SubjectCard, joined: Joined) {
    let Some(said) = joined.said else { return };
    let day = joined.at.china_date();
    let label = Text::new(format!("另有 1 人（{day}）"), format!("Somebody else ({day})"));
    let place = Some(said.address.as_str()).filter(|place| !place.is_empty());
    let words = [said.words.as_str()].into_iter().chain(place).collect::<Vec<_>>();
    card.facts.push((label, Text::same(words.join("　"))));
    card.photos.extend(said.photos.into_iter().map(|file| CardPhoto { file, at: joined.at }));
}

/// Returns why a case was not taken on, and what its reporter can do; nothing when it was not refused. Whom to call is
/// published: who answers for the community, else for the street.
async fn declined(
    q: &mut Reading<'_>,
    refusals: &Refusals,
    row: &CaseRow,
) -> Result<Option<Declined>, Fault> {
    let reason = row.refused_for.as_deref().filter(|_| row.ended_at.is_some());
    let Some(reason) = reason.and_then(|code| code.parse::<RefusedFor>().ok()) else {
        return Ok(None);
    };
    let ground = refusals.of(reason);
    let areas: Vec<AreaId> =
        row.community_id.into_iter().chain([AreaId::from(q.tenant())]).collect();
    let today = q.now().china_date();
    let answering = registry::duties_of(q, &areas, today).await?;
    let phone = areas.iter().find_map(|area| {
        let mut of_area = answering.iter().filter(|duty| duty.area_id == *area);
        of_area.find_map(|duty| Some((duty.duty.title(), duty.phone.clone()?)))
    });
    Ok(Some(Declined {
        reason: Text::new(
            crate::t(Locale::Zh, reason.title_key()),
            crate::t(Locale::En, reason.title_key()),
        ),
        basis: ground.map(|ground| ground.basis.clone()).unwrap_or_default(),
        instead: ground.map(|ground| ground.instead.clone()).unwrap_or_default(),
        phone,
    }))
}

/// Returns what a reporter said and left. Whoever reported with an account left no name in the form: the account knows it.
async fn known(q: &mut Reading<'_>, id: CaseId) -> Result<ReporterData, Fault> {
    let mut said = store::reporter(q, id).await?;
    let Some(account) = said.account else { return Ok(said) };
    if let Some(contact) = identity::contact(q, account).await? {
        said.name = said.name.or_else(|| Some(contact.name).filter(|name| !name.is_empty()));
        said.phone = said.phone.or(contact.phone);
        said.email = said.email.or(contact.email);
    }
    Ok(said)
}

fn reporter_card(row: &CaseRow, said: &ReporterData) -> ReporterCard {
    if row.anonymous {
        return ReporterCard { anonymous: true, ..ReporterCard::default() };
    }
    ReporterCard {
        anonymous: false,
        name: said.name.as_deref().map(mask::name),
        phone: said.phone.as_deref().map(mask::phone),
        can_reveal: said.name.is_some() || said.phone.is_some() || said.email.is_some(),
        mail: None,
    }
}

impl Subject for CaseSubject {
    fn kind(&self) -> &'static str {
        SUBJECT
    }

    fn title(&self) -> Text {
        Text::new("案件", "Case")
    }

    fn verbs(&self) -> SubjectVerbs {
        SubjectVerbs { view: permissions::VIEW, reveal: permissions::REVEAL }
    }

    fn limit_names(&self) -> &'static [&'static str] {
        &["category", "assist"]
    }

    fn transitions(&self) -> &'static [&'static str] {
        &["desk.veto", "desk.rate", "desk.reopen", "desk.ask_again"]
    }

    fn effects(&self) -> &'static [&'static str] {
        &effect::NAMES
    }

    fn facets<'a>(
        &'a self,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Facets, Fault>> {
        Box::pin(super::keyed::facets(tx, matter))
    }

    fn undoable(&self) -> &'static [&'static str] {
        &effect::UNDOABLE
    }

    fn take_back<'a>(
        &'a self,
        name: &'a str,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
        since: Instant,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(effect::take_back(name, tx, matter, since))
    }

    fn facts<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<SubjectFacts, Fault>> {
        Box::pin(self.limits(q, matter))
    }

    fn effect<'a>(
        &'a self,
        name: &'a str,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
        event: &'a Event,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move { effect::run(name, tx, &self.rules.get(), matter, event).await })
    }

    fn ground<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Option<AreaId>, Fault>> {
        Box::pin(super::follow::ground(q, case_of(matter)))
    }

    fn cards<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matters: &'a [MatterRow],
        audience: Audience,
    ) -> BoxFuture<'a, Result<BTreeMap<MatterId, SubjectCard>, Fault>> {
        Box::pin(self.make_cards(q, matters, audience))
    }

    fn faces<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matters: &'a [MatterRow],
        audience: Audience,
    ) -> BoxFuture<'a, Result<BTreeMap<MatterId, SubjectCard>, Fault>> {
        Box::pin(async move { faces(q, &self.rules.get().catalogue, matters, audience).await })
    }

    fn reveal<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Option<Revealed>, Fault>> {
        Box::pin(async move {
            let said = known(q, case_of(matter)).await?;
            let known = [
                ("reporter.name", said.name),
                ("reporter.phone", said.phone),
                ("reporter.email", said.email),
            ];
            let fields: Vec<(String, String)> = known
                .into_iter()
                .filter_map(|(key, value)| Some((key.to_owned(), value?)))
                .collect();
            // A resident sees under “who looked” what concerns the account; without one the log names the case.
            let (subject_kind, subject) = match said.account {
                Some(account) => ("account", account.uuid()),
                None => (SUBJECT, matter.subject_id),
            };
            Ok((!fields.is_empty()).then_some(Revealed { subject_kind, subject, fields }))
        })
    }

    fn guest<'a>(
        &'a self,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Option<Guest>, Error>> {
        Box::pin(letters::guest_of(tx, case_of(matter)))
    }

    fn hears<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Hears, Fault>> {
        Box::pin(async move { Ok(letters::sent(q, case_of(matter)).await?.hears) })
    }

    fn stop_letters<'a>(
        &'a self,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(letters::stop(tx, case_of(matter)))
    }

    fn form<'a>(
        &'a self,
        asked: Asked<'a>,
        offer: &'a OfferView,
        filled: Filled,
    ) -> BoxFuture<'a, Result<Option<Markup>, Failure>> {
        Box::pin(async move {
            let desk = self.desk(asked);
            forms::form(&desk, asked, offer, filled).await
        })
    }

    fn page<'a>(
        &'a self,
        asked: Asked<'a>,
        open: OnPage,
    ) -> BoxFuture<'a, Result<Option<Page>, Failure>> {
        Box::pin(async move {
            let desk = self.desk(asked);
            let row = load::row(&desk, asked.cx, case_of(&asked.view.row)).await?;
            let mut view =
                load::case_view(&desk, asked.cx, Open { row, matter: asked.view.clone() }).await?;
            view.on = open;
            Ok(Some(pages::one(asked.cx, &view)))
        })
    }

    fn propose<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
        step: &'a Step,
    ) -> BoxFuture<'a, Result<Proposal, Error>> {
        Box::pin(async move {
            let case = store::load(q, case_of(matter)).await?;
            let case = case.ok_or_else(|| Refusal::not_found("desk.refusal.case_unknown"))?;
            let rules = self.rules.get();
            let leads_to = |effect: &str| {
                step.outcomes.iter().any(|to| to.effects.iter().any(|name| name == effect))
            };
            if leads_to(effect::ACCEPT) {
                propose::accept(q, &rules, &case).await
            } else if leads_to(effect::DISPATCH) {
                propose::dispatch(q, &rules, &case).await
            } else {
                Ok(Proposal::default())
            }
        })
    }
}
