//! Files of a register and of its procedure that change twice while records are kept by them and their matters run: fields
//! called otherwise, a state that is gone, a list declared anew, a step more, an end called otherwise.

use crate::a1_follow::session;
use crate::county::{built_in, write};
use crate::inspect;
use crate::report::PHOTO;
use crate::site::{Server, Site};
use kernel::id::{AreaId, OrgId, PlaceId, TenantId};
use std::time::Duration;
use store::{Query, Store, args};
use testkit::web::{Answer, Browser};
use uuid::Uuid;

const DANGER: &str = "registers/hidden_danger.toml";
const MENDING: &str = "procedures/danger_mend.toml";
/// How often and how long apart is asked whether the work in the background is through.
const LOOKS: u32 = 300;
const BETWEEN: Duration = Duration::from_millis(100);

/// Elements of the county, of the same sorts as those whose places they take.
const OURS: &str = r#"
["our.due"]
title = { zh = "限期", en = "Due" }
type = "date"
sensitivity = "internal"
retention = "danger"

["our.due_day"]
title = { zh = "限期日", en = "Day due" }
type = "date"
sensitivity = "internal"
retention = "danger"

["our.contact"]
title = { zh = "联系电话", en = "Telephone" }
type = "phone"
sensitivity = "personal"
storage = "indexed"
retention = "danger_contact"

["our.facility"]
title = { zh = "所在阵地", en = "Where" }
type = "record"
register = "facility"
sensitivity = "internal"
retention = "danger"

["our.floor"]
title = { zh = "楼层", en = "Floor" }
type = "number"
sensitivity = "internal"
retention = "danger"
"#;

/// The text with others in the places of some of its own, each of which it has.
fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "there is no {from:?} in\n{text}");
        text.replace(from, to)
    })
}

/// The register's file after the first change: three fields called otherwise and one more, a state gone, a list changed and
/// one more.
fn register_first() -> String {
    changed(
        &built_in(DANGER),
        &[
            ("danger.due_on", "our.due"),
            ("element = \"our.due\"", "element = \"our.due\", was = \"danger.due_on\""),
            ("danger.contact", "our.contact"),
            ("element = \"our.contact\"", "element = \"our.contact\", was = \"danger.contact\""),
            ("danger.facility", "our.facility"),
            (
                "element = \"our.facility\", as = \"pick\" },",
                "element = \"our.facility\", was = \"danger.facility\", as = \"pick\" },\n  { group = \"found\", element = \"our.floor\" },",
            ),
            ("mending = {", "repairing = {"),
            ("= \"mending\"", "= \"repairing\""),
            ("judge = \"found\",", "judge = \"found\", plan = \"repairing\","),
            ("[\"found\", \"mending\"]", "[\"found\", \"repairing\"]"),
            ("[states]", "[states]\nmoved = { mending = \"repairing\" }"),
            ("order = [\"our.due\"]", "order = [\"danger.grade\", \"our.due\"]"),
            (
                "[page]\nkind = \"check\"",
                "[[lists]]\nid = \"whole\"\ntitle = { zh = \"全部\", en = \"All\" }\nheads = [\"street\", \"community\"]\n\
                 order = [\"-made_at\"]\ncolumns = [\"number\", \"danger.kind\", \"state\"]\nviews = [\"table\"]\n\n[page]\nkind = \"check\"",
            ),
        ],
    )
}

/// After the second one: a field called otherwise again, both states gone, an end called otherwise.
fn register_second() -> String {
    changed(
        &register_first(),
        &[
            ("\"our.due\"", "\"our.due_day\""),
            ("our.due)", "our.due_day)"),
            ("our.due ", "our.due_day "),
            ("was = \"danger.due_on\"", "was = [\"danger.due_on\", \"our.due\"]"),
            ("repairing = {", "fixing = {"),
            ("= \"repairing\"", "= \"fixing\""),
            (
                "moved = { mending = \"fixing\" }",
                "moved = { mending = \"fixing\", repairing = \"fixing\" }",
            ),
            ("[\"found\", \"repairing\"]", "[\"found\", \"fixing\"]"),
            ("plan = \"fixing\"", "scheme = \"fixing\""),
            (
                "ends = { end = \"mended\", waived = \"waived\" }",
                "ends = { end = \"mended\", none = \"waived\" }",
            ),
        ],
    )
}

fn procedure_first() -> String {
    let plan = "[steps.plan]\nkind = \"task\"\ntitle = { zh = \"定方案\", en = \"Plan\" }\nshort = { zh = \"定方案\", en = \"Plan\" }\n\
        icon = \"tool\"\nsituation = \"moving\"\nwho = \"assignee\"\nlimit = \"2wd\"\nnext = { to = \"mend\", title = { zh = \"方案定了\", en = \"Planned\" }, icon = \"send\" }\n\n[steps.mend]";
    changed(
        &built_in(MENDING),
        &[
            (
                "{ to = \"mend\", title = { zh = \"交办整改\"",
                "{ to = \"plan\", title = { zh = \"交办整改\"",
            ),
            ("[steps.mend]", plan),
        ],
    )
}

fn procedure_second() -> String {
    changed(
        &procedure_first(),
        &[
            ("[steps.plan]", "[steps.scheme]"),
            ("to = \"plan\"", "to = \"scheme\""),
            ("to = \"waived\"", "to = \"none\""),
            ("[ends.waived]", "[ends.none]"),
        ],
    )
}

/// Who does what, and where.
struct Cast {
    site: Site,
    tenant: TenantId,
    director: String,
    grid: String,
    mender: String,
    org: OrgId,
    place: PlaceId,
}

impl Cast {
    async fn of(site: Site) -> Cast {
        let store = site.open().await;
        let tenant = inspect::office(&store).await;
        let sql = "SELECT p.id, p.community_id, p.grid_id FROM registry_place p
            JOIN identity_grant g ON g.area_id = p.community_id AND g.role = 'community.director'
            JOIN identity_grant w ON w.area_id = p.grid_id AND w.role = 'grid.worker'
            WHERE p.parent_id IS NOT NULL ORDER BY p.id LIMIT 1";
        let mut q = store.read(tenant).await.unwrap();
        let (place, community, in_grid): (PlaceId, AreaId, AreaId) =
            q.one(sql, args![]).await.unwrap();
        let sql = "SELECT g.org_id, g.area_id FROM identity_grant g JOIN registry_org o ON o.id = g.org_id
            JOIN identity_staff s ON s.id = g.account_id
            WHERE g.role = 'department.handler' AND o.takes_dispatches AND s.home_id = $1 AND s.open ORDER BY g.id LIMIT 1";
        let (org, area): (OrgId, AreaId) = q.one(sql, args![tenant]).await.unwrap();
        drop(q);
        let of = |role: &'static str, area| session(&store, tenant, role, Some(area));
        let (director, grid) =
            (of("community.director", community).await, of("grid.worker", in_grid).await);
        let mender = of("department.handler", area).await;
        store.close().await;
        Cast { site, tenant, director, grid, mender, org, place }
    }

    /// Starts the program and waits until what the rules left to do is done.
    async fn start(&self) -> Server {
        let server = Server::start(&self.site).await;
        let store = self.site.open().await;
        let open = "SELECT COUNT(*) FROM job WHERE kind = 'registers.fill' AND done_at IS NULL";
        for look in 0.. {
            assert!(look < LOOKS, "lists are not filled: {}", self.site.log());
            if number(&store, self.tenant, open).await == 0 {
                break;
            }
            tokio::time::sleep(BETWEEN).await;
        }
        store.close().await;
        server
    }

    fn browser(server: &Server, session: &str) -> Browser {
        Browser::at(&server.address).with_session(session)
    }

    /// Records a danger, and returns its id; `fields` are what its form calls otherwise.
    async fn danger(&self, server: &Server, kind: &str, fields: &[(&str, &str)]) -> Uuid {
        let director = Cast::browser(server, &self.director);
        let form = director.get("/work/dangers/new").await.form("/work/dangers/new");
        let form = form
            .set("danger.kind", kind)
            .set("danger.place", self.place.to_string())
            .set("danger.grade", "general")
            .set("danger.text", "楼道堆放杂物");
        let form = fields.iter().fold(form, |form, (name, value)| form.set(name, *value));
        let photo = ("danger.photos", "photo.png", PHOTO.to_vec());
        let at = director.upload(&form, &[photo]).await.onward();
        at.rsplit('/').next().unwrap().parse().unwrap()
    }

    /// Ends the step at which a danger's procedure is.
    async fn act(
        &self,
        server: &Server,
        who: &str,
        id: Uuid,
        code: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let who = Cast::browser(server, who);
        let page = who.get(&format!("/work/dangers/{id}")).await;
        let links = page.links("do=");
        let link = links.iter().find(|link| link.contains(code));
        let link = link.unwrap_or_else(|| panic!("no {code} on {}", page.plain()));
        let form = who.get(link).await.form("/act");
        let form = fields.iter().fold(form, |form, (name, value)| form.set(name, *value));
        let to = match code.contains("complete.")
            && fields.iter().any(|(name, _)| *name == "evidence.date")
        {
            true => who
                .upload(&form, &[("evidence.photos", "photo.png", PHOTO.to_vec())])
                .await
                .onward(),
            false => who.submit(&form).await.onward(),
        };
        who.get(&to).await
    }

    async fn hand_over(&self, server: &Server, id: Uuid) {
        let org = format!("org:{}", self.org);
        self.act(server, &self.director, id, "dispatch.", &[("to", &org)]).await;
    }

    /// Every record opens, everything can be worked out again, and records are where their procedures are.
    async fn looked_through(&self, server: &Server) {
        let store = self.site.open().await;
        let mut q = store.read(self.tenant).await.unwrap();
        let sql = "SELECT id, community_id FROM register_record WHERE tenant_id = $1 AND register = 'hidden_danger'";
        let all: Vec<(Uuid, AreaId)> = q.all(sql, args![self.tenant]).await.unwrap();
        drop(q);
        let leader =
            Cast::browser(server, &session(&store, self.tenant, "street.leader", None).await);
        for (id, _) in &all {
            leader.get(&format!("/work/dangers/{id}")).await.is(200);
            leader.get(&format!("/work/dangers/{id}/history")).await.is(200);
        }
        let counted = "SELECT COUNT(DISTINCT k.item_id) FROM list_key k JOIN register_record r
            ON r.tenant_id = k.tenant_id AND r.id = k.item_id
            JOIN register_list l ON l.tenant_id = r.tenant_id AND l.register = r.register AND l.done
            WHERE k.tenant_id = $1 AND r.register = 'hidden_danger' AND l.list IN ('open', 'past')";
        let mut q = store.read(self.tenant).await.unwrap();
        let (listed,): (i64,) = q.one(counted, args![self.tenant]).await.unwrap();
        drop(q);
        assert_eq!(usize::try_from(listed).unwrap(), all.len(), "every record is in a list");
        store.close().await;
        self.site.run(&["registers", "verify"]).well();
        self.site.run(&["audit", "verify"]).well();
    }

    async fn state(&self, id: Uuid) -> String {
        let store = self.site.open().await;
        let mut q = store.read(self.tenant).await.unwrap();
        let sql = "SELECT state FROM register_record WHERE tenant_id = $1 AND id = $2";
        let (state,): (String,) = q.one(sql, args![self.tenant, id]).await.unwrap();
        drop(q);
        store.close().await;
        state
    }

    async fn left_without_procedure(&self, state: &'static str) -> i64 {
        let store = self.site.open().await;
        let sql = match state {
            "mending" => {
                "SELECT COUNT(*) FROM register_record r WHERE r.tenant_id = $1 AND r.state = 'mending' AND NOT EXISTS
                (SELECT 1 FROM matter m WHERE m.tenant_id = r.tenant_id AND m.subject_id = r.id AND m.ended_at IS NULL)"
            }
            _ => "SELECT COUNT(*) FROM register_record WHERE tenant_id = $1 AND state = 'waived' AND closed_at IS NULL",
        };
        let mut q = store.read(self.tenant).await.unwrap();
        let (count,): (i64,) = q.one(sql, args![self.tenant]).await.unwrap();
        drop(q);
        store.close().await;
        count
    }

    /// Applies the files of a change; killed in the middle of what it leaves to do, it is done all the same.
    async fn apply(&self, register: &str, procedure: &str) {
        write(&self.site, "dictionary/ours.toml", OURS);
        write(&self.site, DANGER, register);
        write(&self.site, MENDING, procedure);
        self.site.run(&["rules", "apply"]).well();
        for pause in [0, 150] {
            let server = Server::start(&self.site).await;
            tokio::time::sleep(Duration::from_millis(pause)).await;
            server.kill().await;
            let store = self.site.open().await;
            inspect::end_leases(&store).await;
            store.close().await;
        }
    }

    /// Changes that would lose something are refused, by the check and when they are applied.
    fn refuses(&self, path: &str, text: &str, says: &str) {
        write(&self.site, path, text);
        for command in ["check", "apply"] {
            let told = self.site.run(&["rules", command]).badly();
            assert!(told.contains(says), "{command}: {told}");
        }
    }
}

async fn number(store: &Store, tenant: TenantId, sql: &'static str) -> i64 {
    let mut q = store.read(tenant).await.unwrap();
    let (count,): (i64,) = q.one(sql, args![]).await.unwrap();
    count
}

testkit::both! {
    async fn b6_files_that_change_twice_leave_records_and_procedures_whole(db: testkit::Db) {
        let cast = Cast::of(Site::filled(&db).await).await;
        let server = cast.start().await;
        let more = [("danger.due_on", "2099-01-01"), ("danger.contact", "13812345678")];
        let judged = cast.danger(&server, "fire", &more).await;
        let handed = cast.danger(&server, "gas", &more).await;
        cast.hand_over(&server, handed).await;
        let waived = cast.danger(&server, "fire", &[]).await;
        cast.act(&server, &cast.director, waived, "waived", &[("decision.reason", "现场没有")]).await;
        server.kill().await;

        // A state that goes says where to, and a code that goes stays.
        write(&cast.site, "dictionary/ours.toml", OURS);
        let nowhere = register_first().replace("moved = { mending = \"repairing\" }\n", "");
        write(&cast.site, MENDING, &procedure_first());
        cast.refuses(DANGER, &nowhere, "the state `mending` is gone");
        cast.apply(&register_first(), &procedure_first()).await;
        let codes = built_in("codes/danger_kind.toml");
        let fewer: Vec<&str> = codes.lines().filter(|line| !line.contains("\"fire\"")).collect();
        cast.refuses("codes/danger_kind.toml", &fewer.join("\n"), "code `fire` is gone");
        write(&cast.site, "codes/danger_kind.toml", &codes);

        let server = cast.start().await;
        assert_eq!(cast.state(handed).await, "mending", "it stays while its procedure runs");
        assert_eq!(cast.left_without_procedure("mending").await, 0);
        cast.looked_through(&server).await;
        let director = Cast::browser(&server, &cast.director);
        let page = director.get(&format!("/work/dangers/{judged}")).await;
        page.is(200).has_all(&["限期", "2099", "13812345678"]);
        director.get("/work/dangers?part=repairing").await.is(200).has("燃气");
        let newer = cast.danger(&server, "lift", &[("our.due", "2099-02-01"), ("our.floor", "3")]).await;
        cast.hand_over(&server, newer).await;
        assert_eq!(cast.state(newer).await, "repairing");
        // What began before goes the way on which it began.
        let today = [("evidence.date", "2026-05-06")];
        cast.act(&server, &cast.mender, handed, "complete.", &today).await;
        assert_eq!(cast.state(handed).await, "repairing", "its next step moves it");
        server.kill().await;

        // What was kept under an earlier name is kept for ever.
        let forgets = register_second().replace("was = [\"danger.due_on\", \"our.due\"]", "was = \"our.due\"");
        write(&cast.site, MENDING, &procedure_second());
        cast.refuses(DANGER, &forgets, "may still be kept under `danger.due_on`");
        let forgets = register_second().replace("mending = \"fixing\", repairing", "repairing");
        cast.refuses(DANGER, &forgets, "records may still be in `mending`");
        cast.apply(&register_second(), &procedure_second()).await;
        let server = cast.start().await;
        cast.looked_through(&server).await;
        let director = Cast::browser(&server, &cast.director);
        director.get(&format!("/work/dangers/{judged}")).await.is(200).has_all(&["限期日", "2099"]);
        // An end that the files no longer know ends what began with it.
        cast.act(&server, &cast.director, judged, "waived", &[("decision.reason", "现场没有")]).await;
        assert_eq!(cast.state(judged).await, "waived");
        cast.act(&server, &cast.grid, handed, "pass", &[("check.text", "通道已清空")]).await;
        assert_eq!(cast.state(handed).await, "mended");
        assert_eq!(cast.state(newer).await, "repairing", "it stays while its procedure runs");
        cast.act(&server, &cast.mender, newer, "complete.", &[]).await;
        assert_eq!(cast.state(newer).await, "fixing");
        let newest = cast.danger(&server, "fire", &[("our.due_day", "2099-03-01")]).await;
        cast.hand_over(&server, newest).await;
        cast.act(&server, &cast.mender, newest, "complete.", &[]).await;
        assert_eq!(cast.state(newest).await, "fixing");
        assert_eq!(cast.left_without_procedure("waived").await, 0);
        cast.looked_through(&server).await;
        server.kill().await;
    }
}
