//! Whoever looks at a register, with what he or she sees of it.

use crate::shelf::Shelf;
use kernel::access::{Actor, Asker};
use kernel::register::{self, Sight};
use kernel::time::Instant;
use std::ops::Deref;

/// Whoever looks at a register. What a [`Sight`] tells, it tells.
#[derive(Clone, Debug)]
pub struct Viewer<'a> {
    sight: Sight<'a>,
    actor: Option<Actor>,
}

impl<'a> Deref for Viewer<'a> {
    type Target = Sight<'a>;

    fn deref(&self) -> &Sight<'a> {
        &self.sight
    }
}

impl Viewer<'_> {
    /// Returns who looks; none for everybody.
    pub(crate) fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }
}

impl<'a> Shelf<'a> {
    /// Returns somebody who looks at the register.
    pub fn sight(self, actor: &Actor, now: Instant) -> Viewer<'a> {
        let asker = Asker { roles: self.rules.roles(), actor, now };
        let sight = register::sight(self.register, self.dictionary(), asker);
        Viewer { sight, actor: Some(actor.clone()) }
    }

    /// Returns everybody, who looks at what is public of the register.
    pub fn public_sight(self) -> Viewer<'a> {
        let sight = register::public_sight(self.register, self.dictionary());
        Viewer { sight, actor: None }
    }
}
