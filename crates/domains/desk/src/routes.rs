//! The desk's routes, each with what it needs.

use crate::desk::Desk;
use crate::{case, dispatch, open, report};
use http::{App, Needs, Routes};

/// Returns the routes.
pub fn routes(app: &App) -> Routes {
    Routes::new(Desk::of(app))
        .merge(residents(app))
        .merge(staff(app))
        .merge(cases(app))
        .get("/open/cases", Needs::Anyone, open::handlers::cases)
        .done()
}

/// A report on a resident's page: with and without account.
fn residents(app: &App) -> Routes {
    use report::handlers as on;
    Routes::new(Desk::of(app))
        .get("/report", Needs::Anyone, on::form)
        .upload("/report", Needs::Anyone, on::take)
        .get("/report/places", Needs::Anyone, on::places)
        .get("/report/map", Needs::Anyone, on::map)
        .get("/report/joined/{secret}", Needs::Anyone, on::joined_page)
        .get("/report/joined/{secret}/photos/{file}", Needs::Anyone, on::joined_photo)
        .post("/report/joined/{secret}/back", Needs::Anyone, on::take_back)
        .get("/report/check", Needs::Anyone, on::check)
        .post("/report/send", Needs::Anyone, on::send)
        .post("/report/join", Needs::Anyone, on::join)
        .get("/report/done", Needs::Anyone, on::done)
        .post("/report/kept", Needs::Anyone, on::kept)
        .get("/report/photo/{draft}/{file}", Needs::Anyone, on::photo)
        .done()
}

/// A report at the desk's window or telephone, and on a grid worker's round.
fn staff(app: &App) -> Routes {
    use report::handlers as on;
    Routes::new(Desk::of(app))
        .get("/work/cases/new", Needs::Verb("case.report"), on::form)
        .upload("/work/cases/new", Needs::Verb("case.report"), on::take)
        .get("/work/cases/new/check", Needs::Verb("case.report"), on::check)
        .post("/work/cases/new/send", Needs::Verb("case.report"), on::send)
        .post("/work/cases/new/join", Needs::Verb("case.report"), on::join)
        .get("/work/cases/new/done", Needs::Verb("case.report"), on::done)
        .post("/work/cases/new/kept", Needs::Verb("case.report"), on::kept)
        .get("/work/cases/new/photo/{draft}/{file}", Needs::Verb("case.report"), on::photo)
        .get("/field/report", Needs::Verb("case.report"), on::form)
        .upload("/field/report", Needs::Verb("case.report"), on::take)
        .get("/field/report/check", Needs::Verb("case.report"), on::check)
        .post("/field/report/send", Needs::Verb("case.report"), on::send)
        .post("/field/report/join", Needs::Verb("case.report"), on::join)
        .get("/field/report/done", Needs::Verb("case.report"), on::done)
        .get("/field/report/photo/{draft}/{file}", Needs::Verb("case.report"), on::photo)
        .done()
}

/// Cases: lists, one case, and what the desk decides.
fn cases(app: &App) -> Routes {
    use case::handlers as on;
    Routes::new(Desk::of(app))
        .get("/work/cases", Needs::Verb("case.list"), on::list)
        .get("/work/cases/export", Needs::Verb("case.export"), on::export)
        .post("/work/cases/filters", Needs::Verb("case.list"), on::keep)
        .post("/work/cases/filters/{id}/forget", Needs::Verb("case.list"), on::forget)
        .post("/work/cases/urge", Needs::Verb("case.supervise"), on::urge)
        .post("/work/cases/supervise", Needs::Verb("case.supervise"), on::supervise)
        .get("/work/cases/{id}", Needs::Verb("case.view"), on::one)
        .post("/work/cases/{id}/accept", Needs::Verb("case.accept"), on::accept)
        .post("/work/cases/{id}/refuse", Needs::Verb("case.accept"), on::refuse)
        .post("/work/cases/{id}/merge", Needs::Verb("case.accept"), on::merge)
        .post("/work/cases/{id}/public", Needs::Verb("case.accept"), on::publish)
        .post(
            "/work/cases/{id}/dispatch",
            Needs::Verb("case.dispatch"),
            dispatch::handlers::dispatch,
        )
        .done()
}
