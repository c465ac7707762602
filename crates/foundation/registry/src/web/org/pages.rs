//! Pages about organisations.

use super::OrgPage;
use super::cards::{below, held_card, posts, term};
use super::form::HEIR;
use super::view::{Detail, Ending};
use crate::org::{HolderRow, OrgRow, PostRow};
use crate::web::form::field;
use http::ui::{self, Buttons};
use http::{Choice, Cx, Field, Filled, Form, Input, Listing, Markup, Page, html};
use kernel::dictionary::Dictionary;
use kernel::time::date_text;

/// The table of kinds.
const KINDS: &str = "organisation_kind";

fn kinds(cx: &Cx, dictionary: &Dictionary) -> Vec<Choice> {
    let table = dictionary.table(KINDS);
    let choices = table.into_iter().flat_map(|table| table.choices());
    choices.map(|code| Choice::new(&code.code, cx.of(&code.title))).collect()
}

fn kind<'d>(cx: &Cx, dictionary: &'d Dictionary, code: &'d str) -> &'d str {
    let found = dictionary.table(KINDS).and_then(|table| table.get(code));
    found.map_or(code, |found| found.title.get(cx.locale))
}

fn href(org: &OrgRow) -> String {
    format!("/work/orgs/{}", org.id)
}

fn trail(cx: &Cx, org: Option<&OrgRow>) -> Vec<(String, String)> {
    let list = ("/work/orgs".to_owned(), cx.t("registry.orgs.title"));
    std::iter::once(list).chain(org.map(|org| (href(org), org.name.clone()))).collect()
}

/// Returns the list.
pub(super) fn list(
    cx: &Cx,
    dictionary: &Dictionary,
    listing: &Listing,
    page: &OrgPage,
    may_add: bool,
) -> Page {
    let title = cx.t("registry.orgs.title");
    let filters = ui::FilterBar::new(cx, listing)
        .words(cx.t("registry.orgs.search"))
        .choice("kind", cx.t("registry.org.kind"), kinds(cx, dictionary))
        .choice(
            "takes",
            cx.t("registry.org.takes"),
            vec![Choice::new("1", cx.t("registry.orgs.only"))],
        )
        .choice(
            "ended",
            cx.t("registry.orgs.ended"),
            vec![Choice::new("1", cx.t("registry.orgs.too"))],
        );
    let add = html! {
        @if may_add { (ui::link_button(Buttons::Primary, "plus", &cx.t("registry.orgs.add"), "/work/orgs/new", None)) }
    };
    let none = ui::empty(&cx.t("registry.orgs.none"), &cx.t("registry.orgs.none_line"), None);
    let table = ui::Table::new(cx, listing, &page.rows)
        .title(&title)
        .filters(html! { (filters) })
        .link(cx.t("registry.org.name"), |row: &OrgRow| (href(row), row.name.clone()))
        .column(
            cx.t("registry.org.kind"),
            |row: &OrgRow| html! { (kind(cx, dictionary, &row.kind)) },
        )
        .column(cx.t("registry.org.area"), |row: &OrgRow| html! { (row.area_name) })
        .narrow(
            cx.t("registry.org.phone"),
            |row: &OrgRow| html! { (row.phone.as_deref().unwrap_or_default()) },
        )
        .column(cx.t("registry.org.state"), |row: &OrgRow| marks(cx, row))
        .next(page.next.as_ref())
        .empty(none);
    let body = html! { (cx.heading(&[], &title, html! {}, add)) (table) };
    cx.work(&title, body)
}

fn marks(cx: &Cx, org: &OrgRow) -> Markup {
    html! {
        @if org.ended_on.is_some() { (ui::state(ui::Situation::Idle, &cx.t("registry.org.ended"), "archive")) }
        @else if org.takes_dispatches { (ui::badge(&cx.t("registry.org.takes"))) }
    }
}

/// Returns the page of an organisation.
pub(super) fn detail(cx: &Cx, dictionary: &Dictionary, detail: &Detail) -> Page {
    let org = &detail.org;
    let at = |rest: &str| format!("{}/{rest}", href(org));
    let facts = html! { (ui::badge(kind(cx, dictionary, &org.kind))) (marks(cx, org)) };
    let actions = html! {
        @if detail.editable {
            (ui::link_button(Buttons::Plain, "edit", &cx.t("registry.org.edit"), &at("edit"), None))
            (ui::link_button(Buttons::Plain, "plus", &cx.t("registry.post.add"), &at("posts"), None))
            (ui::link_button(Buttons::OutlineDanger, "archive", &cx.t("registry.org.end"), &at("end"), None))
        }
    };
    let body = html! {
        (cx.heading(&trail(cx, None), &org.name, facts, actions))
        div.ll-record {
            div.ll-stack {
                (posts(cx, detail))
            }
            aside.ll-stack { (about(cx, detail)) (below(cx, detail)) }
        }
    };
    cx.work(&org.name, body)
}

fn about(cx: &Cx, detail: &Detail) -> Markup {
    let org = &detail.org;
    let or_none = |value: &Option<String>| html! { (value.as_deref().unwrap_or("–")) };
    let mut lines = vec![
        (
            cx.t("registry.org.area"),
            html! {
                @if detail.area_seen { a href={ "/work/areas/" (org.area_id) } { (org.area_name) } }
                @else { (org.area_name) }
            },
        ),
        (cx.t("registry.org.phone"), or_none(&org.phone)),
        (cx.t("registry.org.address"), or_none(&org.address)),
        (cx.t("registry.org.credit_code"), or_none(&org.credit_code)),
        (cx.t("registry.org.since"), html! { (date_text(org.founded_on)) }),
    ];
    if let (Some(id), Some(name)) = (org.parent_id, &org.parent_name) {
        lines.push((
            cx.t("registry.org.parent"),
            html! {
                @if detail.open.contains(&id) { a href={ "/work/orgs/" (id) } { (name) } } @else { (name) }
            },
        ));
    }
    if let Some(ended) = org.ended_on {
        lines.push((cx.t("registry.org.ended"), html! { (date_text(ended)) }));
    }
    ui::card(&cx.t("registry.org.about"), html! {}, ui::datagrid(&lines))
}

fn form_page(cx: &Cx, org: Option<&OrgRow>, title: &str, form: Form<'_>, fields: Markup) -> Page {
    let back = org.map_or_else(|| "/work/orgs".to_owned(), href);
    let body = html! {
        (cx.heading(&trail(cx, org), title, html! {}, html! {}))
        div.ll-measure {
            (form.body(html! {
                (fields)
                div.ll-row.ll-wrap.ll-mt-4 {
                    (ui::button(Buttons::Primary, "", &cx.t("registry.form.save")))
                    a.btn href=(back) { (cx.t("registry.form.cancel")) }
                }
            }))
        }
    };
    cx.work(title, body)
}

fn shared(cx: &Cx, dictionary: &Dictionary, filled: &Filled) -> Markup {
    let of = |name: &str| field(cx, dictionary, name, name, filled);
    let takes =
        Field::new(cx, "organisation.takes", cx.t("registry.org.takes"), Input::Tick, filled);
    html! {
        (of("organisation.name"))
        (of("organisation.kind").choices(kinds(cx, dictionary)).required())
        (of("organisation.parent"))
        (of("organisation.phone"))
        (of("organisation.address"))
        (of("organisation.credit_code"))
        (takes.help(cx.t("registry.org.takes_help")))
    }
}

/// Returns the form of a new organisation.
pub(super) fn new(cx: &Cx, dictionary: &Dictionary, filled: &Filled) -> Page {
    let fields = html! {
        (field(cx, dictionary, "organisation.area", "organisation.area", filled).label(cx.t("registry.org.area")))
        (shared(cx, dictionary, filled))
        (field(cx, dictionary, "area.from", "area.from", filled).label(cx.t("registry.org.since")))
    };
    let form = Form::new(cx, "/work/orgs/new", filled).once();
    form_page(cx, None, &cx.t("registry.orgs.add"), form, fields)
}

/// Returns the form of what may change about an organisation.
pub(super) fn edit(cx: &Cx, dictionary: &Dictionary, org: &OrgRow, filled: &Filled) -> Page {
    let fields = html! {
        (Field::new(cx, "version", "", Input::Hidden, filled))
        (shared(cx, dictionary, filled))
        (ui::hint(&cx.t("registry.org.rename_hint")))
    };
    let form = Form::new(cx, format!("{}/edit", href(org)), filled);
    form_page(cx, Some(org), &cx.t("registry.org.edit"), form, fields)
}

fn last_day(cx: &Cx, filled: &Filled) -> Field {
    Field::new(cx, "area.to", cx.t("registry.field.to_day"), Input::Date, filled).required()
}

/// Returns the form that ends an organisation.
pub(super) fn end(cx: &Cx, dictionary: &Dictionary, view: &Ending, filled: &Filled) -> Page {
    let org = &view.org;
    let heir =
        field(cx, dictionary, "organisation.parent", HEIR, filled).label(cx.t("registry.org.heir"));
    let fields = html! {
        (ui::hintbox(html! { (cx.t("registry.org.end_hint")) }))
        @for held in &view.held { (held_card(cx, held)) }
        (last_day(cx, filled))
        (heir.help(cx.t("registry.org.heir_help")))
    };
    let form = Form::new(cx, format!("{}/end", href(org)), filled);
    form_page(cx, Some(org), &cx.t("registry.org.end"), form, fields)
}

/// Returns the form of a new post.
pub(super) fn post(cx: &Cx, org: &OrgRow, filled: &Filled) -> Page {
    let number = |unit: String| Input::Number { decimals: 0, unit };
    let seats = number(cx.t("registry.post.seat_unit"));
    let years = number(cx.t("registry.post.year_unit"));
    let years = Field::new(cx, "post.term_years", cx.t("registry.post.term"), years, filled);
    let from = Field::new(cx, "area.from", cx.t("registry.field.from"), Input::Date, filled);
    let fields = html! {
        (Field::new(cx, "post.title", cx.t("registry.post.title"), Input::Line, filled).required().length_max(50))
        (Field::new(cx, "post.seats", cx.t("registry.post.seats"), seats, filled).required())
        (years.help(cx.t("registry.post.term_help")))
        (from.required())
    };
    let form = Form::new(cx, format!("{}/posts", href(org)), filled).once();
    form_page(cx, Some(org), &cx.t("registry.post.add"), form, fields)
}

/// Returns the form that lets somebody hold a post.
pub(super) fn appoint(cx: &Cx, org: &OrgRow, post: &PostRow, filled: &Filled) -> Page {
    let title =
        format!("{}{}{}", cx.t("registry.post.appoint"), cx.t("registry.form.colon"), post.title);
    let name = Field::new(cx, "duty.name", cx.t("registry.duty.name"), Input::Line, filled);
    let from = Field::new(cx, "area.from", cx.t("registry.field.from"), Input::Date, filled);
    let fields = html! { (name.required().length_max(50)) (from.required()) };
    let form = Form::new(cx, format!("{}/posts/{}", href(org), post.id), filled).once();
    form_page(cx, Some(org), &title, form, fields)
}

/// Returns the form that ends the holding of a post.
pub(super) fn leave(cx: &Cx, org: &OrgRow, holder: &HolderRow, filled: &Filled) -> Page {
    let title =
        format!("{}{}{}", cx.t("registry.post.leave"), cx.t("registry.form.colon"), holder.name);
    let fields = html! {
        p { (holder.title) "　" (term(cx, holder)) }
        (last_day(cx, filled))
    };
    let form = Form::new(cx, format!("{}/holders/{}", href(org), holder.id), filled);
    form_page(cx, Some(org), &title, form, fields)
}
