//! The command, run as a program.

use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linli-plan"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn b2_a_city_is_generated_checked_planned_and_scored() {
    let folder = folder();
    let run = |arguments: &[&str]| run(folder.path(), arguments);
    let made =
        run(&["generate", "--units", "150", "--wgs84", "116.8,30.6", "--today", "--out", "city"]);
    assert_eq!(code(&made), 0, "{}", said(&made));
    let checked = run(&["check", "city/units.geojson", "--streets", "city/streets.geojson"]);
    assert_eq!(code(&checked), 0, "{}", said(&checked));
    assert!(printed(&checked).contains("11550"), "{}", printed(&checked));
    assert!(printed(&checked).contains("told by the street lines"));
    let planned = run(&[
        "plan",
        "city/units.geojson",
        "--streets",
        "city/streets.geojson",
        "--out",
        "plan",
        "--communities",
        "2500:3000:4000",
        "--keep",
        "0.5",
    ]);
    assert!(code(&planned) <= 1, "{}", said(&planned));
    for file in [
        "labels.csv",
        "communities.geojson",
        "grids.geojson",
        "moved.csv",
        "report.json",
        "report.html",
    ] {
        assert!(folder.path().join("plan").join(file).exists(), "{file}");
    }
    let report = std::fs::read_to_string(folder.path().join("plan/report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(code(&planned) == 0, report["keeps_everything"].as_bool().unwrap());
    let scored = run(&[
        "score",
        "city/units.geojson",
        "--streets",
        "city/streets.geojson",
        "--labels",
        "plan/labels.csv",
        "--communities",
        "2500:3000:4000",
        "--json",
    ]);
    let figures: serde_json::Value = serde_json::from_str(&printed(&scored)).unwrap();
    for at in 0..2 {
        for figure in ["regions", "in_range", "cut_edges", "polsby_popper", "not_contiguous"] {
            let of = |value: &serde_json::Value| value["divisions"][at]["figures"][figure].clone();
            assert_eq!(of(&figures), of(&report), "{figure}");
        }
    }
}

#[test]
fn b2_labels_go_to_standard_output_without_a_folder() {
    let folder = folder();
    std::fs::write(
        folder.path().join("street.adj.json.gz"),
        include_bytes!("../../data/street14401.adj.json.gz"),
    )
    .unwrap();
    let arguments = ["plan", "street.adj.json.gz", "--draw", "communities", "--quiet"];
    let planned = run(folder.path(), &arguments);
    assert_eq!((code(&planned), said(&planned)), (0, String::new()));
    assert_eq!(printed(&planned).lines().count(), 188);
    assert!(printed(&planned).starts_with("id,community,grid\n0,0"), "{}", printed(&planned));
    assert_eq!(run(folder.path(), &arguments).stdout, planned.stdout, "the same again");
}

#[test]
fn b2_bad_input_ends_with_two_and_says_where() {
    let folder = folder();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "bad.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{\"id\":\"A\",\"households\":-2},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}}]}",
    );
    write("broken.gz", "\u{1f}");
    std::fs::write(folder.path().join("broken.gz"), [0x1f, 0x8b, 8, 0, 1]).unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["check", "bad.geojson"], "bad.geojson, feature 1 (A): has -2 households"),
        (&["--lang", "zh", "check", "bad.geojson"], "bad.geojson，第 1 个要素（A）：户数是 -2"),
        (&["check", "missing.geojson"], "cannot read missing.geojson"),
        (&["check", "broken.gz"], "cannot be unpacked"),
        (&["plan", "bad.geojson", "--grids", "500:400:300"], "is no range"),
        (&["plan", "bad.geojson", "--keep", "7"], "from 0 to 1"),
    ];
    for (arguments, says) in cases {
        let output = run(folder.path(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(said(&output).contains(says), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn b2_what_a_division_breaks_is_told_and_ends_with_one() {
    let folder = folder();
    let files: [(&str, &[u8]); 2] = [
        ("s.adj.json.gz", include_bytes!("../../data/street14401.adj.json.gz")),
        ("metis.csv", include_bytes!("../../data/street14401.community.metis-kway.csv")),
    ];
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let good = run(folder.path(), &["score", "s.adj.json.gz", "--labels", "metis.csv"]);
    assert_eq!(code(&good), 0, "{}", printed(&good));
    assert!(printed(&good).contains("(100.0 %)"), "{}", printed(&good));
    let bad = run(
        folder.path(),
        &["score", "s.adj.json.gz", "--labels", "metis.csv", "--communities", "2950:3000:3050"],
    );
    assert_eq!(code(&bad), 1);
    assert!(printed(&bad).contains("out of range"), "{}", printed(&bad));
}

#[test]
fn b2_edits_are_applied_and_told_one_by_one() {
    let folder = folder();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let node = |id: u32, x: u32| {
        format!("{{\"id\":{id},\"hh\":100,\"x\":{x},\"y\":0,\"area\":100,\"perim\":40}}")
    };
    let nodes: Vec<String> = (0..6).map(|id| node(id, id * 10)).collect();
    let edges: Vec<String> = (0..5).map(|id| format!("[{id},{},10,1]", id + 1)).collect();
    let text = format!("{{\"nodes\":[{}],\"edges\":[{}]}}", nodes.join(","), edges.join(","));
    write("row.json", &text);
    write("labels.csv", "id,community,grid\n0,A,g\n1,A,g\n2,A,g\n3,B,g\n4,B,h\n5,B,h\n");
    let edit = |script: &str| {
        write("moves.txt", script);
        run(
            folder.path(),
            &[
                "edit",
                "row.json",
                "--labels",
                "labels.csv",
                "--script",
                "moves.txt",
                "--communities",
                "200:300:400",
            ],
        )
    };
    let moved = edit("move 3 A\n");
    assert_eq!(code(&moved), 0, "{}", said(&moved));
    assert_eq!(printed(&moved), "id,community,grid\n0,A,g\n1,A,g\n2,A,g\n3,A,g\n4,B,h\n5,B,h\n");
    assert!(
        said(&moved).contains("line 1: 2 regions, 2 in range, 0 not contiguous, 200 to 400"),
        "{}",
        said(&moved)
    );
    // A name that a spreadsheet would run as a formula is written as text, and read as it is.
    write("labels.csv", "id,community,grid\n0,'=1+1,g\n1,=1+1,g\n2,＝A,g\n3,B,g\n4,B,h\n5,B,h\n");
    let named = edit("move 3 B\n");
    assert_eq!(
        printed(&named),
        "id,community,grid\n0,'=1+1,g\n1,'=1+1,g\n2,'＝A,g\n3,B,g\n4,B,h\n5,B,h\n"
    );
    write("labels.csv", "id,community,grid\n0,A,g\n1,A,g\n2,A,g\n3,B,g\n4,B,h\n5,B,h\n");
    let torn = edit("move 5 A\n");
    assert_eq!(code(&torn), 1);
    assert!(said(&torn).contains("1 not contiguous"), "{}", said(&torn));
    let whole = edit("merge A B\nsplit A\n");
    assert_eq!(code(&whole), 0, "{}", said(&whole));
    assert!(printed(&whole).contains(",Ab,"), "{}", printed(&whole));
    for (script, says) in [
        ("pin 3\nmove 3 A\n", "moves.txt, line 2: unit \"3\" is pinned"),
        ("move 9 A\n", "line 1: there is no unit \"9\""),
        ("merge A C\n", "line 1: there is no region \"C\""),
        ("merge A B\nmove 0 B\n", "line 2: there is no region \"B\""),
        ("jump 3\n", "line 1: `jump 3` is no command"),
    ] {
        let output = edit(script);
        assert_eq!(code(&output), 2, "{script}");
        assert!(said(&output).contains(says), "{script}: {}", said(&output));
    }
}
