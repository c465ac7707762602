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
            for route in forms.iter().filter(|route| route.contains("{id}")) {
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
}
