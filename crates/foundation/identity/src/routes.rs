//! The routes of this crate.

use crate::shared::Shared;
use crate::{
    code, consent, journal, me, message, password, prove, second, session, settings, signup, staff,
    window,
};
use http::{App, Needs, Routes};

/// Returns the routes. The app must have been given a [`crate::Mailer`].
pub(crate) fn routes(app: &App) -> Routes {
    let shared = Shared::new(app);
    doors(&shared)
        .merge(own(&shared, Needs::Resident))
        .merge(own_work(&shared))
        .merge(at_window(&shared))
        .merge(administration(&shared))
}

/// Signing in, signing up, signing out.
fn doors(shared: &Shared) -> Routes {
    use code::handlers as by_code;
    use session::handlers as sign_in;
    let anyone = Needs::Anyone;
    Routes::new(shared.clone())
        .get("/sign-in", anyone, sign_in::resident)
        .post("/sign-in", anyone, sign_in::enter_resident)
        .get("/work/sign-in", anyone, sign_in::staff)
        .post("/work/sign-in", anyone, sign_in::enter_staff)
        .post("/sign-out", anyone, sign_in::leave)
        .get("/sign-in/code", anyone, by_code::ask)
        .post("/sign-in/code", anyone, by_code::send)
        .get("/sign-in/code/{id}", anyone, by_code::enter)
        .post("/sign-in/code/{id}", anyone, by_code::enter_code)
        .get("/sign-in/forgotten", anyone, by_code::ask)
        .post("/sign-in/forgotten", anyone, by_code::send)
        .get("/sign-in/forgotten/{id}", anyone, by_code::enter)
        .post("/sign-in/forgotten/{id}", anyone, by_code::reset)
        .get("/sign-up", anyone, signup::handlers::show)
        .post("/sign-up", anyone, signup::handlers::make)
        .post("/sign-up/code/{id}", anyone, by_code::finish)
        .get("/privacy", anyone, consent::handlers::privacy)
        .done()
}

/// A resident's own account.
fn own(shared: &Shared, needs: Needs) -> Routes {
    Routes::new(shared.clone())
        .get("/me/account", needs, me::handlers::overview)
        .get("/me/account/profile", needs, me::handlers::profile)
        .post("/me/account/profile", needs, me::handlers::change)
        .get("/me/account/password", needs, password::handlers::show)
        .post("/me/account/password", needs, password::handlers::change)
        .get("/me/account/email", needs, code::handlers::ask_own)
        .post("/me/account/email", needs, code::handlers::send_own)
        .get("/me/account/email/{id}", needs, code::handlers::enter_own)
        .post("/me/account/email/{id}", needs, code::handlers::change_own)
        .post("/me/account/proof", needs, prove::handlers::send)
        .get("/me/account/sessions", needs, me::handlers::list_sessions)
        .post("/me/account/sessions/end", needs, me::handlers::end)
        .get("/me/account/looks", needs, me::rights::looks)
        .get("/me/account/export", needs, me::rights::export)
        .get("/me/account/close", needs, me::rights::ask_close)
        .post("/me/account/close", needs, me::rights::close)
        .get("/me/notices", needs, message::handlers::list)
        .get("/me/notices/{id}", needs, message::handlers::open)
        .post("/me/notices/read", needs, message::handlers::read_all)
        .done()
}

/// The own account of staff.
fn own_work(shared: &Shared) -> Routes {
    let needs = Needs::Staff;
    Routes::new(shared.clone())
        .get("/work/account", needs, me::handlers::overview)
        .get("/work/account/profile", needs, me::handlers::profile)
        .post("/work/account/profile", needs, me::handlers::change)
        .get("/work/account/password", needs, password::handlers::show)
        .post("/work/account/password", needs, password::handlers::change)
        .get("/work/account/email", needs, code::handlers::ask_own)
        .post("/work/account/email", needs, code::handlers::send_own)
        .get("/work/account/email/{id}", needs, code::handlers::enter_own)
        .post("/work/account/email/{id}", needs, code::handlers::change_own)
        .post("/work/account/proof", needs, prove::handlers::send)
        .get("/work/account/sessions", needs, me::handlers::list_sessions)
        .post("/work/account/sessions/end", needs, me::handlers::end)
        .get("/work/account/looks", needs, me::rights::looks)
        .get("/work/notices", needs, message::handlers::list)
        .get("/work/notices/{id}", needs, message::handlers::open)
        .post("/work/notices/read", needs, message::handlers::read_all)
        .done()
}

/// Residents who come to the window with papers.
fn at_window(shared: &Shared) -> Routes {
    let needs = Needs::Verb("account.window");
    Routes::new(shared.clone())
        .get("/work/residents", needs, window::handlers::ask)
        .post("/work/residents", needs, window::handlers::find)
        .get("/work/residents/{id}", needs, window::handlers::show)
        .post("/work/residents/{id}/reset", needs, window::handlers::reset)
        .done()
}

/// Accounts, journal, settings.
fn administration(shared: &Shared) -> Routes {
    let (view, manage) = (Needs::Verb("account.view"), Needs::Verb("account.manage"));
    let agree = Needs::Verb("account.second");
    let journal_view = Needs::Verb("journal.view");
    let edit = Needs::Verb("settings.edit");
    Routes::new(shared.clone())
        .get("/work/accounts", view, staff::handlers::list)
        .get("/work/accounts/new", manage, staff::handlers::ask)
        .post("/work/accounts/new", manage, staff::handlers::make)
        .get("/work/accounts/requests", agree, second::handlers::list)
        .post("/work/accounts/requests/{id}/agree", agree, second::handlers::agree)
        .post("/work/accounts/requests/{id}/refuse", agree, second::handlers::refuse)
        .get("/work/accounts/{id}", view, staff::handlers::show)
        .post("/work/accounts/{id}/reset", manage, staff::act::reset)
        .post("/work/accounts/{id}/disable", manage, staff::act::turn_off)
        .post("/work/accounts/{id}/enable", manage, staff::act::turn_on)
        .post("/work/accounts/{id}/unlock", manage, staff::act::open_lock)
        .post("/work/accounts/{id}/grants", manage, staff::grants::give)
        .post("/work/accounts/{id}/grants/{grant}/end", manage, staff::grants::take)
        .get("/work/journal", journal_view, journal::handlers::list)
        .get("/work/journal/looks", Needs::Verb("access_log.view"), journal::handlers::looks)
        .get("/work/journal/{id}", journal_view, journal::handlers::show)
        .post("/work/journal/verify", Needs::Verb("journal.verify"), journal::handlers::verify)
        .get("/work/settings", Needs::Verb("settings.view"), settings::handlers::show)
        .post(
            "/work/settings/rights/{no}",
            Needs::Verb("account.manage"),
            settings::rights::agree_to,
        )
        .post("/work/settings/mail-test", edit, settings::handlers::test_mail)
        .post("/work/settings/mails/{id}/again", edit, settings::handlers::again)
        .done()
}
