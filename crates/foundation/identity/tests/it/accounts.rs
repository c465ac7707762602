//! The town whose people have accounts, and what its pages show once.

use testkit::Db;
use town::Town;

/// Returns the town, with a mail server at a port of this machine, or without one.
pub async fn town(db: Db, port: Option<u16>) -> Town {
    Town::plan(&[]).with_accounts().with_mail(port).build(db).await
}

/// Takes the one-time password from the page that shows it.
pub fn one_time(page: &str) -> String {
    let is = |part: &&str| {
        part.starts_with('Q') && (20..=21).contains(&part.len()) && part.matches('-').count() == 3
    };
    page.split(['<', '>', '"', ' ']).find(is).unwrap().to_owned()
}
