//! What is wrong in a county's rules is told with file, line and cure, and what its files lack.

use crate::county::{built_in, write};
use crate::site::Site;

/// An overlay of one file, the line at which it is wrong, and words of what is said.
struct Broken(&'static str, &'static str, usize, &'static str);

const BROKEN: [Broken; 33] = [
    Broken(
        "procedures/case.toml",
        "extend = \"case\"\n[steps.accept]\nicon = \"elephant\"\n",
        3,
        "elephant",
    ),
    Broken("roles.toml", "extend = \"roles\"\n[roles.\"a.b\"]\nlevel = \"street\"\n", 2, "title"),
    Broken(
        "roles.toml",
        "extend = \"roles\"\n[roles.\"street.leader\"]\nverbs = [\"case.fly\"]\n",
        3,
        "case.fly",
    ),
    Broken(
        "roles.toml",
        "extend = \"roles\"\n[roles.\"street.leader\"]\nunmask = [\"no.such\"]\n",
        3,
        "no.such",
    ),
    Broken(
        "roles.toml",
        "extend = \"roles\"\n[roles.\"street.leader\"]\nscope = \"area\"\n",
        3,
        "scope",
    ),
    Broken(
        "roles.toml",
        "extend = \"roles\"\n[roles.\"street.leader\"]\ncovered_by = \"x\"\n",
        3,
        "covered_by",
    ),
    Broken(
        "roles.toml",
        "extend = \"roles\"\n\n[roles.\"street.leader\"]\napart = [\"no.such\"]\n",
        4,
        "no.such",
    ),
    Broken("roles.toml", "extend = \"rolls\"\n", 1, "not there"),
    Broken("roles.toml", "extend = \"roles\"\n[roles.\"a.b\"\n", 2, "TOML"),
    Broken("ours.toml", "extend = \"security\"\n[lock]\ntries = 500\n", 1, "cannot be extended"),
    Broken("ours.toml", "extend = \"limits\"\n", 1, "cannot be extended"),
    Broken(
        "categories.toml",
        "extend = \"categories\"\n[[category]]\ncode = \"0102\"\nlimit = \"30wd\"\n",
        4,
        "no shorter",
    ),
    Broken(
        "categories.toml",
        "extend = \"categories\"\n[[category]]\ntitle = { zh = \"甲\", en = \"A\" }\n",
        2,
        "no code",
    ),
    Broken(
        "categories.toml",
        "extend = \"categories\"\n[[category]]\ncode = \"9901\"\nlimit = \"soon\"\n",
        2,
        "title",
    ),
    Broken(
        "categories.toml",
        "extend = \"categories\"\n[[category]]\ncode = \"0102\"\nsource = \"我\"\n",
        4,
        "source",
    ),
    Broken(
        "dictionary/case.toml",
        "extend = \"case\"\n[\"case.title\"]\ntype = \"lines\"\n",
        3,
        "type",
    ),
    Broken(
        "dictionary/case.toml",
        "extend = \"case\"\n[\"reporter.name\"]\nmask = \"none\"\n",
        3,
        "mask",
    ),
    Broken("dictionary/case.toml", "extend = \"case\"\n[\"case.title\"]\nmin = 0\n", 3, "min"),
    Broken(
        "dictionary/case.toml",
        "extend = \"case\"\n[\"case.title\"]\nrequired = false\n",
        3,
        "set to true",
    ),
    Broken(
        "dictionary/ours.toml",
        "extend = \"case\"\n[\"our.kind\"]\ntitle = { zh = \"甲\", en = \"A\" }\ntype = \"code\"\ntable = \"none\"\nsensitivity = \"internal\"\nretention = \"case\"\n",
        2,
        "none",
    ),
    Broken(
        "dictionary/ours.toml",
        "[\"our.kind\"]\ntitle = { zh = \"甲\", en = \"A\" }\ntype = \"text\"\nsensitivity = \"internal\"\nretention = \"none\"\n",
        1,
        "none",
    ),
    Broken(
        "dictionary/ours.toml",
        "[\"case.title\"]\ntitle = { zh = \"甲\", en = \"A\" }\ntype = \"text\"\nsensitivity = \"internal\"\nretention = \"case\"\n",
        1,
        "stands in",
    ),
    Broken(
        "dictionary/ours.toml",
        "[\"our.name\"]\ntitle = { zh = \"甲\" }\ntype = \"text\"\nsensitivity = \"internal\"\nretention = \"case\"\n",
        2,
        "en",
    ),
    Broken(
        "dictionary/retention.toml",
        "extend = \"retention\"\n[case]\nmonths = 6\n",
        3,
        "months",
    ),
    Broken(
        "codes/sex.toml",
        "extend = \"sex\"\ncodes = [\n  { code = \"1\", parent = \"2\" },\n]\n",
        3,
        "parent",
    ),
    Broken(
        "codes/sex.toml",
        "extend = \"sex\"\ncodes = [\n  { code = \"x\", zh = \"甲\" },\n]\n",
        3,
        "en",
    ),
    Broken(
        "codes/sex.toml",
        "extend = \"sex\"\n[[codes]]\ncode = \"x\"\nzh = \"甲\"\nen = \"A\"\n",
        2,
        "brackets",
    ),
    Broken(
        "procedures/case.toml",
        "extend = \"case\"\n[steps.accept]\nlimit = \"9wh\"\n",
        3,
        "no shorter",
    ),
    Broken(
        "procedures/case.toml",
        "extend = \"case\"\n[steps.accept]\nwho = \"street.leader\"\n",
        3,
        "who",
    ),
    Broken(
        "procedures/case.toml",
        "extend = \"case\"\n[steps.acccept]\ntitle = { zh = \"甲\", en = \"A\" }\n",
        2,
        "no `steps.acccept`",
    ),
    Broken(
        "procedures/case.toml",
        "extend = \"case\"\n[actions.return.reasons]\nour = { zh = \"甲\" }\n",
        3,
        "en",
    ),
    Broken("procedures/ours.toml", "id = \"ours\"\n", 1, "title"),
    Broken(
        "codes/ours.toml",
        "key = \"other\"\ntitle = { zh = \"甲\", en = \"A\" }\nsource = \"甲\"\ncodes = [{ code = \"1\", zh = \"甲\", en = \"A\" }]\n",
        0,
        "not called after its key",
    ),
];

#[test]
fn a13_broken_overlays_are_refused_with_file_line_and_cure() {
    let mut missed = Vec::new();
    for Broken(path, text, line, words) in BROKEN {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::empty(folder.path());
        write(&site, path, text);
        let told = site.run(&["rules", "check"]).badly();
        let place = format!("{path}:{line}: ");
        let hit = told.lines().any(|said| {
            said.starts_with(&place)
                && said.contains(words)
                && said.contains(" (")
                && said.ends_with(')')
        });
        if !hit || !told.contains("nothing was changed") {
            missed.push(format!("{place}{words}\n{told}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// Who replaces a file is told what it has not of the built-in one.
#[test]
fn a13_a_file_that_replaces_is_told_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::empty(folder.path());
    let whole = built_in("codes/organisation_kind.toml");
    let less: Vec<&str> = whole.lines().filter(|line| !line.contains("\"merchant\"")).collect();
    write(&site, "codes/organisation_kind.toml", &less.join("\n"));
    let told = site.run(&["rules", "check"]).well();
    assert!(told.contains("codes/organisation_kind.toml replaces the built-in file"), "{told}");
    assert!(told.contains("- codes/organisation_kind.toml has no codes merchant"), "{told}");
}
