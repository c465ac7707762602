//! Questions about residents' accounts that the window asks.

use crate::account::{AccountRow, account_sql, normal_login};
use kernel::id::AreaId;
use store::{Fault, Query, args};

/// How many accounts are shown; whoever has more of a name tells a number.
const SHOWN: i64 = 20;

/// Returns open accounts of residents of the office who live in one of `areas` or below and have exactly this telephone
/// number, e-mail address, user name or name.
pub(super) async fn residents(
    q: &mut impl Query,
    areas: &[AreaId],
    text: &str,
) -> Result<Vec<AccountRow>, Fault> {
    let (text, normal, tenant) = (text.trim(), normal_login(text), q.tenant());
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let (phone, email) = (q.index("phone", &normal), q.index("email", &normal));
    q.all(
        account_sql!(
            "WHERE tenant_id = $1 AND kind = 'resident' AND state = 'open'
               AND area_id IN (SELECT area_id FROM registry_area_up WHERE ancestor_id = ANY($2))
               AND (phone_index = $3 OR email_index = $4 OR login = $5 OR name = $6)
             ORDER BY name, made_at, id LIMIT $7"
        ),
        args![tenant, areas, phone, email, normal, text, SHOWN],
    )
    .await
}
