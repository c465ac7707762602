//! What is wrong in a file is told with its line and field.

use kernel::budget::pabulib::{File, Wrong};
use kernel::budget::{Rule, decide};
use proptest::prelude::*;

const FILE: &str = "META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;100\nvote_type;scoring\n\
                    PROJECTS\nproject_id;cost;name\na;60;\"A; with a sign\"\nb;50.5;B\n\
                    VOTES\nvoter_id;vote;points\n1;a,b;3,1\n2;b;0.5\n";

fn check(from: &str, to: &str, line: usize, field: &str) -> Wrong {
    assert!(FILE.contains(from), "{from}");
    let problem = File::read(FILE.replacen(from, to, 1).as_bytes()).unwrap_err();
    assert_eq!((problem.line, problem.field.as_str()), (line, field), "{from} -> {to}: {problem}");
    problem.what
}

#[test]
fn j5_a_wrong_file_names_line_and_field() {
    check("META\n", "", 1, "");
    check("budget;100", "budget", 5, "budget");
    check("budget;100", "budget;lots", 5, "budget");
    check("budget;100", "budget;-1", 5, "budget");
    check("budget;100\n", "", 10, "budget");
    check("scoring", "shouting", 6, "vote_type");
    check("num_votes", "num_projects", 4, "num_projects");
    check("project_id;cost", "id;cost", 8, "project_id");
    check("cost;name", "price;name", 8, "cost");
    check("a;60", "a;sixty", 9, "cost");
    check("b;50.5", "a;50.5", 10, "project_id");
    check("b;50.5", "b;-50.5", 10, "cost");
    check("b;50.5", "b;", 10, "cost");
    check("b;50.5;B", "b;50.5;B;more", 10, "");
    check("voter_id;vote;", "voter_id;choice;", 12, "vote");
    assert_eq!(check("2;b;", "2;c;", 14, "vote"), Wrong::UnknownProject("c".to_owned()));
    check("2;b;0.5", "2;b;0.5,1", 14, "points");
    check("2;b;0.5", "2;a,b;0.5", 14, "points");
    check("2;b;0.5", "2;b;half", 14, "points");
    check("2;b;0.5", "2;b;0.5;M", 14, "");
    check("VOTES\n", "META\nkey;value\nVOTES\n", 11, "");
    let problem = File::read(b"META\nkey;value\nname;\xff\n").unwrap_err();
    assert_eq!((problem.line, problem.what), (3, Wrong::NotUtf8));
    assert_eq!(File::read(b"").unwrap_err().line, 1);
}

#[test]
fn j5_what_the_count_can_bear_is_noted() {
    let text = FILE.replace("num_votes;2", "num_votes;3").replace("1;a,b;3,1", "1;a,a;3,1");
    let file = File::read(format!("\u{feff}{text}").as_bytes()).unwrap();
    let notes: Vec<(usize, &str)> =
        file.notes().iter().map(|note| (note.line, note.field.as_str())).collect();
    assert_eq!(notes, [(4, "num_votes"), (13, "vote")]);
    assert_eq!(file.project(0, "name"), Some("A; with a sign"));
    assert_eq!(file.vote(1, "points"), Some("0.5"));
    assert_eq!(file.claimed(), None);
}

proptest! {
    #[test]
    fn j5_no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = File::read(&bytes);
    }

    #[test]
    fn j5_no_change_of_a_file_makes_a_count_panic(changes in proptest::collection::vec((any::<usize>(), 0_u8..128), 1..5)) {
        let mut bytes = FILE.as_bytes().to_vec();
        for (at, put) in changes {
            let at = at % bytes.len();
            bytes[at] = put;
        }
        if let Ok(file) = File::read(&bytes) {
            let text = file.write();
            prop_assert_eq!(File::read(text.as_bytes()).unwrap().write(), text);
            for rule in Rule::all().into_iter().filter(|rule| !rule.to_string().ends_with("+unit")) {
                let _ = decide(file.election(), rule);
            }
        }
    }
}
