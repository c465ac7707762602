//! The frames of pages: resident, workbench, public. A handler gives a title and a body; the frame does the rest.

mod failure;
mod menu;
mod parts;
mod resident;
mod work;

pub(crate) use failure::{bare_fault, failure};
pub(crate) use menu::menu;
pub(crate) use parts::read_aloud;
pub(crate) use work::search_label;

use crate::cx::Cx;
use crate::page::Page;
use maud::{Markup, html};

/// What a page of the resident's face has besides its body.
#[derive(Clone, Debug, Default)]
pub struct Resident<'a> {
    /// Where the arrow back leads; without one the page has the brand and the tabs.
    pub back: Option<&'a str>,
    /// The bar at the bottom with the main action; the form it sends is named by the button's `form` attribute.
    pub actionbar: Option<Markup>,
    /// What stands right of the title.
    pub right: Option<Markup>,
}

/// What stands beside a list.
#[derive(Clone, Debug)]
pub enum Beside {
    /// What was opened.
    Open(Markup),
    /// The first of the list, which nobody opened: on a phone the list comes before it.
    First(Markup),
    /// Nothing is there to open.
    Nothing(Markup),
}

impl Cx {
    /// Returns a page of the resident's face with brand and tabs. The body has its own `h1`.
    pub fn resident(&self, title: &str, body: Markup) -> Page {
        resident::page(self, title, &Resident::default(), &body)
    }

    /// Returns a page of the resident's face that leads deeper: an arrow back, no tabs, perhaps a bar with the action.
    pub fn resident_deep(&self, title: &str, frame: &Resident<'_>, body: Markup) -> Page {
        resident::page(self, title, frame, &body)
    }

    /// Returns a page of the workbench. The body has its own `h1`, as with [`Cx::heading`].
    pub fn work(&self, title: &str, body: Markup) -> Page {
        work::page(self, title, &html! { div.ll-page { (body) } }, None)
    }

    /// Returns a page of the workbench that fills the window: a list beside what is open. On a phone the list comes
    /// first unless something was opened.
    pub fn work_split(&self, title: &str, list: Markup, beside: Beside) -> Page {
        let open = !matches!(beside, Beside::Nothing(_));
        let body = html! {
            div.ll-split.has-detail[matches!(beside, Beside::Open(_))] {
                (list)
                @match beside {
                    Beside::Open(detail) => section.ll-main.ll-detail id="open" tabindex="-1" data-asked { (work::back_to_list(self)) (detail) },
                    Beside::First(detail) => section.ll-main.ll-detail.ll-wide id="open" tabindex="-1" { (detail) },
                    Beside::Nothing(line) => section.ll-main.ll-detail.ll-wide { (line) },
                }
            }
        };
        work::page(self, title, &body, Some(open))
    }

    /// Returns a public page of full width with masthead: open affairs, sign-in, help.
    pub fn plain(&self, title: &str, body: Markup) -> Page {
        resident::public(self, title, &body)
    }

    /// Returns the head of a page: where it stands, its title, what is known at a glance, what can be done.
    pub fn heading(
        &self,
        links: &[(String, String)],
        title: &str,
        facts: Markup,
        actions: Markup,
    ) -> Markup {
        html! {
            @if !links.is_empty() { (crate::ui::breadcrumb(self.locale, links, "")) }
            div.ll-rechead {
                div.ll-grow {
                    h1.ll-title { (title) }
                    @if !facts.0.is_empty() { div.ll-row.ll-wrap.ll-glance { (facts) } }
                }
                @if !actions.0.is_empty() { div.ll-row.ll-wrap.ll-doing { (actions) } }
            }
        }
    }
}
