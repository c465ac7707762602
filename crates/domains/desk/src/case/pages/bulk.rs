//! Many cases at once: what will happen is shown before it does.

use crate::{t, tf};
use http::ui::{Buttons, Tone, alert, button, link_button};
use http::{Cx, Filled, Form, Page, html};
use kernel::id::CaseId;

/// What is done to many cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkKind {
    /// 催办.
    Urge,
    /// 督办.
    Supervise,
}

impl BulkKind {
    /// Returns the word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            BulkKind::Urge => "urge",
            BulkKind::Supervise => "supervise",
        }
    }

    const fn keys(self) -> (&'static str, &'static str, &'static str) {
        match self {
            BulkKind::Urge => ("desk.bulk.urge", "desk.bulk.urge_line", "speakerphone"),
            BulkKind::Supervise => ("desk.bulk.supervise", "desk.bulk.supervise_line", "flag"),
        }
    }
}

/// A case that was ticked.
#[derive(Clone, Debug)]
pub struct Picked {
    /// Its id.
    pub id: CaseId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Who will be told.
    pub who: String,
    /// Why it cannot be done; nothing when it can.
    pub why_not: Option<String>,
}

/// What the preview shows.
#[derive(Clone, Debug)]
pub struct BulkView {
    /// What will be done.
    pub kind: BulkKind,
    /// To which cases.
    pub picked: Vec<Picked>,
}

/// Returns the preview.
pub fn bulk(cx: &Cx, view: &BulkView) -> Page {
    let (key, line, icon) = view.kind.keys();
    let title = cx.t(key);
    let links = [("/work/cases".to_owned(), cx.t("desk.cases.title"))];
    let can = view.picked.iter().filter(|picked| picked.why_not.is_none()).count();
    let empty = Filled::empty();
    let body = html! {
        (cx.heading(&links, &title, html! {}, html! {}))
        (alert(Tone::Info, html! { p { (tf(cx.locale, line, &[("n", &can)])) } }))
        (Form::new(cx, format!("/work/cases/{}", view.kind.word()), &empty).once().body(html! {
            input type="hidden" name="sure" value="1";
            ul.card.ll-list {
                @for picked in &view.picked {
                    li {
                        @if picked.why_not.is_none() { input type="hidden" name="id" value=(picked.id); }
                        div.ll-grow {
                            div.t { a href={ "/work/cases/" (picked.id) } { (picked.title) } "　" span.ll-3 { (picked.code) } }
                            div.d {
                                @match &picked.why_not {
                                    Some(why) => span.ll-red { (why) },
                                    None => (picked.who),
                                }
                            }
                        }
                    }
                }
            }
            div.ll-formfoot {
                @if can > 0 { (button(Buttons::Primary, icon, &title)) }
                (link_button(Buttons::Ghost, "", t(cx.locale, "desk.form.cancel"), "/work/cases", None))
            }
        }))
    };
    cx.work(&title, body)
}

/// Returns what was done and what was not, with why.
pub fn bulk_done(cx: &Cx, kind: BulkKind, done: usize, refused: &[(String, String)]) -> Page {
    let title = cx.t(kind.keys().0);
    let links = [("/work/cases".to_owned(), cx.t("desk.cases.title"))];
    let body = html! {
        (cx.heading(&links, &title, html! {}, html! {}))
        (alert(Tone::Good, html! { p { (tf(cx.locale, "desk.bulk.done", &[("n", &done)])) } }))
        @if !refused.is_empty() {
            (alert(Tone::Warn, html! {
                p { (tf(cx.locale, "desk.bulk.refused", &[("n", &refused.len())])) }
                ul { @for (code, why) in refused { li { (code) "　" (why) } } }
            }))
        }
        (link_button(Buttons::Plain, "list", t(cx.locale, "desk.bulk.back"), "/work/cases", None))
    };
    cx.work(&title, body)
}
