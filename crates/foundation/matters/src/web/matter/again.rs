//! Going on after a form: back to where it stood, again with what was wrong with it, or on to the next.

use crate::panel::Place;
use crate::runtime::{Asked, OnPage, Runtime};
use crate::shown::MatterView;
use crate::web::sheet::{
    Change, Reveal, begun, changed, own, page, reveal_form as reveal, revealed, shown,
};
use crate::web::{Shared, inbox};
use http::{Answer, Cx, Failure, Filled, Flash, Listing, Markup, Page, Posted, html};
use kernel::id::MatterId;
use store::Store;

/// What is shown again: the matter is where it was before, and what was written is not lost.
pub struct Again {
    /// The matter.
    pub matter: MatterId,
    /// The page on which the form stood, as the form carried it.
    pub back: String,
    /// The action and what was written.
    pub code: String,
    /// What was written and what is wrong with it.
    pub filled: Filled,
    /// What is said over the form; empty for nothing.
    pub told: Markup,
}

/// Shows a matter where a form of it stood, with the form again.
pub async fn again(store: &Store, runtime: &Runtime, cx: &Cx, again: Again) -> Answer {
    let shared = Shared { store: store.clone(), runtime: runtime.clone() };
    let view = shared.open_for_staff(cx, again.matter).await?;
    let Again { back, code, filled, told, .. } = again;
    where_it_was(&shared, cx, &view, &back, Change::Form { code, filled, told }).await
}

/// Returns the form of an action where the matter is shown: the domain's own, or what the procedure file asks for.
pub async fn form(asked: Asked<'_>, code: &str) -> Result<Markup, Failure> {
    let shared = Shared { store: asked.store.clone(), runtime: asked.runtime.clone() };
    begun(&shared, asked.cx, asked.view, asked.place, code, Filled::empty()).await
}

/// Returns the form in which a look at the reporter's data gives its reason.
pub fn reveal_form(cx: &Cx, place: &Place) -> Markup {
    reveal(cx, place, &Filled::empty())
}

/// Returns where one goes on after a form: on to the next when nothing is left to do, else back to where one was.
async fn onward(shared: &Shared, cx: &Cx, posted: &Posted) -> Result<String, Failure> {
    let back = http::on_site(posted.get("back"), inbox::PATH);
    let then = posted.opt("then").map(|then| http::on_site(then, inbox::PATH));
    let (path, query) = parted(&back);
    if path == inbox::PATH && !inbox::waits(shared, cx, &Listing::of(path, query)).await? {
        return Ok(then.unwrap_or(back));
    }
    Ok(back)
}

/// Says what was done, with the way to take it back where there is one, and goes on.
pub async fn done(
    store: &Store,
    runtime: &Runtime,
    cx: &Cx,
    matter: MatterId,
    posted: &Posted,
    text: String,
) -> Answer {
    let shared = Shared { store: store.clone(), runtime: runtime.clone() };
    let to = onward(&shared, cx, posted).await?;
    let undo = match shared.open_for_staff(cx, matter).await {
        Ok(view) => view.undo.map(|undo| undo.to),
        // It has left the reader's area with what was done.
        Err(Failure::NotFound) => None,
        Err(failure) => return Err(failure),
    };
    Ok(Page::see_other(to).flash(cx, &Flash { text, bad: false, undo }))
}

/// Shows a matter where it was: beside the inbox, on the domain's own page, else on its sheet.
pub(crate) async fn where_it_was(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    back: &str,
    change: Change,
) -> Answer {
    let back = http::on_site(back, &own(view.row.id).page);
    let (path, query) = parted(&back);
    // The page is the one that was asked for, whatever address the form was sent to.
    let cx = &cx.clone().on(path, query);
    if path == inbox::PATH {
        return inbox::shown_again(shared, cx, &Listing::of(path, query), view, change).await;
    }
    let subject = shared.runtime.subject(&view.row.subject_kind);
    let own_page = view.card.as_ref().is_some_and(|card| card.page.as_deref() == Some(path));
    let Some(subject) = subject.filter(|_| own_page) else {
        let mut detail = shown(shared, cx, view, own(view.row.id)).await?;
        changed(shared, cx, view, &mut detail, change).await?;
        return Ok(page(cx, view, &detail));
    };
    let place = Place { page: path.to_owned(), ..own(view.row.id) };
    let asked = Asked { store: &shared.store, runtime: &shared.runtime, cx, view, place: &place };
    let open = match change {
        Change::Form { code, filled, told } => {
            let form = begun(shared, cx, view, &place, &code, filled).await?;
            OnPage { form: Some(html! { (told) (form) }), ..OnPage::default() }
        }
        Change::Reveal(Reveal::Asking(filled)) => {
            OnPage { form: Some(reveal(cx, &place, &filled)), ..OnPage::default() }
        }
        Change::Reveal(reveal) => OnPage { revealed: revealed(cx, &reveal), ..OnPage::default() },
        Change::Said(said) => OnPage { said, ..OnPage::default() },
    };
    subject.page(asked, open).await?.ok_or(Failure::NotFound)
}

fn parted(address: &str) -> (&str, &str) {
    let address = address.split('#').next().unwrap_or_default();
    address.split_once('?').unwrap_or((address, ""))
}
