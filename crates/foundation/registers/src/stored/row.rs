//! The row of a record.

use kernel::area::Level;
use kernel::id::{AccountId, AreaId};
use kernel::time::Instant;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use store::{Fault, Query, args};
use uuid::Uuid;

store::row! {
    /// The row of a record.
    #[derive(Clone, Debug)]
    pub(crate) struct RecordRow {
        pub(crate) id: Uuid,
        pub(crate) register: String,
        pub(crate) number: Option<String>,
        pub(crate) title: String,
        pub(crate) city_id: Option<AreaId>,
        pub(crate) district_id: Option<AreaId>,
        pub(crate) street_id: Option<AreaId>,
        pub(crate) community_id: Option<AreaId>,
        pub(crate) group_id: Option<AreaId>,
        pub(crate) grid_id: Option<AreaId>,
        pub(crate) whose: Json,
        pub(crate) state: Option<String>,
        pub(crate) public: bool,
        pub(crate) made_at: Instant,
        pub(crate) made_by: Option<AccountId>,
        pub(crate) changed_at: Instant,
        pub(crate) changed_by: Option<AccountId>,
        pub(crate) closed_at: Option<Instant>,
        pub(crate) held: bool,
        pub(crate) version: i64,
        pub(crate) body: Json,
        pub(crate) sealed: Option<Vec<u8>>,
        pub(crate) keys: Json,
    }
}

macro_rules! record_sql {
    ($rest:literal) => {
        concat!(
            "SELECT id, register, number, title, city_id, district_id, street_id, community_id, group_id, grid_id, whose, \
             state, public, made_at, made_by, changed_at, changed_by, closed_at, held, version, body, sealed, keys \
             FROM register_record ",
            $rest
        )
    };
}

impl RecordRow {
    /// Returns the row of a record of any register.
    pub(crate) async fn load(q: &mut impl Query, id: Uuid) -> Result<Option<RecordRow>, Fault> {
        let tenant = q.tenant();
        q.opt(record_sql!("WHERE tenant_id = $1 AND id = $2"), args![tenant, id]).await
    }

    /// Returns rows of records of any register, in no order.
    pub(crate) async fn load_many(
        q: &mut impl Query,
        ids: &[Uuid],
    ) -> Result<Vec<RecordRow>, Fault> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let tenant = q.tenant();
        q.all(record_sql!("WHERE tenant_id = $1 AND id = ANY($2)"), args![tenant, ids]).await
    }

    /// Returns the areas in which it lies.
    pub(crate) fn areas(&self) -> BTreeMap<Level, AreaId> {
        let levels = [
            (Level::City, self.city_id),
            (Level::District, self.district_id),
            (Level::Street, self.street_id),
            (Level::Community, self.community_id),
            (Level::ResidentsGroup, self.group_id),
            (Level::Grid, self.grid_id),
        ];
        levels.into_iter().filter_map(|(level, area)| Some((level, area?))).collect()
    }
}
