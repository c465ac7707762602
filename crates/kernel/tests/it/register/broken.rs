//! Broken registers: each is told at its line, with what is wrong and what to do.

use super::world::{changed, load, names, problems, text};
use kernel::procedure::Vocabulary;
use kernel::register::parse;
use std::fmt::Write;

/// A register with `from` replaced by `to`, which is told at the line of `at` with `words`.
struct Broken {
    from: &'static str,
    to: &'static str,
    at: &'static str,
    words: &'static str,
}

const fn at(from: &'static str, to: &'static str, at: &'static str, words: &'static str) -> Broken {
    Broken { from, to, at, words }
}

fn check_all(id: &str, broken: &[Broken], names: &Vocabulary) {
    let mut wrong = String::new();
    for one in broken {
        let text = changed(id, &[(one.from, one.to)]);
        let offset = text.find(one.at).unwrap_or_else(|| panic!("no {:?}", one.at));
        let line = text[..offset].matches('\n').count() + 1;
        let found = problems(id, &text, names);
        let hit = found.iter().any(|problem| {
            problem.line == line
                && problem.file == format!("registers/{id}.toml")
                && (problem.what.contains(one.words) || problem.cure.contains(one.words))
        });
        if !hit || found.iter().any(|problem| problem.cure.is_empty()) {
            let told = crate::support::told(&found);
            writeln!(wrong, "{:?}: `{}` not at {line} in\n{told}", one.to, one.words).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn broken_heads_are_told() {
    check_all(
        "facility",
        &[
            at("id = \"facility\"", "id = \"Facility\"", "id = \"F", "no id"),
            at("id = \"facility\"", "id = \"venue\"", "id = \"venue\"", "the file is named"),
            at("path = \"facilities\"", "path = \"cases\"", "path =", "meaning of its own"),
            at("path = \"facilities\"", "path = \"Venues\"", "path =", "no word of an address"),
            at("level = \"community\"", "level = \"village\"", "level =", "no level `village`"),
            at(
                "retention = \"facility\"",
                "retention = \"x\"",
                "retention =",
                "no retention class",
            ),
            at("\"SS{seq:5}\"", "\"SS{n}\"", "number =", "no part of a number"),
            at("title_from = [\"facility.name\"]", "title_from = []", "title_from", "no title"),
            at(
                "[\"facility.name\"]\nmenu",
                "[\"facility.rooms\"]\nmenu",
                "title_from",
                "part of a title",
            ),
            at(
                "icon = \"building",
                "colour = \"red\"\nicon = \"building",
                "colour",
                "unknown key `colour`",
            ),
            at(
                "icon = \"building",
                "search = []\nicon = \"building",
                "search",
                "unknown key `search`",
            ),
            at(
                "id = \"facility\"",
                "id = \"facility\"\nhooks = [\"a.b\"]",
                "hooks",
                "no hook `a.b`",
            ),
            at("{ place = \"facility.place\", ", "{ ", "belongs", "where a record lies"),
            at(
                "place = \"facility.place\"",
                "place = \"facility.name\"",
                "belongs",
                "whose a record is",
            ),
            at(
                "\"facility.place\", required = true",
                "\"facility.place\"",
                "\"facility.place\", as",
                "lie nowhere",
            ),
        ],
        &names(),
    );
}

#[test]
fn one_word_of_an_address_leads_to_one_register() {
    let broken =
        [at("\"dangers\"", "\"facilities\"", "path =", "has the address word `facilities` too")];
    check_all("hidden_danger", &broken, &names());
}

#[test]
fn broken_fields_are_told() {
    let row = "  { group = \"size\", element = \"facility.free_use\" },";
    check_all(
        "facility",
        &[
            at(
                row,
                "  { element = \"facility.fre_use\" },",
                "fre_use",
                "did you mean `facility.free_use`?",
            ),
            at(
                row,
                "  { group = \"sise\", element = \"facility.free_use\" },",
                "sise",
                "no group `sise`",
            ),
            at(
                row,
                "  { element = \"facility.name\" },",
                "  { element = \"facility.name\"",
                "stands twice",
            ),
            at(
                row,
                "  { element = \"facility.free_use\", as = \"stars\" },",
                "stars",
                "asked as stars",
            ),
            at(row, "  { element = \"facility.free_use\", as = \"big\" },", "big", "no way to ask"),
            at(
                row,
                "  { element = \"facility.free_use\", default = \"x\" },",
                "default = \"x\"",
                "cannot begin so",
            ),
            at(
                row,
                "  { element = \"facility.free_use\", default = \"me\" },",
                "default = \"me\"",
                "cannot begin so",
            ),
            at(
                row,
                "  { element = \"facility.free_use\", owner = true },",
                "owner = true",
                "whose own",
            ),
            at(
                row,
                "  { element = \"facility.free_use\", dated = true, once = true },",
                "once",
                "remove `dated` or `once`",
            ),
            at(
                row,
                "  { element = \"facility.free_use\", by = \"procedure\" },",
                "free_use\", by",
                "nothing writes",
            ),
            at(
                row,
                "  { element = \"facility.free_use\", by = \"derived\", required = true },",
                "derived",
                "nobody types",
            ),
            at(
                row,
                "  { element = \"facility.free_use\", was = \"facility.name\" },",
                "was =",
                "is a field still",
            ),
            at(
                row,
                "  { element = \"facility.free_use\", was = \"danger.text\" },",
                "was =",
                "cannot be read as",
            ),
            at(
                row,
                "  { element = \"facility.free_use\", when = \"facility.colour\" },",
                "colour",
                "no field `facility.colour`",
            ),
        ],
        &names(),
    );
}

#[test]
fn broken_lines_and_checks_are_told() {
    let lines = "max = 30\nview = \"table\"";
    let twice = "by = [\"facility.name\", \"facility.place\"]";
    check_all(
        "facility",
        &[
            at(
                "[lines.\"facility.rooms\"]",
                "[lines.\"facility.hours\"]",
                "[lines.",
                "is no table",
            ),
            at(lines, "max = 300", "max = 300", "1 to 200"),
            at(lines, "view = \"tree\"", "view = \"tree\"", "no way to show lines"),
            at(
                lines,
                "apart = { by = [], span = [\"room.name\", \"room.seats\"] }",
                "[lines.",
                "make no span",
            ),
            at(
                lines,
                "apart = { by = [\"room.day\"], span = [\"room.seats\", \"room.seats\"] }",
                "[lines.",
                "no column `room.day`",
            ),
            at(lines, "apart = { span = [\"room.seats\"] }", "span", "a span has two columns"),
            at(
                lines,
                "checks = [{ that = \"room.seats > facility.seats\", says = { zh = \"a\", en = \"a\" } }]",
                "checks = [{",
                "no field `facility.seats`",
            ),
            at(twice, "by = [\"facility.keepr\"]", "[[unique]]", "no field `facility.keepr`"),
            at(twice, "by = [\"facility.photos\"]", "[[unique]]", "not the same twice"),
            at(
                "that = \"known(facility.area_m2)\"",
                "that = \"facility.area_m2\"",
                "that = \"facility.area_m2\"",
                "a whole number stands",
            ),
            at(
                "sum(facility.rooms.room.area_m2)",
                "sum(facility.rooms.room.name)",
                "that = \"!known(facility.area_m2) ||",
                "no column of numbers",
            ),
            at(
                "on = \"facility.rooms\"",
                "on = \"facility.room\"",
                "[[checks]]\nthat = \"!known(facility.area",
                "no field `facility.room`",
            ),
            at("level = \"warn\"", "level = \"shout\"", "shout", "refuse, warn"),
            at("belongs =", "facts = [\"facility.kind by x\"]\nbelongs =", "facts", "no fact"),
            at(
                "belongs =",
                "facts = [\"danger.kind via facility.owner\"]\nbelongs =",
                "facts",
                "links to no record",
            ),
        ],
        &names(),
    );
    check_all(
        "hidden_danger",
        &[
            at(
                "by = [\"danger.facility\", \"danger.kind\"]",
                "by = [\"danger.text\"]",
                "[[unique]]",
                "not the same twice",
            ),
            at(
                "belongs =",
                "facts = [\"facility.keeper_phone via danger.facility\"]\nbelongs =",
                "facts",
                "about a person",
            ),
            at(
                "belongs =",
                "facts = [\"danger.kind via danger.facility\"]\nbelongs =",
                "facts",
                "has no field `danger.kind`",
            ),
        ],
        &names(),
    );
}

#[test]
fn broken_states_and_procedures_are_told() {
    check_all(
        "hidden_danger",
        &[
            at("start = true }", "start = false }", "[states]", "begins in 0 states"),
            at(
                "situation = \"waiting\", start",
                "situation = \"gone\", start",
                "found = { title",
                "no situation",
            ),
            at(
                "[[procedure]]",
                "lost = { title = { zh = \"a\", en = \"a\" }, situation = \"none\", ends = true }\n[[procedure]]",
                "lost =",
                "nothing reaches",
            ),
            at(
                "waived = \"waived\", withdrawn",
                "withdrawn",
                "ends = { end",
                "which leads nowhere",
            ),
            at("end = \"mended\"", "end = \"mendet\"", "ends = { end", "no state `mendet`"),
            at(
                "withdrawn = \"found\" }",
                "withdrawn = \"mending\" }",
                "ends = { end",
                "nothing runs",
            ),
            at(
                "withdrawn = \"found\" }",
                "withdrawn = \"found\", lost = \"found\" }",
                "ends = { end",
                "no end `lost`",
            ),
            at("during = \"mending\"", "during = \"found\"", "during =", "begin or end"),
            at(
                "id = \"danger_mend\"",
                "id = \"danger_mended\"",
                "[[procedure]]",
                "did you mean `danger_mend`?",
            ),
            at(
                "from = [\"found\"]",
                "from = [\"mended\"]",
                "from = [\"mended\"]",
                "state of a new one",
            ),
            at(
                "\"evidence.date\"",
                "\"evidence.text\"",
                "writes = { \"danger.mended_on",
                "never asks for",
            ),
            at(
                "\"danger.mended_on\" = \"evidence.date\"",
                "\"danger.due_on\" = \"evidence.date\"",
                "writes = { \"danger.due_on",
                "typed by somebody",
            ),
            at(
                "\"danger.mended_on\" = \"evidence.date\"",
                "\"danger.mended_on\" = \"evidence.photos\"",
                "writes = { \"danger.mended_on",
                "do not fit",
            ),
            at(
                "{ grade = \"danger_limits\" }",
                "{ grade = \"dangers\" }",
                "limits =",
                "table of standards",
            ),
            at(
                "{ grade = \"danger_limits\" }",
                "{ kind = \"danger_limits\" }",
                "limits =",
                "takes the limit `kind`",
            ),
            at(
                "hands_to = \"danger.keeper\"",
                "hands_to = \"danger.place\"",
                "hands_to",
                "names no organisation",
            ),
            at(
                "[[procedure]]",
                "[actions.go]\ntitle = { zh = \"a\", en = \"a\" }\nfrom = [\"found\"]\nto = \"mending\"\n[[procedure]]",
                "during =",
                "leads there",
            ),
            at(
                "[[procedure]]",
                "[actions.go]\ntitle = { zh = \"a\", en = \"a\" }\nfrom = [\"mending\"]\nto = \"mended\"\n[[procedure]]",
                "during =",
                "leads away",
            ),
            at(
                "[states]\n",
                "[states]\nmoved = { found = \"mending\" }\n",
                "moved =",
                "is a state still",
            ),
            at(
                "locks = [\"danger.kind\", \"danger.place\"] }",
                "locks = [\"danger.kin\"] }",
                "mending = { title",
                "did you mean `danger.kind`?",
            ),
        ],
        &names(),
    );
    check_all(
        "facility",
        &[
            at(
                "[actions.close]",
                "stuck = { title = { zh = \"a\", en = \"a\" }, situation = \"none\" }\n[actions.stick]\ntitle = { zh = \"a\", en = \"a\" }\nfrom = [\"in_use\"]\nto = \"stuck\"\n[actions.close]",
                "stuck = {",
                "nothing leads away",
            ),
            at(
                "\"act:reopen\", \"act:give_up\", ",
                "\"act:reopen\", ",
                "[actions.give_up]",
                "nobody may do",
            ),
            at(
                "asks = [\"decision.reason\"]",
                "asks = [\"decision.reson\"]",
                "[actions.give_up]",
                "did you mean",
            ),
            at(
                "asks = [\"decision.reason\"]",
                "when = \"state > 'a'\"",
                "when = \"state > 'a'\"",
                "has no order",
            ),
            at(
                "situation = \"none\", ends = true,",
                "situation = \"none\",",
                "[states]",
                "no state ends",
            ),
            at("\"act:facility_acceptance\", ", "", "[[procedure]]", "nobody may begin"),
        ],
        &names(),
    );
}

#[test]
fn broken_access_is_told() {
    let grid = "writes = [\"facility.name\", \"facility.kind\", \"facility.place\", \"facility.photos\", \"facility.open_to_residents\"]";
    check_all(
        "facility",
        &[
            at(
                "[access.\"grid.worker\"]",
                "[access.\"grid.werker\"]",
                "[access.\"grid.werker\"]",
                "did you mean `grid.worker`?",
            ),
            at(
                "rows = [\"org\"]",
                "rows = [\"area\"]",
                "rows = [\"area\"]\nmay = [\"see\", \"change\"",
                "takes part in",
            ),
            at("rows = [\"org\"]", "rows = [\"mine\"]", "rows = [\"mine\"]", "nobody's own"),
            at("rows = [\"org\"]", "rows = [\"named\"]", "rows = [\"named\"]", "nobody may name"),
            at(
                "rows = [\"org\"]",
                "rows = [\"world\"]",
                "rows = [\"world\"]",
                "area, org, mine, named, public",
            ),
            at(
                "may = [\"see\", \"add\"]",
                "may = [\"see\", \"import\"]",
                "may = [\"see\", \"import\"]",
                "nothing that may be done",
            ),
            at(
                "may = [\"see\", \"add\"]",
                "may = [\"see\", \"act:fly\"]",
                "may = [\"see\", \"act:fly\"]",
                "no action `fly`",
            ),
            at(
                "may = [\"see\", \"add\"]",
                "may = [\"see\", \"end\"]",
                "may = [\"see\", \"end\"]",
                "end by their states",
            ),
            at(
                "may = [\"see\", \"add\"]",
                "may = [\"add\", \"print\"]",
                "may = [\"add\", \"print\"]",
                "does not see",
            ),
            at(
                grid,
                "writes = [\"facility.name\"]",
                "[access.\"grid.worker\"]",
                "not write `facility.kind`",
            ),
            at(
                grid,
                "writes = [\"facility.accepted_on\"]",
                "writes = [\"facility.accepted_on\"]",
                "nobody types",
            ),
            at(
                "hide = [\"facility.free_use\"]",
                "hide = [\"facility.hours\"]",
                "writes = [\"facility.hours\"",
                "hidden from it",
            ),
            at(
                "hide = [\"facility.free_use\"]",
                "hide = [\"facility.name\"]",
                "hide = [\"facility.name\"]",
                "title of a record would tell",
            ),
            at(
                "whole = [\"facility.keeper_phone\"]",
                "whole = [\"facility.name\"]",
                "whole =",
                "is not masked",
            ),
            at(
                "states = [\"in_use\", \"closed\"]",
                "states = [\"open\"]",
                "states = [\"open\"]",
                "no state `open`",
            ),
            at(
                "\"facility.seats\", \"facility.closed_why\", \"facility.closed_until\"]\n\n[[lists]]",
                "\"facility.keeper_phone\"]\n\n[[lists]]",
                "fields = [\"facility.name\", \"facility.kind\"",
                "not for everybody",
            ),
            at(
                "where = \"facility.open_to_residents\"",
                "where = \"known(facility.owner) && facility.size > 1\"",
                "where =",
                "no field `facility.size`",
            ),
        ],
        &names(),
    );
}

#[test]
fn broken_lists_are_told() {
    let heads = "heads = [\"street\", \"community\", \"grid\", \"org\"]";
    let order = "order = [\"facility.name\"]";
    let facets = "facets = [\"facility.kind\", \"facility.shared_by_unit\"]";
    check_all(
        "facility",
        &[
            at(heads, "heads = []", "heads = []", "has no heads"),
            at(
                heads,
                "heads = [\"street\", \"street\"]",
                "heads = [\"street\", \"street\"]",
                "a head stands twice",
            ),
            at(heads, "heads = [\"district\"]", "heads = [\"district\"]", "above the office"),
            at(
                heads,
                "heads = [\"facility.name\"]",
                "heads = [\"facility.name\"]",
                "links to nothing",
            ),
            at(
                heads,
                "heads = [\"street\", \"mine\"]",
                "heads = [\"street\", \"mine\"]",
                "no owner for the head",
            ),
            at(
                heads,
                "heads = [\"street\", \"community\", \"grid\"]",
                "[access.\"property.handler\"]",
                "no list has a range",
            ),
            at(
                heads,
                "heads = [\"street\", \"community\", \"grid\", \"org\", \"facility.keeper\", \"facility.owner\"]",
                "heads = [\"street\", \"community\", \"grid\"",
                "there are 6 heads",
            ),
            at(
                "by = \"state\", of = [\"in_use\",",
                "by = \"state\", of = [\"used\",",
                "parts =",
                "no state `used`",
            ),
            at(
                "by = \"state\", of = [\"in_use\", \"closed\", \"given_up\"]",
                "by = \"facility.name\"",
                "parts =",
                "makes no tabs",
            ),
            at(
                "by = \"state\", of = [\"in_use\", \"closed\", \"given_up\"]",
                "by = \"facility.kind\", of = [\"castle\"]",
                "parts =",
                "no code `castle`",
            ),
            at(
                "by = \"state\", of = [\"in_use\", \"closed\", \"given_up\"]",
                "by = \"number\"",
                "parts =",
                "`number` makes no tabs",
            ),
            at(order, "order = [\"facility.keeper_phone\"]", "order = [", "about a person"),
            at(order, "order = [\"facility.photos\"]", "order = [", "has no order"),
            at(order, "order = [\"state\"]", "order = [", "states have no order"),
            at(
                order,
                "order = [\"facility.name\", \"number\", \"-made_at\"]",
                "order = [",
                "there are 3 keys of order",
            ),
            at(
                facets,
                "facets = [\"facility.keeper_phone\"]",
                "facets =",
                "the numbers of a facet",
            ),
            at(facets, "facets = [\"facility.name\"]", "facets =", "is no facet"),
            at(
                "\"facility.keeper\", \"state\"]",
                "\"facility.rooms\"]",
                "columns =",
                "has lines of its own",
            ),
            at(
                "[\"facility.name\", \"facility.kind\", \"facility.place\", \"facility.seats\"]",
                "[\"facility.name\", \"facility.keeper\"]",
                "[[lists]]\nid = \"open\"",
                "everybody would learn `facility.keeper`",
            ),
            at(
                "views = [\"table\", \"cards\"]",
                "views = [\"table\", \"map\"]",
                "views =",
                "cannot be looked at as `map`",
            ),
            at(
                "id = \"open\"",
                "id = \"all\"",
                "[[lists]]\nid = \"all\"\ntitle = { zh = \"对",
                "stands twice",
            ),
            at("number = \"SS{seq:5}\"\n", "", "columns = [\"number\"", "records have no number"),
        ],
        &names(),
    );
}

#[test]
fn broken_pages_are_told() {
    check_all(
        "facility",
        &[
            at(
                "kind = \"thing_with_place\"",
                "kind = \"castle\"",
                "kind = \"castle\"",
                "no kind of page",
            ),
            at(
                "\"head\", \"facts\"",
                "\"head\", \"bookings\"",
                "parts = [\"head\"",
                "no part `bookings`",
            ),
            at("\"head\", \"facts\"", "\"head\", \"head\"", "parts = [\"head\"", "stands twice"),
            at(
                "\"lines:facility.hours\"",
                "\"lines:facility.name\"",
                "parts = [\"head\"",
                "has no lines",
            ),
            at(
                "\"related:hidden_danger\"",
                "\"related:visit\"",
                "parts = [\"head\"",
                "no register `visit`",
            ),
            at(
                "\"related:hidden_danger\"",
                "\"related:facility\"",
                "parts = [\"head\"",
                "no field of `facility` links",
            ),
            at("\"timeline\", \"files\"", "\"hook:a.b\"", "parts = [\"head\"", "no hook `a.b`"),
            at(
                "\"timeline\", \"files\"",
                "\"before_after:facility.name,facility.photos\"",
                "parts = [\"head\"",
                "holds no photos",
            ),
            at(
                "{facility.kind} ·",
                "{facility.kin} ·",
                "says = \"{",
                "did you mean `facility.kind`?",
            ),
            at("{facility.kind} ·", "{facility.kind ·", "says = \"{", "no field"),
            at(
                "asks = [\"facility.photos\", \"facility.kind\",",
                "asks = [\"facility.photos\",",
                "[field]",
                "leaves out `facility.kind`",
            ),
            at(
                "asks = [\"facility.photos\",",
                "asks = [\"facility.accepted_on\",",
                "[field]",
                "nobody types",
            ),
        ],
        &names(),
    );
}

#[test]
fn what_is_too_much_is_told() {
    let many = |what: &str, most: usize| {
        let found = match what {
            "states" => {
                let more: String = (0..most)
                    .map(|at| format!("s{at} = {{ title = {{ zh = \"a\", en = \"a\" }}, situation = \"none\", ends = true }}\n"))
                    .collect();
                changed("facility", &[("[actions.close]", &format!("{more}[actions.close]"))])
            }
            "lists" => {
                let more: String = (0..most)
                    .map(|at| format!("[[lists]]\nid = \"l{at}\"\ntitle = {{ zh = \"a\", en = \"a\" }}\nheads = [\"street\"]\ncolumns = [\"number\"]\n"))
                    .collect();
                changed("facility", &[("[page]", &format!("{more}[page]"))])
            }
            _ => {
                let more: String =
                    (0..most).map(|at| format!("  {{ element = \"x.y{at}\" }},\n")).collect();
                changed("facility", &[("fields = [\n", &format!("fields = [\n{more}"))])
            }
        };
        crate::support::told(&problems("facility", &found, &names()))
    };
    assert!(many("states", 12).contains("there are 15 states (keep 12 at most)"));
    assert!(many("lists", 6).contains("there are 8 lists (keep 6 at most)"));
    assert!(many("fields", 80).contains("there are 99 fields (keep 80 at most)"));
    let (mut elements, mut rows) = (String::new(), String::new());
    for at in 0..12 {
        let head = format!(
            "[\"long.n{at}\"]\ntitle = {{ zh = \"a\", en = \"a\" }}\ntype = \"lines\"\nmax = 2000\n"
        );
        writeln!(elements, "{head}sensitivity = \"internal\"\nretention = \"facility\"\n").unwrap();
        writeln!(rows, "  {{ element = \"long.n{at}\" }},").unwrap();
    }
    let long = changed("facility", &[("fields = [\n", &format!("fields = [\n{rows}"))]);
    let found = load(&[("dictionary/long.toml", &elements), ("registers/facility.toml", &long)]);
    let told = crate::support::told(&found.map(|_| ()).unwrap_err());
    assert!(told.contains("registers/facility.toml:21: a record could have"), "{told}");
}

#[test]
fn hooks_icons_and_groups_are_known_where_they_are_named() {
    let mut names = names();
    names.icons.insert("alarm".to_owned());
    names.menu_groups.insert("people".to_owned());
    names.hooks.insert("star.quota".to_owned());
    let text = changed("facility", &[("path =", "hooks = [\"star.quota\"]\npath =")]);
    let told = crate::support::told(&problems("facility", &text, &names));
    assert!(told.contains("no icon `building-community`") && told.contains("group of the menu"));
    assert!(!told.contains("star.quota"), "{told}");
}

#[test]
fn a_procedure_that_is_not_there_is_told_where_records_are_kept() {
    let text = changed("facility", &[("id = \"facility_acceptance\"", "id = \"other\"")])
        .replace("act:facility_acceptance", "act:other");
    let mut names = names();
    assert!(!problems("facility", &text, &names).is_empty());
    names.records = false;
    let rest = problems("facility", &text, &names);
    assert!(rest.iter().all(|problem| !problem.what.contains("`other`")), "{rest:?}");
}

#[test]
fn what_is_no_register_is_told() {
    let missing = parse("registers/a.toml", "id = \"a\"\n").unwrap_err();
    let told = crate::support::told(&missing);
    for word in ["title", "one", "path", "level", "retention", "basis", "belongs", "page", "lists"]
    {
        assert!(told.contains(word), "{word} not in {told}");
    }
    assert_eq!(parse("registers/a.toml", "title = 1\nid = \n").unwrap_err()[0].line, 2);
    assert!(parse("registers/facility.toml", text("facility")).is_ok());
}
