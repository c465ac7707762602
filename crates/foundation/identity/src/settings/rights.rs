//! Rights that wait: what a version of the rules would allow beyond the one before it, until the security administrator
//! agrees. Whoever puts rules in force keeps the system running; who may do what is another administrator's.

use crate::refusal::IdentityRefusal as Refused;
use crate::second::tell_holders;
use crate::shared::Shared;
use http::axum::extract::{Path, State};
use http::form::{Choice, Form, Input};
use http::ui::{self, Buttons};
use http::{Answer, Cx, Failure, Field, Filled, Flash, Markup, Page, Posted, html};
use kernel::access::Roles;
use kernel::id::AreaId;
use kernel::rules::{Opened, RuleSet, Widening};
use kernel::time::Instant;
use std::collections::BTreeSet;
use store::{Error, Fault, FaultKind, NewRules, Query, Tx, rule_heads, rule_version, rules_no_at};

/// What lets somebody agree: it is what grants roles.
const AGREES: &str = "account.manage";
/// How many versions are looked at.
const VERSIONS: i64 = 20;

/// A version some rights of which wait.
pub(super) struct Waiting {
    no: i64,
    from: Instant,
    held: BTreeSet<Widening>,
}

fn held(value: Option<serde_json::Value>) -> Result<BTreeSet<Widening>, Fault> {
    let Some(value) = value else { return Ok(BTreeSet::new()) };
    serde_json::from_value(value)
        .map_err(|error| Fault::new(FaultKind::Shape, format!("rule_version.held: {error}")))
}

/// Returns the versions some rights of which wait: the one in force, and those that will be.
pub(super) async fn waiting(q: &mut impl Query) -> Result<Vec<Waiting>, Fault> {
    let now = q.now();
    let in_force = rules_no_at(q, now).await?;
    let mut found = Vec::new();
    for head in rule_heads(q, VERSIONS).await? {
        if Some(head.no) == in_force || head.from_at > now {
            let waits = Waiting { no: head.no, from: head.from_at, held: held(head.held)? };
            found.extend(Some(waits).filter(|waits| !waits.held.is_empty()));
        }
    }
    Ok(found)
}

/// Agrees to rights of a version that wait: the same rules are in force with them. What was not chosen goes on waiting.
async fn agree(
    tx: &mut Tx,
    roles: &Roles,
    no: i64,
    chosen: &BTreeSet<Widening>,
) -> Result<(), Error> {
    registry::allow(tx, roles, AGREES, AreaId::from(tx.tenant())).await?;
    let waits = waiting(tx).await?.into_iter().find(|waits| waits.no == no);
    let waits = waits.ok_or(Refused::Changed)?;
    let rest: BTreeSet<&Widening> = waits.held.difference(chosen).collect();
    if rest.len() == waits.held.len() {
        return Err(Refused::NoRight.into());
    }
    let version = rule_version(tx, no).await?.ok_or(Refused::Changed)?;
    let held = (!rest.is_empty()).then(|| serde_json::json!(rest));
    let overlay = version.overlay.unwrap_or_else(|| serde_json::json!({}));
    let from = version.from_at.max(tx.now());
    tx.apply_rules(NewRules { files: version.files, overlay, held }, from).await?;
    Ok(())
}

/// Tells those who may agree that rights wait.
pub async fn tell_of_rights(tx: &mut Tx, roles: &Roles) -> Result<(), Error> {
    let may = roles.all().filter(|role| role.verbs.contains(AGREES));
    let keys: Vec<String> = may.map(|role| role.key.clone()).collect();
    let words = ["identity.rights.told", "identity.rights.told_line"];
    tell_holders(tx, &keys, words, "/work/settings").await
}

/// Agrees to what was ticked.
pub(crate) async fn agree_to(
    State(shared): State<Shared>,
    cx: Cx,
    Path(no): Path<i64>,
    posted: Posted,
) -> Answer {
    let chosen: BTreeSet<Widening> =
        posted.all("right").filter_map(|text| serde_json::from_str(text).ok()).collect();
    let rules = shared.rules();
    let work = shared.app.store.write_again(cx.by("rules"), move |tx| {
        let (rules, chosen) = (rules.clone(), chosen.clone());
        Box::pin(async move { agree(tx, rules.roles(), no, &chosen).await })
    });
    match work.await {
        Ok(()) => {
            let text = cx.t("identity.rights.agreed");
            let flash = Flash { text, bad: false, undo: None };
            Ok(Page::see_other("/work/settings").flash(&cx, &flash))
        }
        Err(Error::Refused(refusal)) if refusal.field.is_some() => {
            let filled = Filled::from(&posted).refused(&cx, &refusal);
            Ok(super::handlers::page(&shared, &cx, &filled).await?.refused())
        }
        Err(Error::Refused(refusal)) => Err(Failure::Refused(refusal)),
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}

/// The cards of what waits; nothing where nothing does.
pub(super) fn cards(cx: &Cx, rules: &RuleSet, waiting: &[Waiting], filled: &Filled) -> Markup {
    let may = rules.roles().has(&cx.actor, AGREES, cx.now);
    html! {
        @for waits in waiting {
            div.ll-mt-4 { (card(cx, rules, waits, may, filled)) }
        }
    }
}

fn card(cx: &Cx, rules: &RuleSet, waits: &Waiting, may: bool, filled: &Filled) -> Markup {
    let title = cx.tf("identity.rights.title", &[("n", &waits.held.len())]);
    let line =
        cx.tf("identity.rights.line", &[("no", &waits.no), ("date", &cx.moment(waits.from))]);
    let choices = waits.held.iter().map(|wider| {
        Choice::new(serde_json::to_string(wider).unwrap_or_default(), words(cx, rules, wider))
    });
    let body = html! {
        p.ll-2 { (line) }
        @if may {
            div.ll-mt-4 {
            (Form::new(cx, format!("/work/settings/rights/{}", waits.no), filled).body(html! {
                (Field::new(cx, "right", cx.t("identity.rights.which"), Input::Ticks(choices.collect()), filled))
                (ui::button(Buttons::Primary, "check", &cx.t("identity.rights.agree")))
            }))
            }
        } @else {
            ul { @for wider in &waits.held { li { (words(cx, rules, wider)) } } }
            p.ll-2 { (cx.t("identity.rights.others")) }
        }
    };
    ui::card(&title, html! {}, body)
}

/// Says what would be allowed.
fn words(cx: &Cx, rules: &RuleSet, wider: &Widening) -> String {
    let title = |key: &str| {
        rules.roles().get(key).map_or_else(|| key.to_owned(), |role| cx.of(&role.title).to_owned())
    };
    let verb = |key: &str| {
        let found = rules.roles().verbs().find(|(verb, _)| *verb == key);
        found.map_or_else(|| key.to_owned(), |(_, title)| cx.of(title).to_owned())
    };
    let named = |key: &str| {
        let found = rules.dictionary().get(key);
        // A title tells whoever fills it in; which element is meant tells its key.
        found.map_or_else(|| key.to_owned(), |element| format!("{} {key}", cx.of(&element.title)))
    };
    let class = |key: &str| {
        let found = rules.dictionary().retention(key);
        found.map_or_else(|| key.to_owned(), |class| cx.of(&class.title).to_owned())
    };
    let register = |id: &str| {
        let found = rules.register(id);
        found.map_or_else(|| id.to_owned(), |register| cx.of(&register.title).to_owned())
    };
    let field = |of: &str, key: &str| {
        cx.tf("identity.rights.field", &[("field", &named(key)), ("register", &register(of))])
    };
    let (key, what, by) = match wider {
        Widening::Verb { role, verb: key } => ("identity.rights.verb", verb(key), title(role)),
        Widening::Unmask { role, element } => {
            ("identity.rights.unmask", named(element), title(role))
        }
        Widening::Reach { role } => ("identity.rights.reach", String::new(), title(role)),
        Widening::Together { role, other } => {
            ("identity.rights.together", title(other), title(role))
        }
        Widening::Shown { element, .. } => ("identity.rights.shown", named(element), String::new()),
        Widening::Sooner { class: key, .. } => {
            ("identity.rights.sooner", class(key), String::new())
        }
        Widening::Class { element, .. } => {
            let what =
                rules.register(element).map_or_else(|| named(element), |_| register(element));
            ("identity.rights.sooner", what, String::new())
        }
        Widening::Opened { role, register: of, what } => match what {
            Opened::Rows(_) => ("identity.rights.rows", register(of), title(role)),
            Opened::Shown(key) => ("identity.rights.seen", field(of, key), title(role)),
            Opened::Whole(key) => ("identity.rights.unmask", field(of, key), title(role)),
            Opened::Written(key) => ("identity.rights.written", field(of, key), title(role)),
        },
        Widening::Public { register: of, .. } => {
            ("identity.rights.public", register(of), String::new())
        }
    };
    cx.tf(key, &[("role", &by), ("what", &what)])
}
