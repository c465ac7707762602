//! What is open on the sheet of a matter: a form that was asked for, the reporter's data, a message that was refused.

use super::pages::{Detail, Doing, Reveal};
use super::sent::picked;
use crate::follow::follows;
use crate::panel::{self, Place};
use crate::runtime::Asked;
use crate::shown::{Bulk, MatterView};
use crate::web::Shared;
use http::{Cx, Failure, Filled, Listing, Markup, html, ui};
use kernel::id::MatterId;

/// What differs from how the matter is usually shown.
pub(crate) enum Change {
    /// A form is open with what was written.
    Form { code: String, filled: Filled, told: Markup },
    /// The reporter's data are asked for, or shown.
    Reveal(Reveal),
    /// A message was refused.
    Said(Filled),
}

/// Puts a change into what is shown of a matter.
pub(crate) async fn changed(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    detail: &mut Detail,
    change: Change,
) -> Result<(), Failure> {
    match change {
        Change::Form { code, filled, told } => {
            let form = begun(shared, cx, view, &detail.place, &code, filled).await?;
            detail.doing = Some(Doing { code, form: html! { (told) (form) } });
        }
        Change::Reveal(reveal) => detail.reveal = reveal,
        Change::Said(said) => detail.said = said,
    }
    Ok(())
}

/// Returns the place of a matter's own sheet.
pub(crate) fn own(id: MatterId) -> Place {
    Place::at(format!("/work/matters/{id}"))
}

/// Returns what the page shows beside the view.
pub(crate) async fn shown(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    place: Place,
) -> Result<Detail, Failure> {
    let mut reader = shared.store.read(cx.tenant()).await?;
    let why = match cx.account() {
        Some(account) => follows(&mut reader, view.row.id, account).await?,
        None => None,
    };
    drop(reader);
    Ok(Detail {
        place,
        doing: None,
        reveal: Reveal::Closed,
        follows: why,
        parts: shared.parts(view).await?,
        said: Filled::empty(),
    })
}

/// Opens the form that the address asks for.
pub(crate) async fn asked(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    listing: &Listing,
    detail: &mut Detail,
) -> Result<(), Failure> {
    if listing.get("reveal").is_some() {
        detail.reveal = Reveal::Asking(Box::default());
    } else if let Some(code) = listing.get("do") {
        let form = begun(shared, cx, view, &detail.place, code, Filled::empty()).await?;
        detail.doing = Some(Doing { code: code.to_owned(), form });
    }
    Ok(())
}

/// Opens the form of what is usually done, where the procedure lets it be done to many: nothing has to be made up first.
pub(crate) async fn usual(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    detail: &mut Detail,
) -> Result<(), Failure> {
    let usual = view.offers.iter().find(|offer| offer.moves());
    let usual = usual.filter(|offer| offer.refused.is_none() && offer.bulk == Bulk::Allowed);
    if let Some(offer) = usual {
        let form = begun(shared, cx, view, &detail.place, &offer.code, Filled::empty()).await?;
        detail.doing = Some(Doing { code: offer.code.clone(), form });
    }
    Ok(())
}

/// Returns the form of an action: the domain's own, or what the procedure file asks for.
pub(crate) async fn begun(
    shared: &Shared,
    cx: &Cx,
    view: &MatterView,
    place: &Place,
    code: &str,
    filled: Filled,
) -> Result<Markup, Failure> {
    let Some(offer) = view.offer(code) else {
        let gone = crate::t(cx.locale, "matters.sheet.gone");
        return Ok(ui::alert(ui::Tone::Warn, html! { (gone) }));
    };
    if offer.refused.is_none()
        && let Some(subject) = shared.runtime.subject(&view.row.subject_kind)
    {
        let asked = Asked { store: &shared.store, runtime: &shared.runtime, cx, view, place };
        if let Some(own) = subject.form(asked, offer, filled.clone()).await? {
            return Ok(own);
        }
    }
    let choices = shared.choices(cx, view, offer).await?;
    let mut filled = picked(shared, cx, offer, filled).await?;
    if let Some(lead) = choices.lead.as_ref().filter(|_| filled.get("to").is_empty()) {
        filled = filled.with("to", lead.clone());
    }
    Ok(panel::action_form(cx, view, place, offer, &choices, &filled))
}
