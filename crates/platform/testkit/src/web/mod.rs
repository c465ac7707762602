//! A browser without scripts, for pages in this process or of a program that serves elsewhere: cookies, forms as they stand in the page, files.
//!
//! ```ignore
//! let zhou = town.sign_in("zhou");
//! let page = zhou.get("/report").await.ok();
//! let check = zhou.done(&page.form("/report").set("case.description", "楼道灯不亮")).await;
//! check.is(200).has("楼道灯不亮").lacks("周敏");
//! ```

mod answer;
mod browser;
mod form;
mod wire;

pub use answer::Answer;
pub use browser::{Browser, File};
pub use form::{Form, forms, hidden, unescape};
