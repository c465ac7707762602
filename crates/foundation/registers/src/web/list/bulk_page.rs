//! The page that says what an action would do to each of many records.

use crate::web::form::{Asked, field};
use crate::web::here::Here;
use http::ui::{self, Buttons};
use http::{Cx, Filled, Form, Markup, Page, html};
use kernel::register::Action;
use uuid::Uuid;

/// A record that was ticked.
pub(super) struct Line {
    /// Its id.
    pub(super) id: Uuid,
    /// Its number.
    pub(super) number: String,
    /// Its title.
    pub(super) title: String,
    /// Why it cannot be done with it.
    pub(super) why_not: Option<String>,
}

/// Returns the page.
pub(super) fn page(
    cx: &Cx,
    here: &Here<'_>,
    action: &Action,
    fields: &[Asked<'_>],
    lines: &[Line],
    filled: &Filled,
) -> Page {
    let register = here.register();
    let title = cx.of(&action.title);
    let links = [(here.base.clone(), cx.of(&register.title).to_owned())];
    let ready: Vec<&Line> = lines.iter().filter(|line| line.why_not.is_none()).collect();
    let left: Vec<&Line> = lines.iter().filter(|line| line.why_not.is_some()).collect();
    let one = cx.of(&register.one);
    let body = html! {
        (cx.heading(&links, title, html! {}, html! {}))
        div.ll-formpage {
            @if lines.is_empty() {
                (ui::empty(&cx.t("registers.bulk.none"), "", Some((&here.base, &cx.t("registers.bulk.back")))))
            }
            @if !left.is_empty() {
                section.card {
                    div.card-header { h2.card-title { (cx.tf("registers.bulk.left", &[("n", &left.len())])) } }
                    ul.ll-list { @for line in &left { (listed(line)) } }
                }
            }
            @if !ready.is_empty() { (sending(cx, here, action, fields, &ready, filled, one)) }
            @else if !lines.is_empty() { p.ll-mt-4 { a.btn href=(here.base) { (cx.t("registers.bulk.back")) } } }
        }
    };
    cx.work(title, body)
}

fn sending(
    cx: &Cx,
    here: &Here<'_>,
    action: &Action,
    fields: &[Asked<'_>],
    ready: &[&Line],
    filled: &Filled,
    one: &str,
) -> Markup {
    let dictionary = here.shelf.dictionary();
    let title = cx.of(&action.title);
    let form = Form::new(cx, format!("{}/bulk/{}", here.base, action.id), filled).once();
    form.body(html! {
        input type="hidden" name="sure" value="yes";
        section.card {
            div.card-header { h2.card-title { (cx.tf("registers.bulk.ready", &[("n", &ready.len()), ("one", &one), ("what", &title)])) } }
            ul.ll-list { @for line in ready { (listed(line)) } }
        }
        @for line in ready { input type="hidden" name="id" value=(line.id); }
        @if !fields.is_empty() {
            section.card.ll-fgroup { @for one in fields { (field(cx, dictionary, one, None, filled, None)) } }
        }
        div.ll-row.ll-wrap.ll-mt-4 {
            (ui::button(Buttons::Primary, action.icon.unwrap_or("check"), &cx.tf("registers.bulk.press", &[("what", &title), ("n", &ready.len())])))
            a.btn.btn-ghost href=(here.base) { (cx.t("registers.form.leave")) }
        }
    })
}

fn listed(line: &Line) -> Markup {
    html! {
        li { span.ll-grow {
            b { (line.title) } @if !line.number.is_empty() { " " span.ll-3 { (line.number) } }
            @if let Some(why) = &line.why_not { br; span.d { (why) } }
        } }
    }
}
