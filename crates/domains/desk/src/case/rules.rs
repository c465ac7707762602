//! What the desk decides about a case: states, reasons of refusal, merging, dispatching, ratings. Pure.

use crate::category::duty::{Duties, Part};
use kernel::id::{CaseId, OrgId};
use kernel::refusal::Refusal;

/// The id of the procedure that a case runs by.
pub const PROCEDURE: &str = "case";
/// What a case is called as a subject of matters.
pub const SUBJECT: &str = "case";
/// The most assistants of one dispatch.
pub const ASSISTANTS_MAX: usize = 5;
/// Why a report is not taken on: the closed list of 唐山市 12345 政务服务便民热线条例 第十一条.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusedFor {
    /// （一） Outside the area.
    Elsewhere,
    /// （二） Belongs to a court, arbitration, discipline inspection, reconsideration or openness of information.
    OtherProcedure,
    /// （三） Handled as a petition already.
    Petition,
    /// （四） Secrets or somebody's privacy.
    Secret,
    /// （五） Dealt with lawfully, with a reasoned conclusion.
    Concluded,
    /// （六） Against law or public order and good morals.
    Unlawful,
}

impl RefusedFor {
    /// Every reason in the order of the article.
    pub const ALL: [RefusedFor; 6] = [
        RefusedFor::Elsewhere,
        RefusedFor::OtherProcedure,
        RefusedFor::Petition,
        RefusedFor::Secret,
        RefusedFor::Concluded,
        RefusedFor::Unlawful,
    ];

    /// Returns the word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            RefusedFor::Elsewhere => "elsewhere",
            RefusedFor::OtherProcedure => "other_procedure",
            RefusedFor::Petition => "petition",
            RefusedFor::Secret => "secret",
            RefusedFor::Concluded => "concluded",
            RefusedFor::Unlawful => "unlawful",
        }
    }

    /// Returns the key of its wording.
    pub const fn title_key(self) -> &'static str {
        match self {
            RefusedFor::Elsewhere => "desk.refused_for.elsewhere",
            RefusedFor::OtherProcedure => "desk.refused_for.other_procedure",
            RefusedFor::Petition => "desk.refused_for.petition",
            RefusedFor::Secret => "desk.refused_for.secret",
            RefusedFor::Concluded => "desk.refused_for.concluded",
            RefusedFor::Unlawful => "desk.refused_for.unlawful",
        }
    }
}

impl std::str::FromStr for RefusedFor {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<RefusedFor, Refusal> {
        let found = RefusedFor::ALL.into_iter().find(|reason| reason.as_str() == text);
        found.ok_or_else(|| Refusal::invalid("desk.refusal.reason_unlisted").on("refused_for"))
    }
}

/// A case as far as merging looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mergeable {
    /// Its id.
    pub id: CaseId,
    /// Whether it runs.
    pub runs: bool,
    /// Whether it was merged itself.
    pub merged: bool,
}

/// Decides whether `case` may be merged into `target`.
pub fn merge(case: Mergeable, target: Mergeable) -> Result<(), Refusal> {
    if case.id == target.id {
        return Err(Refusal::invalid("desk.refusal.merge_itself").on("into"));
    }
    if target.merged {
        return Err(Refusal::conflict("desk.refusal.merge_merged").on("into"));
    }
    if !target.runs {
        return Err(Refusal::conflict("desk.refusal.merge_ended").on("into"));
    }
    if !case.runs {
        return Err(Refusal::conflict("desk.refusal.case_ended"));
    }
    Ok(())
}

/// An organisation that is to receive a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Its id.
    pub id: OrgId,
    /// Its kind, as `rules/duties.toml` names it.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whether it takes dispatches.
    pub takes: bool,
}

/// A dispatch: a lead and assistants, none of them twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    /// Who answers for the case.
    pub lead: Receiver,
    /// Who helps.
    pub assistants: Vec<Receiver>,
}

/// A duty that a dispatch would pass on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOn {
    /// To whom.
    pub to: Receiver,
    /// As what.
    pub part: Part,
    /// On what the refusal rests.
    pub basis: kernel::text::Text,
}

/// Why a dispatch is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DispatchRefusal {
    /// The form is wrong.
    Form(Refusal),
    /// It passes a duty on (条例 第二十条); this is counted.
    PassesOn(Box<PassedOn>),
}

/// Decides whether a case of `category` may be dispatched in this way.
pub fn dispatch(
    dispatch: &Dispatch,
    category: &str,
    duties: &Duties,
) -> Result<(), DispatchRefusal> {
    let form = |refusal: Refusal| Err(DispatchRefusal::Form(refusal));
    if dispatch.assistants.len() > ASSISTANTS_MAX {
        return form(
            Refusal::invalid("desk.refusal.assistants_many")
                .on("assist")
                .with("max", ASSISTANTS_MAX),
        );
    }
    let all = std::iter::once((&dispatch.lead, Part::Lead, "lead"))
        .chain(dispatch.assistants.iter().map(|assistant| (assistant, Part::Assistant, "assist")));
    let mut seen = Vec::new();
    for (receiver, part, field) in all {
        if seen.contains(&receiver.id) {
            return form(
                Refusal::invalid("desk.refusal.receiver_twice")
                    .on("assist")
                    .with("name", &receiver.name),
            );
        }
        seen.push(receiver.id);
        if !receiver.takes {
            return form(
                Refusal::invalid("desk.refusal.receiver_takes_none")
                    .on(field)
                    .with("name", &receiver.name),
            );
        }
        if let Err(basis) = duties.may_receive(&receiver.kind, category, part) {
            let passed = PassedOn { to: receiver.clone(), part, basis: basis.clone() };
            return Err(DispatchRefusal::PassesOn(Box::new(passed)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn case(id: u128, runs: bool, merged: bool) -> Mergeable {
        Mergeable { id: CaseId::from_uuid(uuid::Uuid::from_u128(id)), runs, merged }
    }

    fn receiver(id: u128, kind: &str) -> Receiver {
        Receiver {
            id: OrgId::from_uuid(uuid::Uuid::from_u128(id)),
            kind: kind.into(),
            name: kind.into(),
            takes: true,
        }
    }

    fn duties() -> Duties {
        Duties::parse(include_str!("../../../../../rules/duties.toml")).unwrap()
    }

    #[test]
    fn c1_a_case_is_merged_into_a_running_one_only() {
        assert_eq!(merge(case(1, true, false), case(2, true, false)), Ok(()));
        let check = |a, b, key: &str| assert_eq!(merge(a, b).unwrap_err().key, key);
        check(case(1, true, false), case(1, true, false), "desk.refusal.merge_itself");
        check(case(1, true, false), case(2, false, false), "desk.refusal.merge_ended");
        check(case(1, true, false), case(2, false, true), "desk.refusal.merge_merged");
        check(case(1, false, false), case(2, true, false), "desk.refusal.case_ended");
    }

    #[test]
    fn c2_a_dispatch_that_passes_a_duty_on_is_refused() {
        let ask = |lead: &str, assistants: &[&str], category: &str| {
            let assistants =
                assistants.iter().zip(2..).map(|(kind, id)| receiver(id, kind)).collect();
            dispatch(&Dispatch { lead: receiver(1, lead), assistants }, category, &duties())
        };
        assert_eq!(ask("enforcement", &["property"], "0101"), Ok(()));
        assert_eq!(ask("property", &["committee"], "0202"), Ok(()));
        assert!(matches!(ask("committee", &[], "0101"), Err(DispatchRefusal::PassesOn(_))));
        assert!(matches!(
            ask("drainage", &["committee"], "0203"),
            Err(DispatchRefusal::PassesOn(_))
        ));
    }

    #[test]
    fn c2_a_dispatch_names_nobody_twice_and_nobody_who_takes_none() {
        let lead = receiver(1, "drainage");
        let twice = Dispatch { lead: lead.clone(), assistants: vec![lead.clone()] };
        let key = |refusal: DispatchRefusal| match refusal {
            DispatchRefusal::Form(refusal) => refusal.key,
            DispatchRefusal::PassesOn(_) => "passes on",
        };
        assert_eq!(
            key(dispatch(&twice, "0203", &duties()).unwrap_err()),
            "desk.refusal.receiver_twice"
        );
        let closed =
            Dispatch { lead: Receiver { takes: false, ..lead.clone() }, assistants: Vec::new() };
        assert_eq!(
            key(dispatch(&closed, "0203", &duties()).unwrap_err()),
            "desk.refusal.receiver_takes_none"
        );
        let many =
            Dispatch { lead, assistants: (2..8).map(|id| receiver(id, "property")).collect() };
        assert_eq!(
            key(dispatch(&many, "0203", &duties()).unwrap_err()),
            "desk.refusal.assistants_many"
        );
    }

    #[test]
    fn c2_reasons_of_refusal_are_a_closed_list() {
        for reason in RefusedFor::ALL {
            assert_eq!(reason.as_str().parse::<RefusedFor>().unwrap(), reason);
        }
        assert_eq!(
            "whatever".parse::<RefusedFor>().unwrap_err().key,
            "desk.refusal.reason_unlisted"
        );
    }
}
