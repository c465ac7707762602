//! Pages about accounts of staff.

use crate::shared::element;
use http::form::Form;
use http::ui::{self, Buttons, FilterBar, Situation, Table, Tone};
use http::{Choice, Cx, Field, Filled, Input, Listing, Markup, Page, html};
use kernel::id::EventId;
use kernel::rules::RuleSet;
use kernel::time::Instant;

/// A line of the list.
pub(super) struct LineView {
    pub id: String,
    pub name: String,
    pub login: String,
    pub title: String,
    pub org: String,
    pub roles: Vec<String>,
    pub disabled: bool,
    pub must_change: bool,
}

/// The pickers of a new account, with the kinds of what they choose.
pub(super) const ACCOUNT: [(&str, &str); 2] =
    [("account.area", "area"), ("account.org", "organisation")];
/// The pickers of a grant.
pub(super) const GRANT: [(&str, &str); 2] = [("grant.area", "area"), ("grant.org", "organisation")];

/// An account.
pub(super) struct Detail {
    pub id: String,
    pub name: String,
    pub login: String,
    pub title: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub area: Vec<String>,
    pub org: Option<String>,
    pub grants: Vec<GrantView>,
    pub sessions: usize,
    pub disabled: bool,
    pub must_change: bool,
    pub locked: bool,
    /// What waits for this person alone.
    pub alone: Vec<http::Held>,
    /// Whether it is the actor's own.
    pub itself: bool,
    /// Whether the actor manages it.
    pub manages: bool,
}

/// A grant.
pub(super) struct GrantView {
    pub id: String,
    pub role: String,
    pub area: String,
    pub org: Option<String>,
    pub from: Instant,
    pub to: Option<Instant>,
    pub over: bool,
}

fn state(cx: &Cx, disabled: bool, must_change: bool) -> Markup {
    if disabled {
        ui::state(Situation::Idle, &cx.t("identity.staff.disabled"), "user-off")
    } else if must_change {
        ui::state(Situation::Waiting, &cx.t("identity.staff.waits"), "key")
    } else {
        ui::state(Situation::Done, &cx.t("identity.staff.open"), "user-check")
    }
}

/// The list of accounts.
pub(super) fn list(
    cx: &Cx,
    listing: &Listing,
    rows: &[LineView],
    manages: bool,
    pager: Markup,
) -> Page {
    let title = cx.t("identity.staff.title");
    let new = html! {
        @if manages { (ui::link_button(Buttons::Primary, "user-plus", &cx.t("identity.staff.new"), "/work/accounts/new", Some('n'))) }
    };
    let filters = FilterBar::new(cx, listing).words(cx.t("identity.staff.search"));
    let table = Table::new(cx, listing, rows)
        .title(cx.t("identity.staff.all"))
        .filters(html! { (filters) })
        .link(cx.t("identity.staff.name"), |row: &LineView| {
            (format!("/work/accounts/{}", row.id), row.name.clone())
        })
        .column(cx.t("identity.account.login"), |row: &LineView| html! { (row.login) })
        .column(cx.t("identity.staff.post"), |row: &LineView| html! { (row.title) })
        .column(cx.t("identity.staff.org"), |row: &LineView| html! { (row.org) })
        .column(
            cx.t("identity.account.roles"),
            |row: &LineView| html! { @for role in &row.roles { div { (role) } } },
        )
        .column(cx.t("identity.staff.state"), |row: &LineView| {
            state(cx, row.disabled, row.must_change)
        })
        .empty(ui::empty(&cx.t("identity.staff.none"), "", None));
    cx.work(&title, html! { (cx.heading(&[], &title, html! {}, new)) (table) (pager) })
}

fn links(cx: &Cx) -> Vec<(String, String)> {
    vec![("/work/accounts".to_owned(), cx.t("identity.staff.title"))]
}

/// The page for a new account.
pub(super) fn new(cx: &Cx, rules: &RuleSet, filled: &Filled) -> Page {
    let field = |key: &str| Field::of(cx, rules.dictionary(), &element(rules, key), filled);
    let form = Form::new(cx, "/work/accounts/new", filled).once().body(html! {
        (field("account.display_name"))
        (field("account.name").autocomplete("off"))
        (field("account.post"))
        (field("account.area"))
        (field("account.org"))
        (field("account.phone"))
        (field("account.email"))
        (ui::button(Buttons::Primary, "user-plus", &cx.t("identity.staff.make")))
    });
    let title = cx.t("identity.staff.new");
    let line = html! { p.ll-2.ll-mb-4 { (cx.t("identity.staff.new_line")) } };
    cx.work(&title, html! { (cx.heading(&links(cx), &title, html! {}, html! {})) (line) (form) })
}

/// The page that shows a one-time password, once.
pub(super) fn one_time(cx: &Cx, id: &str, (name, login): (&str, &str), password: &str) -> Page {
    let title = cx.t("identity.staff.one_time");
    let facts = [
        (cx.t("identity.staff.name"), html! { (name) }),
        (cx.t("identity.account.login"), ui::copyable(cx.locale, login)),
        (cx.t("identity.sign_in.password"), ui::copyable(cx.locale, password)),
    ];
    let body = html! {
        (cx.heading(&links(cx), &title, html! {}, html! {}))
        (ui::alert(Tone::Secret, html! { (cx.t("identity.staff.one_time_line")) }))
        section.card.ll-mt-4 { div.card-body { (ui::datagrid(&facts)) } }
        p.ll-mt-4 { (ui::link_button(Buttons::Plain, "", &cx.t("identity.staff.to_account"), &format!("/work/accounts/{id}"), None)) }
    };
    cx.work(&title, body)
}

/// An account with its grants.
pub(super) fn detail(cx: &Cx, rules: &RuleSet, view: &Detail, filled: &Filled) -> Page {
    let none = || "—".to_owned();
    let facts = [
        (cx.t("identity.account.login"), html! { (view.login) }),
        (cx.t("identity.staff.post"), html! { (view.title) }),
        (cx.t("identity.staff.area"), html! { (view.area.join(" / ")) }),
        (cx.t("identity.staff.org"), html! { (view.org.clone().unwrap_or_else(none)) }),
        (cx.t("identity.account.phone"), html! { (view.phone.clone().unwrap_or_else(none)) }),
        (cx.t("identity.account.email"), html! { (view.email.clone().unwrap_or_else(none)) }),
        (cx.t("identity.staff.sessions"), html! { (view.sessions) }),
    ];
    let glance = html! {
        (state(cx, view.disabled, view.must_change))
        @if view.locked { (ui::state(Situation::Late, &cx.t("identity.staff.locked"), "lock")) }
    };
    let body = html! {
        (cx.heading(&links(cx), &view.name, glance, actions(cx, view)))
        section.card { div.card-body { (ui::datagrid(&facts)) } }
        @if view.manages { @for held in &view.alone { div.ll-mt-4 { (alone(cx, held)) } } }
        div.ll-mt-4 { (grant_list(cx, view)) }
        @if view.manages && !view.itself { div.ll-mt-4 { (grant_form(cx, rules, view, filled)) } }
        @if view.itself { p.ll-2.ll-mt-4 { (cx.t("identity.staff.itself")) } }
    };
    cx.work(&view.name, body)
}

fn actions(cx: &Cx, view: &Detail) -> Markup {
    let act = |kind: Buttons, name: &str, key: &str, path: &str| {
        ui::post_button(cx, kind, name, &cx.t(key), &format!("/work/accounts/{}/{path}", view.id))
    };
    html! {
        @if view.manages && !view.itself {
            @if view.locked { (act(Buttons::Plain, "lock-open", "identity.staff.unlock", "unlock")) }
            (act(Buttons::Plain, "key", "identity.staff.reset", "reset"))
            @if view.disabled {
                (act(Buttons::Plain, "user-check", "identity.staff.enable", "enable"))
            } @else {
                (act(Buttons::OutlineDanger, "user-off", "identity.staff.disable", "disable"))
            }
        }
    }
}

/// What ends for somebody.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leaves {
    /// The account is disabled.
    Account,
    /// One role.
    Grant(EventId),
}

/// What waits for somebody alone and to whom it goes, with the button that goes on all the same.
pub(super) fn leaves(cx: &Cx, id: &str, name: &str, leaves: Leaves, waits: &[http::Held]) -> Page {
    let page = format!("/work/accounts/{id}");
    let (title, button, action) = match leaves {
        Leaves::Account => {
            ("identity.staff.before_disable", "identity.staff.disable", format!("{page}/disable"))
        }
        Leaves::Grant(grant) => (
            "identity.staff.before_end",
            "identity.staff.end_grant",
            format!("{page}/grants/{grant}/end"),
        ),
    };
    let title = cx.tf(title, &[("name", &name)]);
    let form = Form::new(cx, action, &Filled::empty()).once().body(html! {
        input type="hidden" name="step" value="confirm";
        div.ll-formfoot {
            (ui::button(Buttons::Danger, "user-off", &cx.t(button)))
            (ui::link_button(Buttons::Ghost, "", &cx.t("identity.staff.not_now"), &page, None))
        }
    });
    let mut links = links(cx);
    links.push((page.clone(), name.to_owned()));
    let body = html! {
        (cx.heading(&links, &title, html! {}, html! {}))
        @for held in waits { div.ll-mb-4 { (alone(cx, held)) } }
        (form)
    };
    cx.work(&title, body)
}

/// What nobody else could go on with, and who sees it once this person has gone.
fn alone(cx: &Cx, held: &http::Held) -> Markup {
    let count = match held.count >= http::HELD_MAX {
        true => format!("{}+", http::HELD_MAX),
        false => held.count.to_string(),
    };
    let goes_to = match &held.goes_to {
        Some(who) => cx.tf("identity.staff.goes_to", &[("who", who)]),
        None => cx.t("identity.staff.goes_nowhere"),
    };
    let line = |(title, link): &(String, String)| html! { @if link.is_empty() { (title) } @else { a href=(link) { (title) } } };
    let lines: Vec<Markup> = held.lines.iter().map(line).collect();
    let body = html! {
        p { (goes_to) }
        (ui::rows(&lines))
        p.ll-mt-2 { (cx.t("identity.staff.alone_line")) }
    };
    ui::alert_titled(Tone::Warn, &cx.tf("identity.staff.alone", &[("n", &count)]), body)
}

fn grant_list(cx: &Cx, view: &Detail) -> Markup {
    let line = |grant: &GrantView| {
        let from = cx.date(grant.from);
        let times = match grant.to {
            Some(to) => {
                cx.tf("identity.staff.grant_times", &[("from", &from), ("to", &cx.date(to))])
            }
            None => cx.tf("identity.staff.grant_from", &[("from", &from)]),
        };
        html! {
            div.ll-grow {
                div.t { (grant.role) "　" (grant.area) @if let Some(org) = &grant.org { "　" (org) } }
                div.d { (times) }
            }
            @if grant.over {
                (ui::badge(&cx.t("identity.staff.over")))
            } @else if view.manages && !view.itself {
                (ui::post_button(cx, Buttons::Plain, "x", &cx.t("identity.staff.end_grant"),
                    &format!("/work/accounts/{}/grants/{}/end", view.id, grant.id)))
            }
        }
    };
    let lines: Vec<Markup> = view.grants.iter().map(line).collect();
    html! {
        (ui::head(&cx.t("identity.account.roles"), None))
        @if lines.is_empty() { div.card { (ui::empty_small(&cx.t("identity.staff.no_grants"))) } }
        @else { (ui::rows(&lines)) }
    }
}

fn roles(cx: &Cx, rules: &RuleSet) -> Input {
    let roles = rules.roles().all();
    let choice = |role: &kernel::access::Role| {
        Choice::new(&role.key, cx.of(&role.title)).group(cx.of(&role.level.title()))
    };
    Input::Select(roles.map(choice).collect())
}

fn grant_form(cx: &Cx, rules: &RuleSet, view: &Detail, filled: &Filled) -> Markup {
    let field = |key: &str| Field::of(cx, rules.dictionary(), &element(rules, key), filled);
    let form = Form::new(cx, format!("/work/accounts/{}/grants", view.id), filled).body(html! {
        (field("grant.role").input(roles(cx, rules)))
        (field("grant.area"))
        (field("grant.org"))
        div.ll-two {
            (field("grant.from").optional().help(cx.t("identity.staff.from_help")))
            (field("grant.to").help(cx.t("identity.staff.to_help")))
        }
        (ui::button(Buttons::Primary, "shield-check", &cx.t("identity.staff.grant")))
    });
    ui::card(&cx.t("identity.staff.grant_title"), html! {}, form)
}
