//! J5: a fair budget is counted again and compared with what was announced.

use crate::{kernel, run};

fn path(name: &str) -> String {
    kernel("budgets").join(name).display().to_string()
}

#[test]
fn j5_a_budget_that_was_decided_by_equal_shares_is_confirmed() {
    let path = path("Netherlands_Assen_2024.pb");
    let ran = run(&["budget", &path]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("✓ 与公布的入选项目相同。"), "{}", ran.out);
    assert!(ran.out.contains("结论：全部相符。"), "{}", ran.out);
    let ran = run(&["budget", &path, "--lang", "en", "--json"]);
    let json = ran.json();
    assert_eq!(json["holds"], true);
    assert_eq!(json["data"]["rule"], "mes-cost+add1");
    assert_eq!(json["data"]["selected"].as_array().unwrap().len(), 9);
    assert_eq!(json["data"]["cost"], "76700");
}

#[test]
fn j5_another_claim_is_refuted_project_by_project() {
    let path = path("Netherlands_Assen_2024.pb");
    let ran = run(&["--lang", "en", "budget", &path, "--claimed", "3,9,8"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("✗ Claimed to be funded, and not by this count: 8."), "{}", ran.out);
    assert!(ran.out.contains("✗ Funded by this count, and not claimed: 2."), "{}", ran.out);
    let ran = run(&["--lang", "en", "budget", &path, "--rule", "greedy-cost"]);
    assert_eq!(ran.code, 1, "greedy funds others");
}

#[test]
fn j5_what_cannot_be_counted_is_told() {
    let file = path("Netherlands_Assen_2024.pb");
    let ran = run(&["--lang", "en", "budget", &file, "--rule", "coin"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`coin` is no rule"), "{}", ran.err);
    let ran = run(&["--lang", "en", "budget", &file, "--claimed", "99"]);
    assert!(ran.code == 2 && ran.err.contains("there is no project `99`"), "{}", ran.err);
    let ran = run(&["--lang", "en", "--json", "budget", &path("outcomes.json")]);
    assert_eq!((ran.code, &ran.json()["error"]["line"]), (2, &1.into()));
    assert_eq!(run(&["budget", "nowhere.pb"]).code, 2);
    let ran = run(&["--lang", "en", "budget", &path("Poland_Wieliczka_2023_Green_Budget.pb")]);
    assert!(ran.code == 2 && ran.err.contains("equalshares/add1-comparison"), "{}", ran.err);
}
