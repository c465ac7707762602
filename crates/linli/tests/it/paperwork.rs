//! A record on its way through the pages: recorded, changed, acted on and ended; every form is remembered, so that it can be
//! sent again.

use crate::fields::{options, value};
use crate::report::{PHOTO, led, unexpected};
use kernel::id::PlaceId;
use std::io::Result;
use testkit::web::{Answer, Browser, Form};
use uuid::Uuid;

/// What is done with a record, one thing after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is recorded.
    Add,
    /// A field is changed.
    Change,
    /// An action is done, or a procedure begun by a press.
    Do(&'static str),
    /// A step of its procedure is ended.
    Judge(&'static str),
}

/// A facility: no procedure begins with it.
const FACILITY: &[Step] = &[
    Step::Add,
    Step::Change,
    Step::Do("close"),
    Step::Do("reopen"),
    Step::Do("facility_acceptance"),
    Step::Do("give_up"),
];
/// Dangers: a procedure begins with each.
const WAIVED: &[Step] = &[Step::Add, Step::Change, Step::Judge("complete.1.waived")];
const MENDED: &[Step] = &[Step::Add, Step::Judge("dispatch.1.mend"), Step::Change];

/// A record and how far it has come.
#[derive(Clone)]
pub struct Paper {
    /// What is done with it.
    pub steps: &'static [Step],
    /// How many of the steps were answered.
    pub answered: usize,
    /// The forms of the steps, as far as they were there.
    pub forms: Vec<Form>,
    /// What no other record says.
    words: String,
    place: PlaceId,
}

impl Paper {
    /// Returns a record that nobody has begun to record; `kind` chooses what becomes of it.
    pub fn new(kind: u64, words: String, place: PlaceId) -> Paper {
        let steps =
            [FACILITY, WAIVED, MENDED].into_iter().cycle().nth(usize::try_from(kind).unwrap_or(0));
        let steps = steps.unwrap_or(FACILITY);
        Paper { steps, answered: 0, forms: Vec::new(), words, place }
    }

    /// Returns the id that the record has or will have.
    pub fn id(&self) -> Option<Uuid> {
        self.forms.first().and_then(token)
    }

    /// Returns the ids of the commands of its forms.
    pub fn commands(&self) -> Vec<Uuid> {
        self.forms.iter().filter_map(token).collect()
    }

    /// Tells whether a procedure begins with it.
    pub fn is_danger(&self) -> bool {
        self.steps != FACILITY
    }

    /// Tells whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        self.answered == self.steps.len()
    }

    /// Takes the next step, and tells when its form leaves. A form that was sent before is sent as it was.
    pub async fn go(&mut self, client: &Browser, leaves: impl FnOnce()) -> Result<()> {
        let Some(step) = self.steps.get(self.answered) else { return Ok(()) };
        if self.forms.len() == self.answered {
            let form = self.prepared(client, *step).await?;
            self.forms.push(form);
        }
        leaves();
        self.send(client, self.answered).await?;
        self.answered += 1;
        Ok(())
    }

    /// Sends the form of the last step again, as a browser does that was not told.
    pub async fn again(&self, client: &Browser) -> Result<()> {
        match self.answered.checked_sub(1) {
            Some(last) => self.send(client, last).await,
            None => Ok(()),
        }
    }

    /// Reads its page: it is there, and says what it is.
    pub async fn read(&self, client: &Browser) -> Result<()> {
        let page = client.try_get(&self.page()).await?;
        let there = page.status == 200 && (self.is_danger() || page.text.contains(&self.words));
        if there { Ok(()) } else { Err(unexpected("the record's page", &page)) }
    }

    fn list(&self) -> &'static str {
        if self.is_danger() { "/work/dangers" } else { "/work/facilities" }
    }

    fn page(&self) -> String {
        format!("{}/{}", self.list(), self.id().unwrap_or_default())
    }

    async fn send(&self, client: &Browser, at: usize) -> Result<()> {
        let (Some(form), Some(step)) = (self.forms.get(at), self.steps.get(at)) else {
            return Ok(());
        };
        let answer = match (step, self.is_danger()) {
            (Step::Add, true) => {
                client.try_upload(form, &[("danger.photos", "photo.png", PHOTO.to_vec())]).await?
            }
            _ => client.try_submit(form).await?,
        };
        led(&answer, "/work/")
    }

    async fn prepared(&self, client: &Browser, step: Step) -> Result<Form> {
        let path = match step {
            Step::Add => format!("{}/new", self.list()),
            Step::Change => format!("{}/change", self.page()),
            Step::Do(what) => format!("{}/do/{what}", self.page()),
            Step::Judge(code) => format!("{}?do={code}", self.page()),
        };
        let page = client.try_get(&path).await?;
        if page.status != 200 || value(&page.text, "_token").is_none() {
            return Err(unexpected(&format!("the form {path}"), &page));
        }
        let action = if matches!(step, Step::Judge(_)) { "/act" } else { path.as_str() };
        Ok(self.filled(&page, page.form(action), step))
    }

    fn filled(&self, page: &Answer, form: Form, step: Step) -> Form {
        let place = self.place.to_string();
        match (step, self.is_danger()) {
            (Step::Add, true) => form
                .set("danger.kind", "fire")
                .set("danger.place", place)
                .set("danger.grade", "general")
                .set("danger.contact", "13812345678")
                .set("danger.text", self.words.as_str()),
            (Step::Add, false) => form
                .set("facility.name", self.words.as_str())
                .set("facility.kind", "activity_room")
                .set("facility.place", place),
            (Step::Change, true) => form.set("danger.due_on", "2099-01-01"),
            (Step::Change, false) => form.set("facility.seats", "40"),
            (Step::Do("give_up"), _) => form.set("decision.reason", "房屋拆迁，不再使用"),
            (Step::Do("close"), _) => form.set("facility.closed_why", "漏水维修"),
            (Step::Do(_), _) => form,
            (Step::Judge(code), _) if code.contains("mend") => {
                let to = options(&page.text, "to").into_iter().chain(page.values("to")).next();
                form.set("to", to.unwrap_or_default())
            }
            (Step::Judge(_), _) => form.set("decision.reason", "现场没有"),
        }
    }
}

/// Returns the id of the command that a form sends.
fn token(form: &Form) -> Option<Uuid> {
    form.get("_token").parse().ok()
}
