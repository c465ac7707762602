//! People and places of the demonstration, and how they come to a form.

use crate::a1_follow::session;
use crate::torture;
use kernel::id::{AreaId, CaseId, PlaceId, TenantId};
use store::{Query, Store, args};
use testkit::web::{Answer, Browser};

/// The people and places of the demonstration that the forms need.
pub struct Cast {
    pub address: String,
    pub resident: String,
    pub desk: String,
    pub grid: String,
    pub dispatcher: String,
    pub leader: String,
    pub system: String,
    pub security: String,
    pub building: PlaceId,
    /// The grid of the building.
    pub in_grid: AreaId,
}

impl Cast {
    pub async fn of(store: &Store, tenant: TenantId, address: String) -> Cast {
        let mut q = store.read(tenant).await.unwrap();
        let sql = "SELECT p.id, p.community_id, p.grid_id FROM registry_place p
            JOIN identity_grant g ON g.area_id = p.community_id AND g.role = 'community.desk'
            JOIN identity_grant w ON w.area_id = p.grid_id AND w.role = 'grid.worker'
            WHERE p.parent_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM desk_case c WHERE c.place_id = p.id) ORDER BY p.id LIMIT 1";
        let (building, community, in_grid): (PlaceId, AreaId, AreaId) =
            q.one(sql, args![]).await.unwrap();
        drop(q);
        let of = |role: &'static str, area| session(store, tenant, role, area);
        Cast {
            address,
            resident: torture::sign_in(store, tenant).await[0].clone(),
            desk: of("community.desk", Some(community)).await,
            grid: of("grid.worker", Some(in_grid)).await,
            dispatcher: of("street.dispatcher", None).await,
            leader: of("street.leader", None).await,
            system: of("system.admin", None).await,
            security: of("security.admin", None).await,
            building,
            in_grid,
        }
    }

    pub fn guest(&self) -> Browser {
        Browser::at(&self.address)
    }

    pub fn with(&self, session: &str) -> Browser {
        Browser::at(&self.address).with_session(session)
    }

    /// The fields of a report.
    pub fn report(&self, words: &str) -> Vec<(&'static str, String)> {
        vec![
            ("do", "next".into()),
            ("case.description", words.into()),
            ("case.place", self.building.to_string()),
        ]
    }

    /// Fills in a report and returns the check of its answers, with its id.
    pub async fn checked(&self, who: &Browser, base: &str, words: &str) -> (Answer, CaseId) {
        let page = who.get(base).await;
        let mut form = page.form(base);
        for (name, value) in self.report(words) {
            form = form.set(name, value);
        }
        let id = form.fields.iter().find(|(name, _)| name == "_token").unwrap().1.parse().unwrap();
        let to = who.submit(&form).await.to().to_owned();
        (who.get(&to).await, id)
    }

    /// Reports as a guest; returns the case and the secret link.
    pub async fn reported(&self, words: &str) -> (CaseId, String) {
        let guest = self.guest();
        let (check, id) = self.checked(&guest, "/report", words).await;
        let sent = check.form("/report/send");
        let to = guest.submit(&sent).await.to().to_owned();
        let receipt = guest.get(&to).await;
        let link = receipt.text.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
        let link = link.filter_map(|link| link.split_once("/follow/")).map(|(_, secret)| secret);
        (id, format!("/follow/{}", link.last().unwrap_or_default()))
    }

    /// Reports as somebody who is signed in; returns the case.
    pub async fn own(&self, who: Browser, words: &str) -> CaseId {
        let (check, id) = self.checked(&who, "/report", words).await;
        let sent = check.form("/report/send");
        assert_eq!(who.submit(&sent).await.status, 303);
        id
    }

    /// Opens a move of a case: the link whose code begins with `code`.
    pub async fn open(&self, who: &Browser, case: CaseId, code: &str) -> Answer {
        let page = who.get(&format!("/work/cases/{case}")).await;
        let links = page.text.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
        let mut links = links.map(|link| link.replace("&amp;", "&"));
        let link = links.find(|link| link.contains(&format!("do={code}")));
        who.get(&link.unwrap_or_else(|| panic!("no {code} on\n{}", page.text))).await
    }
}
