//! What the pages about organisations show, loaded as far as the reader may see it.

use crate::area::chain;
use crate::org::{
    CHANGE, HolderRow, OrgName, OrgRow, PostRow, SEE, former_names, holders, org, posts, suborgs,
    within,
};
use kernel::access::{Asker, Belongs, Head, Scope, WhoKey};
use kernel::id::OrgId;
use store::{Fault, Query};

/// Everything about an organisation.
pub(crate) struct Detail {
    pub(crate) org: OrgRow,
    pub(crate) editable: bool,
    pub(crate) posts: Vec<PostRow>,
    pub(crate) holders: Vec<HolderRow>,
    pub(crate) below: Vec<OrgRow>,
    pub(crate) names: Vec<OrgName>,
    /// Which of the organisations above and below the reader may open.
    pub(crate) open: Vec<OrgId>,
}

/// To whom an organisation belongs: its area; and whoever acts for it is named for it, wherever that is.
async fn belongs(q: &mut impl Query, row: &OrgRow) -> Result<Belongs, Fault> {
    let named = vec![WhoKey::Org(row.id).to_string()];
    Ok(Belongs { named, ..Belongs::to_area(chain(q, row.area_id).await?) })
}

/// The organisations that somebody sees: those of the areas, and those for whose sake roles are held.
fn view_scope(asker: &Asker<'_>) -> Scope {
    let scope = asker.scope(SEE);
    let own = scope.orgs().into_iter().map(|org| Head::Named(WhoKey::Org(org).to_string()));
    scope.clone().with(own)
}

/// Returns an organisation with whether it may be changed, unless the reader may not see it.
pub(crate) async fn seen(
    q: &mut impl Query,
    asker: &Asker<'_>,
    id: OrgId,
) -> Result<Option<(OrgRow, bool)>, Fault> {
    let Some(row) = org(q, id).await? else { return Ok(None) };
    let belongs = belongs(q, &row).await?;
    let visible = view_scope(asker).matches(&belongs);
    let editable = row.ended_on.is_none() && asker.may(CHANGE, &belongs);
    Ok(visible.then_some((row, editable)))
}

/// Loads everything about an organisation, unless the reader may not see it.
pub(crate) async fn detail(
    q: &mut impl Query,
    asker: &Asker<'_>,
    id: OrgId,
) -> Result<Option<Detail>, Fault> {
    let Some((org, editable)) = seen(q, asker, id).await? else { return Ok(None) };
    let below = suborgs(q, id).await?;
    let related: Vec<OrgId> = below.iter().map(|org| org.id).chain(org.parent_id).collect();
    let mut open = within(q, &related, &asker.scope(SEE).areas()).await?;
    open.extend(asker.scope(SEE).orgs());
    Ok(Some(Detail {
        editable,
        posts: posts(q, id).await?,
        holders: holders(q, id).await?,
        below,
        names: former_names(q, id).await?,
        open,
        org,
    }))
}
