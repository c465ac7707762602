//! What a domain registers about its noun.

use super::Runtime;
use crate::matter::{Audience, SubjectFacts};
use crate::panel::Place;
use crate::projection::MatterRow;
use crate::shown::{MatterView, OfferView, SubjectCard};
use http::{Cx, Failure, Filled, Markup, Page};
use kernel::expr::Type;
use kernel::id::{AreaId, MatterId};
use kernel::procedure::{Event, Step};
use kernel::text::{Locale, Text};
use kernel::time::Instant;
use std::collections::BTreeMap;
use store::lists::Facets;
use store::{BoxFuture, Error, Fault, Reading, Store, Tx};

/// The verbs of a subject; rules whose roles do not know them are not put in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubjectVerbs {
    /// To see a matter of it.
    pub view: &'static str,
    /// To see whoever brought it, for a reason.
    pub reveal: &'static str,
}

/// How a reporter without an account is reached: by letters that bring the secret link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The e-mail address.
    pub address: String,
    /// The secret of the link, whose hash [`crate::secret_hash`] gives.
    pub secret: String,
    /// The language of the letters: the one in which it was reported.
    pub locale: Locale,
}

/// Whether a reporter without an account hears by letters what happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hears {
    /// No letters go, and none went.
    #[default]
    Nothing,
    /// Letters go to the address that was left.
    ByMail,
    /// The reporter stopped them.
    Stopped,
}

/// Whose personal data a reveal shows, and the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revealed {
    /// What sort of subject the log names, such as `account` or `case`.
    pub subject_kind: &'static str,
    /// Whose data.
    pub subject: uuid::Uuid,
    /// The dictionary elements with their plain values, in the order of showing.
    pub fields: Vec<(String, String)>,
}

/// What an outcome that is chosen for many matters does to one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// What it gets, in words: its category and grid, or who is to handle it.
    pub gets: Text,
    /// Who leads, where the outcome names a lead: `org:<id>`.
    pub lead: Option<String>,
}

/// For whom and of what a domain is asked for a form or a page.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The database and files.
    pub store: &'a Store,
    /// Running procedures.
    pub runtime: &'a Runtime,
    /// Who asks.
    pub cx: &'a Cx,
    /// The matter as the asker sees it.
    pub view: &'a MatterView,
    /// Where it is shown.
    pub place: &'a Place,
}

/// What is open on a domain's own page.
#[derive(Clone, Debug, Default)]
pub struct OnPage {
    /// The form of what is being done.
    pub form: Option<Markup>,
    /// The reporter's data in plain, for a look that was written down.
    pub revealed: Option<Markup>,
    /// A message that was refused.
    pub said: Filled,
}

/// A domain noun that matters are about. One is registered per noun; all its methods run in the caller's transaction or
/// reader and may read the domain's tables.
pub trait Subject: Send + Sync {
    /// Returns the kind, such as `case`; it stands in `matter.subject_kind`.
    fn kind(&self) -> &'static str;

    /// Returns what users call it.
    fn title(&self) -> Text;

    /// Returns the verbs under which its matters are seen.
    fn verbs(&self) -> SubjectVerbs;

    /// Returns the names and types of the facts that guards of its procedures may use.
    fn fact_names(&self) -> Vec<(&'static str, Type)> {
        Vec::new()
    }

    /// Returns the names of the limits that it supplies.
    fn limit_names(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns the named transitions that its procedures may have.
    fn transitions(&self) -> &'static [&'static str] {
        &[]
    }

    /// Tells whether everybody who sees a matter of it may know who began it.
    fn tells_who_began(&self) -> bool {
        true
    }

    /// Returns the effects that its procedures may name.
    fn effects(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns the facts and limits of a matter's subject.
    fn facts<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<SubjectFacts, Fault>>;

    /// Returns the values by which a list of its matters can be narrowed, in an order of its own.
    fn facets<'a>(
        &'a self,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Facets, Fault>> {
        let _ = (tx, matter);
        Box::pin(async { Ok(Facets::default()) })
    }

    /// Returns the effects among them that [`Subject::take_back`] takes back.
    fn undoable(&self) -> &'static [&'static str] {
        &[]
    }

    /// Takes back a named effect that ran at `since`, in the transaction in which its outcome is taken back.
    fn take_back<'a>(
        &'a self,
        name: &'a str,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
        since: Instant,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let _ = (name, tx, matter, since);
        Box::pin(async { Ok(()) })
    }

    /// Runs a named effect in the transaction of the step. A refusal undoes the whole command.
    fn effect<'a>(
        &'a self,
        name: &'a str,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
        event: &'a Event,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let _ = (tx, matter, event);
        let name = name.to_owned();
        Box::pin(async move {
            Err(Fault::new(store::FaultKind::Shape, format!("effect {name} is not registered"))
                .into())
        })
    }

    /// Takes what happened to a matter into the noun, in the transaction of the step: `before` is the matter as it was.
    fn happened<'a>(
        &'a self,
        tx: &'a mut Tx,
        before: &'a MatterRow,
        matter: &'a MatterRow,
        events: &'a [Event],
    ) -> BoxFuture<'a, Result<(), Error>> {
        let _ = (tx, before, matter, events);
        Box::pin(async { Ok(()) })
    }

    /// Returns what is shown of the subjects of `matters`, masked for `audience`; matters without a card are absent.
    fn cards<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matters: &'a [MatterRow],
        audience: Audience,
    ) -> BoxFuture<'a, Result<BTreeMap<MatterId, SubjectCard>, Fault>>;

    /// Returns what a list shows of the subjects of `matters`: the title and place of their cards, read at once for all of
    /// them. Nothing else of a card is looked up.
    fn faces<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matters: &'a [MatterRow],
        audience: Audience,
    ) -> BoxFuture<'a, Result<BTreeMap<MatterId, SubjectCard>, Fault>> {
        self.cards(q, matters, audience)
    }

    /// Returns the narrowest present area in which a matter's subject lies by its own account, such as its building's grid
    /// or the area around its point; nothing when it has no place. Where an area was divided, this says which part it is.
    fn ground<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Option<AreaId>, Fault>> {
        let _ = (q, matter);
        Box::pin(async { Ok(None) })
    }

    /// Returns the reporter's data in plain, for a reveal that was written to the access log; nothing when there is
    /// nothing beyond the account.
    fn reveal<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Option<Revealed>, Fault>> {
        let _ = (q, matter);
        Box::pin(async { Ok(None) })
    }

    /// Returns how a reporter without an account is reached; nothing when no address was left, or it was erased since. The
    /// answer holds until the transaction ends.
    fn guest<'a>(
        &'a self,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Option<Guest>, Error>> {
        let _ = (tx, matter);
        Box::pin(async { Ok(None) })
    }

    /// Returns whether a reporter without an account hears by letters what happens.
    fn hears<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<Hears, Fault>> {
        let _ = (q, matter);
        Box::pin(async { Ok(Hears::Nothing) })
    }

    /// Stops the letters to a reporter without an account and erases the address, as the holder of the secret link asked;
    /// again changes nothing.
    fn stop_letters<'a>(
        &'a self,
        tx: &'a mut Tx,
        matter: &'a MatterRow,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let _ = (tx, matter);
        Box::pin(async { Ok(()) })
    }

    /// Returns the domain's own form of an offer, when the domain asks for more than the procedure file does. It carries
    /// [`crate::panel::carried`] and stands wherever the matter is open: in the inbox, on its sheet, on the domain's page.
    fn form<'a>(
        &'a self,
        asked: Asked<'a>,
        offer: &'a OfferView,
        filled: Filled,
    ) -> BoxFuture<'a, Result<Option<Markup>, Failure>> {
        let _ = (asked, offer, filled);
        Box::pin(async { Ok(None) })
    }

    /// Returns the domain's own page of a matter, whose address its card tells, with what is open on it.
    fn page<'a>(
        &'a self,
        asked: Asked<'a>,
        open: OnPage,
    ) -> BoxFuture<'a, Result<Option<Page>, Failure>> {
        let _ = (asked, open);
        Box::pin(async { Ok(None) })
    }

    /// Returns what an outcome that may be chosen for many does to this matter without its form; a refusal says why the
    /// form is needed.
    fn propose<'a>(
        &'a self,
        q: &'a mut Reading<'_>,
        matter: &'a MatterRow,
        step: &'a Step,
    ) -> BoxFuture<'a, Result<Proposal, Error>> {
        let _ = (q, matter, step);
        Box::pin(async { Ok(Proposal::default()) })
    }
}
