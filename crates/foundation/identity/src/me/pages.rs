//! Pages of one's own account.

use crate::prove::{Asked, fields};
use crate::shared::{element, home};
use http::form::Form;
use http::ui::{self, Buttons, Tone, icon};
use http::{Cx, Field, Filled, Input, Markup, Page, html};
use kernel::id::SessionId;
use kernel::rules::RuleSet;
use kernel::time::Instant;

/// What the overview shows.
pub(crate) struct Overview {
    pub name: String,
    pub login: String,
    /// Masked.
    pub phone: Option<String>,
    /// Whether the window has found it to be the holder's.
    pub phone_proved: bool,
    /// Masked.
    pub email: Option<String>,
    pub has_password: bool,
    /// Role, area and organisation.
    pub roles: Vec<(String, String, Option<String>)>,
    /// Whether mail can be sent.
    pub mail: bool,
}

/// The overview of one's own account.
pub(crate) fn overview(cx: &Cx, view: &Overview) -> Page {
    let none = || cx.t("identity.account.none");
    let mut facts = vec![
        (cx.t("identity.account.name"), html! { (view.name) }),
        (cx.t("identity.account.phone"), phone(cx, view)),
        (cx.t("identity.account.email"), html! { (view.email.clone().unwrap_or_else(none)) }),
    ];
    if !view.login.is_empty() {
        facts.insert(1, (cx.t("identity.account.login"), html! { (view.login) }));
    }
    if !cx.area.is_empty() {
        facts.push((cx.t("identity.account.area"), html! { (cx.area.join(" ")) }));
    }
    let body = html! {
        section.card { div.card-body { (ui::datagrid(&facts)) } }
        @if !view.roles.is_empty() { (roles(cx, view)) }
        (links(cx, view))
        (look(cx))
        @if !cx.is_work() {
            div.ll-mt-5 {
                (Form::new(cx, "/sign-out", &Filled::empty()).class("ll-inline").body(
                    ui::button(Buttons::Plain, "logout", &cx.t("http.nav.sign_out"))))
            }
        }
    };
    let title = cx.t("identity.account.title");
    if cx.is_work() {
        return crate::pages::own(cx, &title, home(cx), body);
    }
    cx.resident(&title, html! { h1.ll-title.ll-mb-4 { (title) } (body) })
}

fn phone(cx: &Cx, view: &Overview) -> Markup {
    let state =
        if view.phone_proved { "identity.account.proved" } else { "identity.account.unproved" };
    html! {
        @match &view.phone {
            Some(phone) => { (phone) span.ll-2.ll-nobreak { "　" (cx.t(state)) } },
            None => (cx.t("identity.account.none")),
        }
    }
}

fn roles(cx: &Cx, view: &Overview) -> Markup {
    let line = |(role, area, org): &(String, String, Option<String>)| {
        html! { div.ll-grow { div.t { (role) } div.d { (area) @if let Some(org) = org { "　" (org) } } } }
    };
    let lines: Vec<Markup> = view.roles.iter().map(line).collect();
    html! { section.ll-mt-5 { (ui::head(&cx.t("identity.account.roles"), None)) (ui::rows(&lines)) } }
}

fn links(cx: &Cx, view: &Overview) -> Markup {
    let base = home(cx);
    let line = |path: &str, name: &str, key: &str| {
        html! {
            div.ll-row.ll-grow {
                (icon(name))
                a.t.go.ll-go.ll-grow href={ (base) (path) } { (cx.t(key)) }
                (icon("chevron-right"))
            }
        }
    };
    let mut lines = vec![line("/profile", "pencil", "identity.account.to_profile")];
    let password =
        if view.has_password { "identity.password.title" } else { "identity.password.first" };
    lines.push(line("/password", "key", password));
    if view.mail {
        lines.push(line("/email", "mail", "identity.code.email_title"));
    }
    lines.push(line("/sessions", "device-mobile", "identity.sessions.title"));
    lines.push(line("/looks", "eye", "identity.looks.title"));
    if !cx.is_work() {
        lines.push(line("/export", "download", "identity.export.title"));
        lines.push(line("/close", "user-x", "identity.close.title"));
    }
    html! { section.ll-mt-5 { (ui::head(&cx.t("identity.account.more"), None)) (ui::rows(&lines)) } }
}

/// Language, large type, dark pages: kept with the account.
fn look(cx: &Cx) -> Markup {
    let switch = |name: &'static str, value: &str, key: &str, on: bool| {
        Form::new(cx, "/prefs", &Filled::empty()).class("ll-inline").body(html! {
            input type="hidden" name=(name) value=(value);
            input type="hidden" name="back" value=(cx.path);
            button.btn type="submit" aria-pressed=(on) { (cx.t(key)) }
        })
    };
    let (elder, dark) = (if cx.elder { "0" } else { "1" }, if cx.dark { "0" } else { "1" });
    html! {
        section.ll-mt-5 {
            (ui::head(&cx.t("identity.look.title"), None))
            div.ll-actions {
                (switch("locale", "zh", "identity.look.zh", cx.locale == kernel::text::Locale::Zh))
                (switch("locale", "en", "identity.look.en", cx.locale == kernel::text::Locale::En))
                (switch("elder", elder, "identity.look.elder", cx.elder))
                (switch("dark", dark, "identity.look.dark", cx.dark))
            }
        }
    }
}

/// The page on which the profile is changed.
pub(crate) fn profile(
    cx: &Cx,
    rules: &RuleSet,
    (has_email, asked): (bool, &Asked),
    filled: &Filled,
) -> Page {
    let field = |key: &str| Field::of(cx, rules.dictionary(), &element(rules, key), filled);
    let (before, proof) = fields(cx, "profile", asked, filled);
    let form = Form::new(cx, cx.path.as_str(), filled).body(html! {
        (field("account.display_name").autocomplete("name"))
        (field("account.phone").help(cx.t("identity.account.phone_help")).autocomplete("tel"))
        @if has_email {
            (field("account.mail_notices").input(Input::Tick))
            (field("account.mail_nights").input(Input::Tick).help(cx.t("identity.account.mail_nights_help")))
        }
        fieldset.ll-fieldset {
            legend.form-label { (cx.t("identity.prove.for_number")) }
            (proof)
        }
        (ui::button(Buttons::Primary, "device-floppy", &cx.t("identity.account.keep")))
    });
    let body = html! { (before) (form) };
    crate::pages::own(cx, &cx.t("identity.account.to_profile"), home(cx), body)
}

/// A session as its holder sees it.
pub(crate) struct SessionView {
    pub id: SessionId,
    pub device: String,
    pub started_at: Instant,
    pub seen_at: Instant,
    /// Whether it is the one that asks.
    pub this: bool,
}

/// One's own sessions.
pub(crate) fn sessions(cx: &Cx, rows: &[SessionView]) -> Page {
    let action = format!("{}/sessions/end", home(cx));
    let line = |row: &SessionView| {
        let device = if row.device.is_empty() {
            cx.t("identity.sessions.unknown")
        } else {
            row.device.clone()
        };
        html! {
            div.ll-grow {
                div.t { (device) @if row.this { " " (ui::badge(&cx.t("identity.sessions.this"))) } }
                div.d { (cx.tf("identity.sessions.times", &[
                    ("started", &cx.moment(row.started_at)), ("seen", &cx.moment(row.seen_at))])) }
            }
            @if !row.this {
                (Form::new(cx, action.as_str(), &Filled::empty()).class("ll-inline").body(html! {
                    input type="hidden" name="id" value=(row.id);
                    button.btn.btn-sm type="submit" { (cx.t("identity.sessions.end")) }
                }))
            }
        }
    };
    let lines: Vec<Markup> = rows.iter().map(line).collect();
    let body = html! {
        p.ll-2.ll-mb-4 { (cx.t("identity.sessions.line")) }
        (ui::rows(&lines))
        @if rows.len() > 1 {
            div.ll-mt-4 { (ui::post_button(cx, Buttons::OutlineDanger, "logout", &cx.t("identity.sessions.end_others"), &action)) }
        }
    };
    crate::pages::own(cx, &cx.t("identity.sessions.title"), home(cx), body)
}

/// A look as the person looked at sees it.
pub(crate) struct LookView {
    pub at: Instant,
    /// Whether it was the person's own.
    pub own: bool,
    pub who: Option<String>,
    pub fields: Vec<String>,
    pub why: String,
}

/// Who looked at one's own data.
pub(crate) fn looks(cx: &Cx, rows: &[LookView], pager: Markup) -> Page {
    let line = |row: &LookView| {
        let who = match (&row.who, row.own) {
            (_, true) => cx.t("identity.looks.you"),
            (Some(name), false) => name.clone(),
            (None, false) => cx.t("identity.looks.system"),
        };
        let between = if cx.locale == kernel::text::Locale::Zh { "、" } else { ", " };
        html! {
            div.ll-grow {
                div.ll-row.ll-between { span.t { (who) } span.ll-s.ll-3 { (cx.moment(row.at)) } }
                div.d { (row.fields.join(between)) }
                div.d { (row.why) }
            }
        }
    };
    let lines: Vec<Markup> = rows.iter().map(line).collect();
    let body = html! {
        p.ll-2.ll-mb-4 { (cx.t("identity.looks.line")) }
        @if lines.is_empty() { (ui::empty(&cx.t("identity.looks.none"), "", None)) } @else { (ui::rows(&lines)) }
        (pager)
    };
    crate::pages::own(cx, &cx.t("identity.looks.title"), home(cx), body)
}

/// The page that asks whether the account is to be closed.
pub(crate) fn close(cx: &Cx, asked: &Asked, filled: &Filled) -> Page {
    let (before, proof) = fields(cx, "close", asked, filled);
    let confirm =
        Field::new(cx, "account.confirm", cx.t("identity.close.confirm"), Input::Tick, filled);
    let form = Form::new(cx, cx.path.as_str(), filled).body(html! {
        (confirm.required())
        (proof)
        (ui::button(Buttons::OutlineDanger, "user-x", &cx.t("identity.close.title")))
    });
    let body = html! {
        (ui::alert(Tone::Warn, html! { p { (cx.t("identity.close.line")) } p { (cx.t("identity.close.stays")) } }))
        div.ll-mt-4 { (before) (form) }
    };
    crate::pages::own(cx, &cx.t("identity.close.title"), home(cx), body)
}
