//! What is read about organisations.

use kernel::id::{AreaId, OrgId};
use kernel::time::Date;

store::row! {
    /// An organisation as it is at present, or as it was when it ended.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OrgRow {
        /// Its id.
        pub id: OrgId,
        /// Its kind, a code of `organisation_sort`.
        pub kind: String,
        /// Its name.
        pub name: String,
        /// The organisation above it.
        pub parent_id: Option<OrgId>,
        /// The name of the organisation above it.
        pub parent_name: Option<String>,
        /// The area for which it is there.
        pub area_id: AreaId,
        /// The name of that area.
        pub area_name: String,
        /// The unified social credit code.
        pub credit_code: Option<String>,
        /// The telephone of its office.
        pub phone: Option<String>,
        /// Where its office is.
        pub address: Option<String>,
        /// Whether cases may be dispatched to it.
        pub takes_dispatches: bool,
        /// Its first day.
        pub founded_on: Date,
        /// The first day on which it is no more.
        pub ended_on: Option<Date>,
        /// The organisation that goes on with its work, named when it ended.
        pub heir_id: Option<OrgId>,
        /// Counts its changes.
        pub version: i64,
    }

    /// A name that an organisation had from a day until a day.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OrgName {
        /// The first day.
        pub from_on: Date,
        /// The first day on which it no longer holds.
        pub to_on: Option<Date>,
        /// The name.
        pub name: String,
    }
}

/// The columns of an [`OrgRow`].
macro_rules! org_sql {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.kind, o.name, o.parent_id, u.name AS parent_name, o.area_id, a.name AS area_name,
               o.credit_code, o.phone, o.address, o.takes_dispatches, o.founded_on, o.ended_on, o.heir_id, o.version
             FROM registry_org o JOIN registry_area a ON a.id = o.area_id
             LEFT JOIN registry_org u ON u.id = o.parent_id ",
            $rest
        )
    };
}
pub(crate) use org_sql;
