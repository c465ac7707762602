//! Where crates lead from pages that are not their own: entries of the menu, doors, links; and who may go there.

use std::fmt;

/// What a request needs to be let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: the page is public.
    Anyone,
    /// A signed-in resident.
    Resident,
    /// Signed-in staff, whatever their roles.
    Staff,
    /// Signed-in staff with a role in force that has this verb somewhere; the query or command then checks the area.
    Verb(&'static str),
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Needs::Anyone => f.write_str("anyone"),
            Needs::Resident => f.write_str("resident"),
            Needs::Staff => f.write_str("staff"),
            Needs::Verb(verb) => f.write_str(verb),
        }
    }
}

/// An entry in the workbench's menu. It is shown to those who may what it needs.
#[derive(Clone, Copy, Debug)]
pub struct MenuEntry {
    /// The key of the group's name, such as `http.menu.service`; entries of one group stand together. Empty for the
    /// entries at the top.
    pub group: &'static str,
    /// The key of its name.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Who sees it.
    pub needs: Needs,
    /// Its place; smaller ones come first, groups by their smallest.
    pub order: i32,
}

/// An entry of the menu that data declare, such as the rules of a county; only what the reader may see is returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuLine {
    /// The key of the group's name, as in [`MenuEntry`].
    pub group: String,
    /// Its words, in the reader's language.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Its icon.
    pub icon: &'static str,
    /// Its place among all entries of the menu.
    pub order: i32,
}

/// An entry of the menu, as somebody sees it.
#[derive(Clone, Debug)]
pub(crate) struct MenuItem {
    /// The key of the group's name; empty at the top.
    pub(crate) group: String,
    /// Its words.
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) icon: &'static str,
    pub(crate) count: i64,
    pub(crate) late: bool,
    /// What the number counts, in words.
    pub(crate) says: String,
    /// Whether it stands in the bar instead.
    pub(crate) bar: bool,
}

/// A door on the resident's home page. It is declared only when what is behind it works.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    /// The key of its name.
    pub label: &'static str,
    /// The key of the line under it.
    pub note: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Where it leads a resident who is signed in, and the key of the line under it then; the same when absent.
    pub own: Option<(&'static str, &'static str)>,
    /// Its icon.
    pub icon: &'static str,
    /// Its place; the smallest is drawn solid.
    pub order: i32,
}

/// A link in the foot of residents' and public pages, such as to the privacy notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FootLink {
    /// The key of its words.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
}
