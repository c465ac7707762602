//! A report on its way through the pages, remembered so that it can be sent again from wherever it was.

use crate::fields::{between, options, value};
use std::io::{Error, Result};
use testkit::web::{Answer, Browser, Form};
use uuid::Uuid;

/// A small picture of 16 by 16 pixels.
pub const PHOTO: &[u8] = include_bytes!("photo.png");

/// A report and how far it has come.
#[derive(Clone)]
pub struct Report {
    /// Which of the reporters it comes from.
    pub reporter: usize,
    /// What happened; no two reports say the same.
    pub words: String,
    /// Whether a photo comes with it.
    pub photo: bool,
    /// Whether the reporter stays unknown.
    pub anonymous: bool,
    /// The form with its token, once the page with it was there.
    pub form: Option<Draft>,
    /// Whether the first form was answered: then the draft is kept.
    pub kept: bool,
    /// The second form, once the check of the answers was there.
    pub send: Option<Form>,
    /// Whether the sending was answered: then the case is there.
    pub answered: bool,
    /// What the receipt said.
    pub receipt: Option<String>,
}

/// The first form.
#[derive(Clone)]
pub struct Draft {
    /// Its token: the draft's and the future case's id.
    pub token: Uuid,
    form: Form,
}

impl Report {
    /// Returns a report that nobody has begun to send.
    pub fn new(reporter: usize, words: String, photo: bool, anonymous: bool) -> Report {
        Report {
            reporter,
            words,
            photo,
            anonymous,
            form: None,
            kept: false,
            send: None,
            answered: false,
            receipt: None,
        }
    }

    /// Returns the id that its case has or will have.
    pub fn id(&self) -> Option<Uuid> {
        self.form.as_ref().map(|form| form.token)
    }

    /// Takes it from where it is to its answer, and tells when the last form leaves. A form that was sent before is
    /// sent as it was.
    pub async fn go(&mut self, client: &Browser, leaves: impl FnOnce()) -> Result<()> {
        self.prepare(client).await?;
        if let Some(body) = &self.send {
            leaves();
            let to = client.try_submit(body).await?;
            led(&to, "/report/done?")?;
        }
        self.answered = true;
        Ok(())
    }

    /// Takes it as far as the form that sends it.
    pub async fn prepare(&mut self, client: &Browser) -> Result<()> {
        if self.form.is_none() {
            let page = client.try_get("/report").await?;
            self.form = Some(self.fill_in(&page)?);
        }
        if !self.kept {
            self.take(client).await?;
        }
        if self.send.is_none() {
            self.check(client).await?;
        }
        Ok(())
    }

    /// Sends both forms of an answered report again, as a browser does that was not told.
    pub async fn again(&self, client: &Browser) -> Result<()> {
        let (Some(form), Some(send)) = (&self.form, &self.send) else { return Ok(()) };
        led(&self.sent(client, form).await?, "/report/done?")?;
        led(&client.try_submit(send).await?, "/report/done?")
    }

    /// Returns what the receipt says: what comes next and until when, and the code.
    pub async fn read_receipt(&self, client: &Browser) -> Result<String> {
        let path = format!("/report/done?draft={}", self.id().unwrap_or_default());
        let page = client.try_get(&path).await?;
        // What it says, the code and the secret link; the site's address is another after each start.
        let said = between(&page.text, "alert-title", "<section").filter(|_| page.status == 200);
        let mut words = page.text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-');
        let code = words.find(|word| matters::Code::read(word).is_some());
        let link = between(&page.text, "/follow/", "\"").unwrap_or_default();
        let receipt = said.zip(code).map(|(said, code)| format!("{said} {code} {link}"));
        receipt.ok_or_else(|| unexpected("a receipt", &page))
    }

    fn fill_in(&self, page: &Answer) -> Result<Draft> {
        let missing = || unexpected("the form", page);
        let csrf = value(&page.text, "_csrf").ok_or_else(missing)?;
        let token = value(&page.text, "_token").ok_or_else(missing)?;
        let all = options(&page.text, "community");
        // Spread over the communities, the same for the same words.
        let spread: usize = self.words.bytes().map(usize::from).sum();
        let community = all.get(spread % all.len().max(1)).ok_or_else(missing)?;
        let mut fields = vec![
            ("_csrf", csrf.as_str()),
            ("_token", token.as_str()),
            ("do", "next"),
            ("case.description", self.words.as_str()),
            ("case.place_text", "北门外"),
            ("community", community.as_str()),
        ];
        if self.anonymous {
            fields.push(("case.anonymous", "on"));
        }
        let form = Form::new("/report", &fields);
        Ok(Draft { token: token.parse().map_err(Error::other)?, form })
    }

    async fn sent(&self, client: &Browser, draft: &Draft) -> Result<Answer> {
        if self.photo {
            let photo = ("case.photos", "photo.png", PHOTO.to_vec());
            client.try_upload(&draft.form, &[photo]).await
        } else {
            client.try_submit(&draft.form).await
        }
    }

    async fn take(&mut self, client: &Browser) -> Result<()> {
        if let Some(form) = &self.form {
            led(&self.sent(client, form).await?, "/report/check?")?;
        }
        self.kept = true;
        Ok(())
    }

    async fn check(&mut self, client: &Browser) -> Result<()> {
        let token = self.id().unwrap_or_default().to_string();
        let page = client.try_get(&format!("/report/check?draft={token}")).await?;
        let missing = || unexpected("the check of the answers", &page);
        let csrf = value(&page.text, "_csrf").ok_or_else(missing)?;
        let category = value(&page.text, "case.category").ok_or_else(missing)?;
        let fields = [("_csrf", &*csrf), ("_token", &*token), ("case.category", &*category)];
        self.send = Some(Form::new("/report/send", &fields));
        Ok(())
    }
}

/// Asserts that an answer leads to a page.
pub fn led(answer: &Answer, to: &str) -> Result<()> {
    if answer.status == 303 && answer.to().starts_with(to) {
        Ok(())
    } else {
        Err(unexpected(&format!("the way to {to}"), answer))
    }
}

/// An answer that should not come, whenever the program is killed.
pub fn unexpected(wanted: &str, answer: &Answer) -> Error {
    let (status, location, body) = (answer.status, answer.to(), &answer.text);
    Error::other(format!("instead of {wanted}: {status} {location}\n{body}"))
}
