//! Why a command about areas, places or organisations is refused, apart from what the kernel says about the trees.

use crate::geo::ShapeFault;
use kernel::refusal::Refusal;
use kernel::time::{Date, date_text};

/// Why a command about areas, places or organisations is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryRefusal {
    /// The actor holds no role for it there.
    NotYours,
    /// There is no such area, or it has ended.
    NoArea,
    /// There is no such place, or it has ended.
    NoPlace,
    /// There is no such organisation, or it has ended.
    NoOrg,
    /// There is no such post or holder.
    NoPost,
    /// A person's name is missing or too long.
    Name,
    /// An organisation's name is too short or too long.
    OrgName,
    /// A post needs a title.
    PostTitle,
    /// A post has some seats, and not too many.
    PostSeats,
    /// A term of office has some years, and not too many.
    Term,
    /// The organisation above does not exist, has ended, or is not for the actor to see.
    NoParent,
    /// The area has another organisation of this name.
    OrgNameTaken,
    /// The organisation above is the same or stands below.
    Circle,
    /// Nothing would change.
    Nothing,
    /// The boundary of a community changes with the government's approval only (law art. 3).
    Approval,
    /// A reason is missing.
    Reason,
    /// An earlier change stands from this date on.
    Earlier(Date),
    /// The boundary cannot be read.
    Boundary(ShapeFault),
    /// Somebody else changed it since the page was made.
    Changed,
    /// A building needs a grid, a compound a community.
    PlaceGrid,
    /// The credit code belongs to another organisation.
    CreditCodeTaken,
    /// The date lies before the beginning.
    DateOrder,
    /// All seats of the post are taken.
    Seats,
    /// The organisation that is to go on with the work is the same, or is no more.
    Heir,
    /// Matters still run in the area, so that it cannot simply end.
    AreaOpen {
        /// How many matters.
        count: i64,
    },
    /// Work still waits there, so that it needs somebody who goes on with it.
    StillOpen {
        /// How many matters.
        count: i64,
    },
}

impl From<RegistryRefusal> for Refusal {
    fn from(refusal: RegistryRefusal) -> Refusal {
        use RegistryRefusal as R;
        match refusal {
            R::NotYours => Refusal::forbidden("registry.refusal.not_yours"),
            R::NoArea => Refusal::not_found("registry.refusal.no_area"),
            R::NoPlace => Refusal::not_found("registry.refusal.no_place"),
            R::NoOrg => Refusal::not_found("registry.refusal.no_org"),
            R::NoPost => Refusal::not_found("registry.refusal.no_post"),
            R::Name => Refusal::invalid("registry.refusal.name").on("duty.name"),
            R::OrgName => Refusal::invalid("registry.refusal.org_name").on("organisation.name"),
            R::PostTitle => Refusal::invalid("registry.refusal.post_title").on("post.title"),
            R::PostSeats => Refusal::invalid("registry.refusal.post_seats").on("post.seats"),
            R::Term => Refusal::invalid("registry.refusal.term").on("post.term_years"),
            R::NoParent => Refusal::invalid("registry.refusal.no_parent").on("organisation.parent"),
            R::OrgNameTaken => {
                Refusal::conflict("registry.refusal.org_name_taken").on("organisation.name")
            }
            R::Circle => Refusal::invalid("registry.refusal.circle").on("organisation.parent"),
            R::Nothing => Refusal::invalid("registry.refusal.nothing"),
            R::Approval => Refusal::invalid("registry.refusal.approval").on("area.approval"),
            R::Reason => Refusal::invalid("registry.refusal.reason").on("area.reason"),
            R::Earlier(date) => Refusal::conflict("registry.refusal.earlier")
                .with("date", date_text(date))
                .on("area.from"),
            R::Boundary(fault) => boundary(fault),
            R::Changed => Refusal::conflict("registry.refusal.changed"),
            R::PlaceGrid => Refusal::invalid("registry.refusal.place_grid"),
            R::CreditCodeTaken => Refusal::conflict("registry.refusal.credit_code_taken")
                .on("organisation.credit_code"),
            R::DateOrder => Refusal::invalid("registry.refusal.date_order"),
            R::Seats => Refusal::conflict("registry.refusal.seats"),
            R::Heir => Refusal::invalid("registry.refusal.heir").on("organisation.heir"),
            R::AreaOpen { count } => {
                Refusal::conflict("registry.refusal.area_open").with("count", count)
            }
            R::StillOpen { count } => Refusal::conflict("registry.refusal.still_open")
                .with("count", count)
                .on("organisation.heir"),
        }
    }
}

fn boundary(fault: ShapeFault) -> Refusal {
    let refusal = match fault {
        ShapeFault::Form => Refusal::invalid("registry.refusal.boundary_form"),
        ShapeFault::Ring => Refusal::invalid("registry.refusal.boundary_ring"),
        ShapeFault::Outside => Refusal::invalid("registry.refusal.boundary_outside"),
        ShapeFault::Points(max) => {
            Refusal::invalid("registry.refusal.boundary_points").with("max", max)
        }
    };
    refusal.on("area.boundary")
}

impl From<ShapeFault> for RegistryRefusal {
    fn from(fault: ShapeFault) -> RegistryRefusal {
        RegistryRefusal::Boundary(fault)
    }
}

impl From<RegistryRefusal> for store::Error {
    fn from(refusal: RegistryRefusal) -> store::Error {
        store::Error::Refused(refusal.into())
    }
}
