//! Whoever looks at a register, with what he or she sees of it.

use crate::shelf::Shelf;
use kernel::access::{Actor, Asker};
use kernel::register::{self, Sight};
use kernel::text::Locale;
use kernel::time::Instant;
use std::ops::Deref;

/// Whoever looks at a register. What a [`Sight`] tells, it tells.
#[derive(Clone, Debug)]
pub struct Viewer<'a> {
    sight: Sight<'a>,
    actor: Option<Actor>,
    locale: Locale,
}

/// As whom words behind ids are read, and in which language: nobody reads what everybody may.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reads<'a> {
    pub(crate) actor: Option<&'a Actor>,
    pub(crate) locale: Locale,
}

impl<'a> Deref for Viewer<'a> {
    type Target = Sight<'a>;

    fn deref(&self) -> &Sight<'a> {
        &self.sight
    }
}

impl Viewer<'_> {
    /// Reads in a language.
    #[must_use]
    pub fn read_in(self, locale: Locale) -> Self {
        Viewer { sight: self.sight.read_in(locale), locale, ..self }
    }

    /// Returns as whom and in which language words are read.
    pub(crate) fn reads(&self) -> Reads<'_> {
        Reads { actor: self.actor.as_ref(), locale: self.locale }
    }

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
        Viewer { sight, actor: Some(actor.clone()), locale: Locale::default() }
    }

    /// Returns everybody, who looks at what is public of the register.
    pub fn public_sight(self) -> Viewer<'a> {
        let sight = register::public_sight(self.register, self.dictionary());
        Viewer { sight, actor: None, locale: Locale::default() }
    }
}
