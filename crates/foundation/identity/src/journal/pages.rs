//! Pages of the journal.

use http::ui::{self, Buttons, Tab, Table, Tone, icon};
use http::{Choice, Cx, Field, Filled, Input, Listing, Markup, Page, html};
use kernel::time::Instant;

/// A line of the journal.
pub(super) struct LineView {
    pub id: String,
    pub at: Instant,
    pub who: String,
    pub part: Option<String>,
    pub on_behalf: bool,
    pub verb: String,
    pub purpose: String,
    pub matter: Option<String>,
    pub subject_kind: String,
    pub subject: String,
    pub seal: Option<i64>,
}

/// A look at personal data.
pub(super) struct LookView {
    pub at: Instant,
    pub who: String,
    pub subject_kind: String,
    pub subject: String,
    pub fields: Vec<String>,
    pub why: String,
    pub matter: Option<String>,
}

/// What a verification found.
pub(super) struct Verified {
    pub sealed: u64,
    pub unsealed: u64,
    pub erased: u64,
    pub problems: Vec<String>,
    /// Whether other offices have problems.
    pub elsewhere: bool,
    /// Number and hash of the last seal.
    pub head: Option<(i64, String)>,
}

fn tabs(cx: &Cx, looks: bool) -> Markup {
    let tab = |key: &str, href: &str, on: bool| Tab {
        label: cx.t(key),
        href: href.to_owned(),
        count: None,
        on,
    };
    ui::tabs(
        &cx.t("identity.journal.title"),
        &[
            tab("identity.journal.done", "/work/journal", !looks),
            tab("identity.journal.looks", "/work/journal/looks", looks),
        ],
    )
}

/// The filters as a form whose address can be kept.
fn filters(cx: &Cx, listing: &Listing, verb: bool) -> Markup {
    let mut filled = Filled::empty();
    for (name, value) in listing.pairs() {
        filled = filled.with(name, value);
    }
    let field =
        |name: &str, key: &str, input: Input| Field::new(cx, name, cx.t(key), input, &filled);
    html! {
        details.ll-fold open[listing.is_filtered()] {
            summary { (icon("filter")) (cx.t("identity.journal.narrow")) }
            form.ll-form.in method="get" action=(listing.path()) {
                div.ll-two {
                    (field("who", "identity.journal.who", Input::Search))
                    @if verb { (field("verb", "identity.journal.verb", verbs(cx)).optional()) }
                }
                (field("subject", "identity.journal.subject_id", Input::Search))
                div.ll-two {
                    (field("from", "identity.journal.from", Input::Date))
                    (field("to", "identity.journal.to", Input::Date))
                }
                (ui::button(Buttons::Plain, "search", &cx.t("identity.journal.search")))
            }
        }
    }
}

/// What was done.
pub(super) fn list(
    cx: &Cx,
    listing: &Listing,
    rows: &[LineView],
    verifies: bool,
    pager: Markup,
) -> Page {
    let title = cx.t("identity.journal.title");
    let verify = html! {
        @if verifies {
            (ui::post_button(cx, Buttons::Plain, "shield-check", &cx.t("identity.journal.verify"), "/work/journal/verify"))
        }
    };
    let table = Table::new(cx, listing, rows)
        .title(cx.t("identity.journal.done"))
        .link(cx.t("identity.journal.at"), |row: &LineView| {
            (format!("/work/journal/{}", row.id), cx.moment(row.at))
        })
        .column(cx.t("identity.journal.who"), |row: &LineView| who(cx, row))
        .column(cx.t("identity.journal.verb"), |row: &LineView| html! { (cx.logged(&row.verb)) })
        .column(cx.t("identity.journal.subject"), |row: &LineView| {
            subject(cx, "/work/journal", &row.subject_kind, &row.subject)
        })
        .column(
            cx.t("identity.journal.purpose"),
            |row: &LineView| html! { (purpose(cx, &row.purpose)) },
        )
        .number(
            cx.t("identity.journal.seal"),
            |row: &LineView| html! { @if let Some(no) = row.seal { (no) } @else { "—" } },
        );
    cx.work(
        &title,
        html! {
            (cx.heading(&[], &title, html! {}, verify))
            (tabs(cx, false))
            div.ll-mt-4 { (filters(cx, listing, true)) }
            div.ll-mt-4 { (table) (pager) }
        },
    )
}

fn who(cx: &Cx, row: &LineView) -> Markup {
    html! {
        (row.who)
        @if let Some(part) = &row.part { " " span.ll-s.ll-3 { (cx.word(&format!("identity.part.{part}"), part)) } }
        @if row.on_behalf { " " (ui::badge(&cx.t("identity.journal.on_behalf"))) }
    }
}

/// A thing by its kind and the end of its number; it leads to all that the list knows of it.
fn subject(cx: &Cx, list: &str, kind: &str, id: &str) -> Markup {
    let short: String = id.chars().skip(28).collect();
    let kind = cx.word(&format!("identity.subject.{kind}"), kind);
    html! { a href={ (list) "?subject=" (id) } title=(id) { (kind) " " code { (short) } } }
}

fn purpose(cx: &Cx, purpose: &str) -> String {
    cx.word(&format!("identity.purpose.{purpose}"), purpose)
}

/// What can have been done, as choices by part of the program.
fn verbs(cx: &Cx) -> Input {
    let choice = |(verb, text): (String, &str)| {
        let part = verb.split('.').next().unwrap_or_default();
        let group = cx.word(&format!("identity.part.{part}"), part);
        Choice::new(&verb, text).group(group)
    };
    Input::Select(cx.verbs().into_iter().map(choice).collect())
}

/// An entry with its values.
pub(super) fn show(
    cx: &Cx,
    line: &LineView,
    (before, after): (Option<String>, Option<String>),
    erased: bool,
) -> Page {
    let mut facts = vec![
        (cx.t("identity.journal.at"), html! { (cx.moment(line.at)) }),
        (cx.t("identity.journal.who"), who(cx, line)),
        (
            cx.t("identity.journal.verb"),
            html! { (cx.logged(&line.verb)) " " code.ll-s.ll-3 { (line.verb) } },
        ),
        (
            cx.t("identity.journal.subject"),
            subject(cx, "/work/journal", &line.subject_kind, &line.subject),
        ),
        (cx.t("identity.journal.purpose"), html! { (purpose(cx, &line.purpose)) }),
    ];
    if let Some(matter) = &line.matter {
        facts.push((cx.t("identity.journal.matter"), html! { code { (matter) } }));
    }
    let values = |key: &str, text: Option<String>| {
        html! { @if let Some(text) = text { (ui::head(&cx.t(key), None)) section.card { pre.ll-pad { (text) } } } }
    };
    let links = [("/work/journal".to_owned(), cx.t("identity.journal.title"))];
    let title = cx.logged(&line.verb);
    cx.work(&title, html! {
        (cx.heading(&links, &title, html! {}, html! {}))
        section.card { div.card-body { (ui::datagrid(&facts)) } }
        @if erased { div.ll-mt-4 { (ui::alert(Tone::Info, html! { (cx.t("identity.journal.erased")) })) } }
        (values("identity.journal.before", before))
        (values("identity.journal.after", after))
    })
}

/// What the verification found.
pub(super) fn verified(cx: &Cx, result: &Verified) -> Page {
    let title = cx.t("identity.journal.verified");
    let links = [("/work/journal".to_owned(), cx.t("identity.journal.title"))];
    let counts = cx.tf(
        "identity.journal.counts",
        &[("sealed", &result.sealed), ("unsealed", &result.unsealed), ("erased", &result.erased)],
    );
    let verdict = if result.problems.is_empty() && !result.elsewhere {
        ui::alert_titled(Tone::Good, &cx.t("identity.journal.whole"), html! { p { (counts) } })
    } else {
        ui::alert_titled(
            Tone::Bad,
            &cx.t("identity.journal.broken"),
            html! {
                p { (counts) }
                @if result.elsewhere { p { (cx.t("identity.journal.elsewhere")) } }
                ul { @for problem in &result.problems { li { (problem) } } }
            },
        )
    };
    cx.work(
        &title,
        html! {
            (cx.heading(&links, &title, html! {}, html! {}))
            (verdict)
            @if let Some((no, hash)) = &result.head {
                p.ll-mt-4 { (cx.tf("identity.journal.head", &[("no", no)])) " " (ui::hash(hash)) }
                p.ll-2 { (cx.t("identity.journal.head_line")) }
            }
        },
    )
}

/// Who looked at whose personal data.
pub(super) fn looks(cx: &Cx, listing: &Listing, rows: &[LookView], pager: Markup) -> Page {
    let title = cx.t("identity.journal.title");
    let between = if cx.locale == kernel::text::Locale::Zh { "、" } else { ", " };
    let table = Table::new(cx, listing, rows)
        .title(cx.t("identity.journal.looks"))
        .narrow(cx.t("identity.journal.at"), |row: &LookView| html! { (cx.moment(row.at)) })
        .column(cx.t("identity.journal.who"), |row: &LookView| html! { (row.who) })
        .column(cx.t("identity.journal.subject"), |row: &LookView| {
            subject(cx, "/work/journal/looks", &row.subject_kind, &row.subject)
        })
        .column(cx.t("identity.journal.fields"), |row: &LookView| html! { (row.fields.join(between)) })
        .column(cx.t("identity.journal.why"), |row: &LookView| html! { (row.why) })
        .column(cx.t("identity.journal.matter"), |row: &LookView| html! { @if let Some(id) = &row.matter { a href={ "/work/matters/" (id) } { code { (id.chars().skip(28).collect::<String>()) } } } });
    cx.work(
        &title,
        html! {
            (cx.heading(&[], &title, html! {}, html! {}))
            (tabs(cx, true))
            div.ll-mt-4 { (filters(cx, listing, false)) }
            div.ll-mt-4 { (table) (pager) }
        },
    )
}
