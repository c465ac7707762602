//! A county's files that extend a register: they add and explain, and take nothing away.

use super::world::{RULES, load, sound};
use crate::support::told;
use kernel::register::ListHead;
use kernel::rules::lost;

const ELEMENTS: &str = r#"extend = "facility"

["facility.sign"]
title = { zh = "挂牌", en = "Sign" }
type = "text"
sensitivity = "public"
retention = "facility"
"#;

const REGISTER: &str = r#"extend = "facility"
title = { zh = "阵地", en = "Venues" }
basis = ["本县〔2026〕1号"]
fields = [
  { group = "size", element = "facility.sign" },
  { element = "facility.area_m2", required = true },
]

[states.closed]
title = { zh = "停用", en = "Shut" }

[access."grid.worker"]
may = ["print"]
hide = ["facility.owner"]
writes = ["facility.area_m2"]

[access."grid.leader"]
rows = ["area"]
may = ["see"]

[[lists]]
id = "signs"
title = { zh = "挂牌情况", en = "Signs" }
heads = ["community", "street"]
order = ["facility.sign"]
columns = ["number", "facility.sign"]

[[lists]]
id = "all"
columns = ["facility.sign"]

[field]
asks = ["facility.area_m2"]
"#;

/// Checks that what extends is refused at a line of its own file.
fn refused(text: &str, line: usize, words: &str) {
    let problems = load(&[("registers/facility.toml", text)]).map(|_| ()).unwrap_err();
    let hit = problems.iter().any(|problem| {
        problem.file == "registers/facility.toml"
            && problem.line == line
            && problem.what.contains(words)
            && !problem.cure.is_empty()
    });
    assert!(hit, "{line} `{words}` not in\n{}", told(&problems));
}

#[test]
fn a4_a_county_adds_fields_lists_access_and_titles() {
    for path in ["registers/facility.toml", "registers/ours.toml"] {
        let rules = sound(&[("dictionary/ours.toml", ELEMENTS), (path, REGISTER)]);
        let (now, before) =
            (rules.register("facility").unwrap(), RULES.register("facility").unwrap());
        assert_eq!(now.title.zh, "阵地");
        assert_eq!(now.fields.len(), before.fields.len() + 1);
        assert!(now.field("facility.area_m2").unwrap().required);
        assert_eq!(now.checks.len(), before.checks.len());
        assert_eq!(now.state("closed").unwrap().title.en, "Shut");
        assert_eq!(now.list("signs").unwrap().heads.len(), 2);
        assert!(now.list("all").unwrap().heads.contains(&ListHead::Org));
        assert_eq!(now.list("all").unwrap().columns.len(), 7);
        assert_eq!(now.asks.len(), before.asks.len() + 1);
        assert!(now.access["grid.worker"].hides("facility.owner"));
        let verbs = |role: &str| &rules.roles().get(role).unwrap().verbs;
        assert!(verbs("grid.worker").contains("facility.print"));
        assert!(verbs("grid.worker").contains("facility.add"), "the rest is as it was");
        assert!(verbs("grid.leader").contains("facility.see"));
        assert!(rules.file("registers/facility.toml").unwrap().local);
    }
}

#[test]
fn a4_what_extends_takes_nothing_away() {
    let extend = |rest: &str| format!("extend = \"facility\"\n{rest}\n");
    refused(&extend("checks = []"), 2, "`checks` cannot");
    refused(&extend("unique = []"), 2, "`unique` cannot");
    refused(&extend("retention = \"case\""), 2, "`retention` cannot");
    refused(&extend("belongs = { area = \"x\" }"), 2, "`belongs` cannot");
    refused(&extend("[states.given_up]\nlocks = []"), 3, "`states.given_up.locks` cannot");
    refused(&extend("[states.mine]\ntitle = { zh = \"a\", en = \"a\" }"), 2, "no `states.mine`");
    refused(&extend("[access.\"street.leader\"]\nrows = [\"mine\"]"), 3, "rows` cannot");
    refused(&extend("[public]\nfields = [\"facility.owner\"]"), 2, "`public` cannot");
    refused(
        &extend("[[lists]]\nid = \"all\"\nheads = [\"street\"]"),
        4,
        "`lists.all.heads` cannot",
    );
    refused(
        &extend("fields = [{ element = \"facility.name\", required = false }]"),
        2,
        "set to true",
    );
    refused(&extend("fields = [{ element = \"facility.name\", once = true }]"), 2, "once` cannot");
    refused(&extend("fields = [{ group = \"size\" }]"), 2, "has no element");
    refused(
        &extend("fields = [\n  { element = \"facility.sign\" },\n]"),
        3,
        "no element `facility.sign`",
    );
    refused(&extend("[access.\"grid.werker\"]\nrows = [\"area\"]\nmay = [\"see\"]"), 2, "no role");
    refused("extend = \"venue\"\n", 1, "not there");
}

#[test]
fn a4_what_a_whole_file_lacks_is_listed() {
    let built_in = RULES.text("registers/facility.toml").unwrap();
    let own = built_in.replace("  { group = \"size\", element = \"facility.free_use\" },\n", "");
    assert_eq!(lost(built_in, &own), ["fields facility.free_use"]);
    let own = built_in.replace("id = \"open\"", "id = \"public\"");
    assert_eq!(lost(built_in, &own), ["lists open"]);
}
