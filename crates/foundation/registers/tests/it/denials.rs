//! For every route, who is turned away: guests, residents, staff who see nothing of the register, staff who see it and may
//! not do it; and that what is not there, what is not seen and what is no id are one answer.

use super::pages_facility::{LIST, parlour};
use testkit::web::Browser;
use town::Town;

const FILE: &str = "01900000-0000-7000-8000-0000000000ff";

fn at(route: &str, register: &str, id: &str) -> String {
    let path = route.replace("{register}", register).replace("{id}", id);
    path.replace("{action}", "close").replace("{file}", FILE)
}

/// Asks for every page and sends every form of a record, which have to be answered by one of these.
async fn all(
    who: &Browser,
    (pages, forms): (&[&str], &[&str]),
    (register, id): (&str, &str),
    wanted: &[u16],
) {
    for route in pages {
        let path = at(route, register, id);
        let status = who.get(&path).await.status.as_u16();
        assert!(wanted.contains(&status), "GET {path}: {status}");
    }
    for route in forms {
        let path = at(route, register, id);
        let status = who.post(&path, &[("why", "因为"), ("id", id)]).await.status.as_u16();
        assert!(wanted.contains(&status), "POST {path}: {status}");
    }
}

testkit::both! {
    async fn registers_turn_strangers_away(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let page = parlour(&town.sign_in("director")).await;
        let id = page.rsplit('/').next().unwrap();
        let pages = [
            "/work/{register}",
            "/work/{register}/new",
            "/work/{register}/{id}",
            "/work/{register}/{id}/change",
            "/work/{register}/{id}/do/{action}",
            "/work/{register}/{id}/history",
            "/work/{register}/{id}/reveal",
            "/work/{register}/{id}/files/{file}",
            "/field/{register}/new",
        ];
        let forms = [
            "/work/{register}/new",
            "/work/{register}/bulk/{action}",
            "/work/{register}/filters/keep",
            "/work/{register}/filters/{id}/forget",
            "/work/{register}/{id}/change",
            "/work/{register}/{id}/do/{action}",
            "/work/{register}/{id}/reveal",
            "/field/{register}/new",
        ];
        let routes = (pages.as_slice(), forms.as_slice());
        // Guests are led to sign in, residents have no business here.
        all(&town.guest(), routes, ("facilities", id), &[303, 401]).await;
        all(&town.sign_in("zhou"), routes, ("facilities", id), &[403]).await;
        // Whoever sees nothing of the register finds nothing, as whoever asks for one that is not there.
        all(&town.sign_in("audit"), routes, ("facilities", id), &[404]).await;
        all(&town.sign_in("director"), routes, ("nothing", id), &[404]).await;
        // A record of another street, one that is not there, and what is no id.
        all(&town.sign_in("stranger"), routes, ("facilities", id), &[404]).await;
        let director = town.sign_in("director");
        for id in [FILE, "x", "..%2f", "%00"] {
            for route in pages.iter().filter(|route| route.contains("{id}")) {
                director.get(&at(route, "facilities", id)).await.is(404);
            }
            // What is forgotten is the own; what is not there is forgotten already.
            for route in forms.iter().filter(|route| route.contains("{id}") && !route.contains("/filters/")) {
                director.post(&at(route, "facilities", id), &[("why", "因为")]).await.is(404);
            }
        }
        town.guest().get("/work/registers").await.is(303);
        town.sign_in("zhou").get("/work/registers").await.is(403);
    }

    async fn registers_are_changed_by_those_who_may(db: Db) {
        let town = Town::new(db, &[&registers::BRINGS]).await;
        let page = parlour(&town.sign_in("director")).await;
        // A leader sees, and may do nothing.
        let leader = town.sign_in("leader");
        leader.get(&page).await.is(200);
        for path in ["new", "bulk/close"] {
            leader.post(&format!("{LIST}/{path}"), &[]).await.is(403);
        }
        leader.get(&format!("{LIST}/new")).await.is(403);
        for path in ["change", "do/close", "reveal"] {
            leader.get(&format!("{page}/{path}")).await.is(403);
            let fields = [("why", "因为"), ("facility.name", "别名"), ("facility.closed_why", "装修")];
            leader.post(&format!("{page}/{path}"), &fields).await.is(403);
        }
        // A grid worker may add and not change; what is no action is not there.
        let grid = town.sign_in("grid");
        grid.get(&format!("{LIST}/new")).await.is(200);
        grid.get(&format!("{page}/change")).await.is(403);
        grid.get(&format!("{page}/do/close")).await.is(403);
        town.sign_in("director").get(&format!("{page}/do/nothing")).await.is(404);
        town.sign_in("director").post(&format!("{LIST}/bulk/nothing"), &[]).await.is(404);
        // Without the form's own token nobody gets through.
        let forged = town.sign_in("director").forge(&format!("{page}/do/close"), &[("facility.closed_why", "装修")]).await;
        forged.is(403);
        town.sign_in("director").get(&page).await.is(200).has("使用中");
    }

    async fn organisations_turn_strangers_away(db: Db) {
        let town = crate::a3_orgs::open(db).await;
        let (list, office) = (crate::a3_orgs::LIST, town::OFFICE.to_string());
        let pages = [
            "/work/{register}/{id}",
            "/work/{register}/{id}/change",
            "/work/{register}/{id}/do/end",
            "/work/{register}/{id}/history",
        ];
        let forms = ["/work/{register}/{id}/change", "/work/{register}/{id}/do/end"];
        let routes = (pages.as_slice(), forms.as_slice());
        all(&town.guest(), routes, ("orgs", &office), &[303, 401]).await;
        all(&town.sign_in("zhou"), routes, ("orgs", &office), &[403]).await;
        // The street next door, the desk of a community that sees not the street's office, and whoever sees none at all.
        for who in ["next_admin", "desk", "grid", "lead"] {
            all(&town.sign_in(who), routes, ("orgs", &office), &[404]).await;
        }
        town.sign_in("next_admin").get(list).await.is(200).lacks("桐荫街道办事处");
        for who in ["grid", "lead"] {
            town.sign_in(who).get(list).await.is(404);
        }
        // Those who may only see add, change and end nothing.
        let leader = town.sign_in("leader");
        leader.get(&format!("{list}/{office}")).await.is(200).lacks_all(&["/change\"", "/do/end", "/posts"]);
        all(&leader, (&pages[1..3], &forms[..]), ("orgs", &office), &[403]).await;
        leader.get(&format!("{list}/new")).await.is(403);
        leader.post(&format!("{list}/new"), &[]).await.is(403);
        let forged = town.sign_in("admin").forge(&format!("{list}/{office}/do/end"), &[("organisation.to", "2026-05-07")]).await;
        forged.is(403);
        assert_eq!(town.count("SELECT COUNT(*) FROM registry_org WHERE ended_on IS NOT NULL").await, 0);
    }

    async fn an_organisation_of_another_street_cannot_be_drawn_in(db: Db) {
        let town = crate::a3_orgs::open(db).await;
        let admin = town.sign_in("admin");
        for area in [town::OTHER_STREET, town::OTHER_COMMUNITY, town::DISTRICT] {
            let area = area.to_string();
            let fields = [("organisation.area", area.as_str()), ("organisation.name", "别处的组织"), ("organisation.kind", "unit"), ("organisation.from", "2026-05-06")];
            admin.fill(&format!("{}/new", crate::a3_orgs::LIST), &fields).await.is(422).has("f-organisation-area-error");
        }
        // Nor does work go over to one of another street.
        let next = town.sign_in("next_admin");
        let area = town::OTHER_COMMUNITY.to_string();
        let fields = [("organisation.area", area.as_str()), ("organisation.name", "柳岸物业"), ("organisation.kind", "property"), ("organisation.from", "2026-05-06"), ("organisation.takes", "true")];
        let other = next.fill(&format!("{}/new", crate::a3_orgs::LIST), &fields).await.onward();
        let heir = other.rsplit('/').next().unwrap().to_owned();
        let end = format!("{}/{}/do/end", crate::a3_orgs::LIST, town::PROPERTY);
        let fields = [("organisation.to", "2026-05-07"), ("organisation.heir", heir.as_str())];
        admin.fill(&end, &fields).await.is(422).has("f-organisation-heir-error");
    }
}
