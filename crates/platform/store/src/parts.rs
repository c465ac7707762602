//! What a program is put together from: one value of each type, shared by handlers, jobs and consumers.

use std::any::Any;
use std::sync::Arc;

/// Values by their types. Cheap to clone; clones share the values.
#[derive(Clone, Default)]
pub struct Parts(Vec<Arc<dyn Any + Send + Sync>>);

impl Parts {
    /// Puts a value in, found again by its type; the first of a type counts.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, part: T) -> Parts {
        self.0.push(Arc::new(part));
        self
    }

    /// Returns the value of type `T`, if one was put in.
    pub fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.0.iter().find_map(|part| part.clone().downcast::<T>().ok())
    }
}
