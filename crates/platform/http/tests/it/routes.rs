//! The routes of the test site: one of each need, and one of each way to fail.

use axum::extract::Path;
use http::axum;
use http::form::{Filled, Form, Posted};
use http::{
    Answer, App, Cx, Flash, Manifest, MenuEntry, MenuLine, Messages, Needs, Page, Routes, Slots,
    html,
};
use kernel::refusal::{Refusal, RefusalKind};
use std::time::Duration;

static MESSAGES: Messages = Messages::new(
    "linli-model",
    "[menu]\nlist = \"列表\"\n[group]\nmain = \"事\"\n[refusal]\nno = \"不行，因为{why}\"\n",
    "[menu]\nlist = \"List\"\n[group]\nmain = \"Things\"\n[refusal]\nno = \"No, because {why}\"\n",
);

const fn entry(label: &'static str, href: &'static str, needs: Needs) -> MenuEntry {
    MenuEntry { group: "model.group.main", label, href, icon: "inbox", needs, order: 1 }
}

/// A line that data declare, for whoever may list.
fn lines(app: &App, cx: &Cx) -> Vec<MenuLine> {
    let may = app.rules().roles().has(&cx.actor, "case.list", cx.now);
    let line = MenuLine {
        group: "model.group.main".to_owned(),
        label: "数据".to_owned(),
        href: "/work/any".to_owned(),
        icon: "inbox",
        order: 0,
    };
    may.then_some(line).into_iter().collect()
}

pub static MANIFEST: Manifest = Manifest {
    slots: Slots { menu: Some(lines), ..Slots::EMPTY },
    menu: &[
        entry("model.menu.list", "/work/list", Needs::Verb("case.list")),
        entry("model.menu.list", "/work/secret", Needs::Verb("case.unknown")),
    ],
    ..Manifest::new("model", &MESSAGES, |_| {
        Routes::new(())
            .get("/open", Needs::Anyone, show)
            .post("/open", Needs::Anyone, send)
            .upload("/files", Needs::Anyone, files)
            .get("/mine", Needs::Resident, show)
            .get("/work/any", Needs::Staff, show)
            .get("/work/list", Needs::Verb("case.list"), show)
            .post("/work/list", Needs::Verb("case.list"), send)
            .get("/work/unknown-verb", Needs::Verb("case.unknown"), show)
            .get("/fail/{how}", Needs::Anyone, fail)
            .get("/slow", Needs::Anyone, slow)
            .done()
    })
};

pub static MANIFESTS: &[&Manifest] = &[&MANIFEST];

async fn show(cx: Cx) -> Answer {
    let form = Form::new(&cx, "/open", &Filled::empty()).once().body(html! {
        input name="words"; button type="submit" { "ok" }
    });
    let body = html! { h1 { "here" } (form) };
    Ok(if cx.is_work() { cx.work("here", body) } else { cx.plain("here", body) })
}

async fn send(cx: Cx, posted: Posted) -> Answer {
    let text = format!("{}|{}", posted.get("words"), posted.token().is_ok());
    Ok(Page::see_other("/open").flash(&cx, &Flash { text, bad: false, undo: None }))
}

async fn files(posted: Posted) -> Answer {
    let told: Vec<String> = posted
        .files("photos")
        .map(|file| format!("{}:{}:{}", file.name, file.media_type, file.bytes.len()))
        .collect();
    let text = format!("{} {}", posted.get("words"), told.join(" "));
    Ok(Page::data("text/plain; charset=utf-8", text.into_bytes()))
}

async fn slow(cx: Cx) -> Answer {
    tokio::time::sleep(Duration::from_secs(3600)).await;
    Ok(cx.plain("", html! {}))
}

async fn fail(Path(how): Path<String>) -> Answer {
    let refuse = |kind| Refusal::new(kind, "model.refusal.no").with("why", "<b>x</b>");
    let failure = match how.as_str() {
        "invalid" => refuse(RefusalKind::Invalid).into(),
        "forbidden" => refuse(RefusalKind::Forbidden).into(),
        "not-found" => refuse(RefusalKind::NotFound).into(),
        "conflict" => refuse(RefusalKind::Conflict).into(),
        "many" => refuse(RefusalKind::TooMany).into(),
        "gone" => refuse(RefusalKind::Gone).into(),
        "full" => store::Fault::new(store::FaultKind::DiskFull, "no space").into(),
        "busy" => store::Fault::new(store::FaultKind::Busy, "locked").into(),
        "duplicate" => store::Fault::new(store::FaultKind::Duplicate, "unique").into(),
        _ => store::Fault::outside("secret detail").into(),
    };
    Err(failure)
}
