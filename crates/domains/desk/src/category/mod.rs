//! Categories of cases: their limits, who is proposed as lead, and how a category is guessed from words.

pub mod duty;
pub mod rules;
pub mod store;

pub use duty::Duties;
pub use rules::{Accuracy, Catalogue, Category, FILE, OTHER, category_title};
