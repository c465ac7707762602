//! Records that link to something: what stands on its page.

use super::page::Listing;
use super::range::parts;
use crate::planned;
use crate::shelf::Shelf;
use crate::viewer::Viewer;
use kernel::register::KeyHead;
use store::lists::{Capped, Facets, Range, Walk};
use store::{Fault, Query};
use uuid::Uuid;

/// Records that link to something, in a list of their register.
#[derive(Clone, Debug)]
pub struct Related {
    /// The list.
    pub list: String,
    /// The first of them.
    pub listing: Listing,
    /// How many there are, as far as they are seen.
    pub count: Capped,
}

impl Shelf<'_> {
    /// Returns the records that link to something by a field, the first of each list that stands on its page. Whether the
    /// viewer sees what they link to, is for the caller to have asked.
    pub async fn related(
        self,
        q: &mut impl Query,
        viewer: &Viewer<'_>,
        field: &str,
        to: Uuid,
        most: usize,
    ) -> Result<Vec<Related>, Fault> {
        let scope = KeyHead::link(self.register, field, to).scope();
        let mut related = Vec::new();
        for one in viewer.lists_on(field) {
            let list = one.list.id.clone();
            if !planned::is_ready(q, self, &list).await? {
                let listing = Listing { preparing: true, ..Listing::default() };
                related.push(Related { list, listing, count: Capped::default() });
                continue;
            }
            let list_no = self.list_no(one.list);
            let scopes = vec![scope];
            let parts = parts(q, one.list, list_no, &scopes, &[]).await?;
            let range = Range { list_no, scopes, parts, facets: Facets::default(), below: None };
            let count = self.count(q, range.clone(), (&one.scope, None)).await?;
            let walk = Walk::new(range, None, most + 1);
            let listing = self.walked(q, viewer, walk, (&one.scope, None), most).await?;
            related.push(Related { list, listing, count });
        }
        Ok(related)
    }
}
