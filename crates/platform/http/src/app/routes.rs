//! Routes: the one place where it is said who may ask for what.

use super::guard::{Gate, guard};
use crate::entry::Needs;
use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn;
use axum::routing::{MethodFilter, on};
use std::fmt;

/// A route as the golden list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// The method.
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// What it needs.
    pub needs: Needs,
}

impl fmt::Display for RouteInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<5} {:<48} {}", self.method.as_str(), self.path, self.needs)
    }
}

/// Routes of a crate under construction, with the crate's own small state.
///
/// ```ignore
/// pub fn routes(app: &App) -> Routes {
///     Routes::new(Desk::new(app))
///         .get("/work/cases", Needs::Verb("case.list"), handlers::list)
///         .post("/work/cases/{id}/accept", Needs::Verb("case.accept"), handlers::accept)
///         .upload("/report", Needs::Anyone, handlers::send)
///         .done()
/// }
/// ```
pub struct Routes<S = ()> {
    state: S,
    router: Router,
    list: Vec<RouteInfo>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// Returns no routes yet; `state` is what handlers take with `State`.
    pub fn new(state: S) -> Routes<S> {
        Routes { state, router: Router::new(), list: Vec::new() }
    }

    /// Declares a page.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, needs: Needs, handler: H) -> Routes<S>
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, path, Gate { needs, files: false }, handler)
    }

    /// Declares a form's target. The form's token and origin are checked before the handler runs.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, needs: Needs, handler: H) -> Routes<S>
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, Gate { needs, files: false }, handler)
    }

    /// Declares the target of a form with files: more bytes and more time.
    #[must_use]
    pub fn upload<H, T>(self, path: &'static str, needs: Needs, handler: H) -> Routes<S>
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, Gate { needs, files: true }, handler)
    }

    /// Ends the declaration: the state is bound, the list kept.
    pub fn done(self) -> Routes {
        Routes { state: (), router: self.router, list: self.list }
    }

    /// Adds routes declared elsewhere.
    #[must_use]
    pub fn merge(mut self, other: Routes) -> Routes<S> {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }

    /// Returns what is declared, in the order of declaration.
    pub fn list(&self) -> &[RouteInfo] {
        &self.list
    }

    pub(crate) fn into_router(self) -> Router {
        self.router
    }

    fn add<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        gate: Gate,
        handler: H,
    ) -> Routes<S>
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let needs = gate.needs;
        let one = on(filter, handler)
            .with_state(self.state.clone())
            .route_layer(from_fn(move |request, next| guard(gate, request, next)));
        self.router = self.router.route(path, one);
        self.list.push(RouteInfo { method, path, needs });
        self
    }
}
