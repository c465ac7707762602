//! The verbs that the desk checks; who holds them stands in `rules/roles.toml`.

use http::Verb;

/// Registers a report for somebody, or on a round.
pub const REPORT: &str = "case.report";
/// Lists cases.
pub const LIST: &str = "case.list";
/// Views a case.
pub const VIEW: &str = "case.view";
/// Views whoever reported a case, for a reason.
pub const REVEAL: &str = "case.reveal";
/// Accepts, refuses and merges, and decides what the public reads.
pub const ACCEPT: &str = "case.accept";
/// Dispatches to a lead and assistants.
pub const DISPATCH: &str = "case.dispatch";
/// Urges and supervises many at once.
pub const SUPERVISE: &str = "case.supervise";
/// Exports the list.
pub const EXPORT: &str = "case.export";

/// All verbs with the keys of their names.
pub static VERBS: &[Verb] = &[
    Verb { name: REPORT, title: "desk.verb.report" },
    Verb { name: LIST, title: "desk.verb.list" },
    Verb { name: VIEW, title: "desk.verb.view" },
    Verb { name: ACCEPT, title: "desk.verb.accept" },
    Verb { name: DISPATCH, title: "desk.verb.dispatch" },
    Verb { name: SUPERVISE, title: "desk.verb.supervise" },
    Verb { name: EXPORT, title: "desk.verb.export" },
];
