//! Many cases at once: what would happen to each, and doing it.

use super::load::{Open, open};
use super::pages::{BulkKind, Picked};
use crate::desk::Desk;
use crate::t;
use http::{Cx, Failure};
use kernel::id::{CaseId, MatterId};
use kernel::procedure::{Act, Action, Offered};
use kernel::refusal::RefusalKind;
use matters::Doing;
use matters::view::OfferView;
use store::{By, Error};
use uuid::Uuid;

/// How many cases one press reaches at most.
pub const MOST: usize = 100;

/// What is pressed on many cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// What is done.
    pub kind: BulkKind,
    /// The form's id; each case's command has an id made of it, so that a form sent twice does one thing.
    pub token: Uuid,
}

impl Press {
    fn action(self) -> Action {
        match self.kind {
            BulkKind::Urge => Action::Urge,
            BulkKind::Supervise => Action::Supervise,
        }
    }

    fn command(self, case: CaseId) -> Uuid {
        Uuid::from_u128(self.token.as_u128() ^ case.uuid().as_u128().rotate_left(64))
    }

    fn act(self) -> Act {
        match self.kind {
            BulkKind::Urge => Act::Urge { instance: None },
            BulkKind::Supervise => Act::Supervise { instance: None },
        }
    }

    fn offer<'o>(&self, open: &'o Open) -> Option<&'o OfferView> {
        let wanted = self.action();
        open.matter
            .offers
            .iter()
            .find(|offer| matches!(offer.offered, Offered::Act { action, .. } if action == wanted))
    }
}

/// Returns what would happen to each case that the asker may see.
pub async fn preview(
    desk: &Desk,
    cx: &Cx,
    press: Press,
    ids: &[CaseId],
) -> Result<Vec<Picked>, Failure> {
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        match open(desk, cx, *id).await {
            Ok(open) => all.push(picked(cx, press, &open)),
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(all)
}

fn picked(cx: &Cx, press: Press, open: &Open) -> Picked {
    let why_not = match press.offer(open) {
        Some(offer) => offer.refused.clone(),
        None => Some(t(cx.locale, "desk.bulk.not_offered").to_owned()),
    };
    let who: Vec<&str> =
        open.matter.now.holders.iter().map(|holder| holder.name.as_str()).collect();
    Picked {
        id: open.row.id,
        code: open.row.code.clone(),
        title: open.matter.title.clone(),
        who: who.join(t(cx.locale, "desk.comma")),
        why_not,
    }
}

/// Does it to each case, and returns how many it was done to and which refused, with why.
pub async fn carry_out(
    desk: &Desk,
    cx: &Cx,
    press: Press,
    ids: &[CaseId],
) -> Result<(usize, Vec<(String, String)>), Failure> {
    let (mut done, mut refused) = (0, Vec::new());
    for id in ids {
        match act(desk, cx, press, *id).await {
            Ok(()) => done += 1,
            // Whoever has no business with a case learns nothing of it.
            Err(Error::Refused(refusal)) if refusal.kind == RefusalKind::NotFound => {}
            Err(Error::Refused(refusal)) => match open(desk, cx, *id).await {
                Ok(open) => refused.push((open.row.code, cx.say(&refusal))),
                Err(Failure::NotFound) => {}
                Err(failure) => return Err(failure),
            },
            Err(Error::Fault(fault)) => return Err(fault.into()),
        }
    }
    Ok((done, refused))
}

async fn act(desk: &Desk, cx: &Cx, press: Press, id: CaseId) -> Result<(), Error> {
    let matter = MatterId::from_uuid(id.uuid());
    let by = By { matter: Some(matter), ..cx.by("press") };
    let (runtime, doing) = (desk.runtime.clone(), Doing::new(press.command(id), press.act()));
    desk.store
        .write(by, move |tx| {
            Box::pin(async move { matters::act(tx, &runtime, matter, doing).await.map(|_| ()) })
        })
        .await
}
