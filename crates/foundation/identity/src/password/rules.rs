//! The limits of `rules/security.toml`, and whether a password keeps them.

use kernel::refusal::Refusal;
use kernel::rules::source::{Node, Source};
use kernel::rules::{Problem, RuleSet};
use kernel::time::Duration;

/// The file inside the rules folder.
pub const FILE: &str = "security.toml";

/// What counts where rules older than these limits are in force.
const SLOW_TRIES: i64 = 30;
const SLOW_SECONDS: i64 = 60;

/// What a password must be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strength {
    /// The fewest characters.
    pub length_min: usize,
    /// From how many of the four classes (small letters, capitals, digits, signs) it must have characters.
    pub classes_min: usize,
    /// After how many days it must be changed; 0 for never.
    pub age_days_max: i64,
    /// How many former passwords may not come back, the present one included.
    pub kept: usize,
}

/// How long a session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimit {
    /// Without a request.
    pub idle: Duration,
    /// At the longest.
    pub lasts: Duration,
}

/// The limits of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Security {
    /// Passwords of staff.
    pub staff: Strength,
    /// Passwords of residents.
    pub resident: Strength,
    /// After how many failed tries a name is locked.
    pub lock_tries: i64,
    /// For how long it is locked.
    pub lock: Duration,
    /// After how many failed tries from anywhere strangers have to go slowly with a name.
    pub slow_tries: i64,
    /// How long they wait from try to try then, at first.
    pub slow: Duration,
    /// Sessions of staff.
    pub staff_session: SessionLimit,
    /// Sessions of residents.
    pub resident_session: SessionLimit,
    /// How many digits a code sent by e-mail has.
    pub code_digits: usize,
    /// How long such a code can be used.
    pub code: Duration,
    /// How many wrong tries it bears.
    pub code_tries: i64,
    /// How many codes one address gets in an hour.
    pub codes_per_hour: i64,
    /// How long a one-time password can be used.
    pub one_time: Duration,
}

impl Security {
    /// Returns how long strangers wait after so many failed tries of a name from anywhere: the longer, the more there were.
    pub fn pause(&self, failed: i64) -> Duration {
        let times = i32::try_from(failed / self.slow_tries.max(1)).unwrap_or(i32::MAX);
        (self.slow * times.min(3_600)).min(self.lock)
    }

    /// Reads the limits of the rules in force.
    pub fn of(rules: &RuleSet) -> Result<Security, Vec<Problem>> {
        Security::parse(rules.text(FILE).unwrap_or_default())
    }

    /// Reads the file's text; every fault is told with its line.
    pub fn parse(text: &str) -> Result<Security, Vec<Problem>> {
        let source = Source::new(FILE, text);
        let found = source.document().and_then(|document| {
            let root = Node::root(&source, &document);
            root.only(&["effective", "password", "lock", "session", "code", "one_time_password"]);
            security(&root)
        });
        let wrong = Problem::new(FILE, 0, "a limit is missing", "compare with the built-in file");
        match (source.finish(()), found) {
            (Ok(()), Some(found)) => Ok(found),
            (Ok(()), None) => Err(vec![wrong]),
            (Err(problems), _) => Err(problems),
        }
    }
}

fn security(root: &Node<'_, '_>) -> Option<Security> {
    let (password, session) = (root.table_at("password")?, root.table_at("session")?);
    let (lock, code) = (root.table_at("lock")?, root.table_at("code")?);
    let one_time = root.table_at("one_time_password")?;
    let number = |node: &Node<'_, '_>, key: &str, min: i64, max: i64| {
        let value = node.int(key)?;
        if !(min..=max).contains(&value) {
            node.problem_at(
                key,
                format!("{value} is no sensible limit"),
                format!("write a number from {min} to {max}"),
            );
            return None;
        }
        Some(value)
    };
    let or = |key: &str, otherwise: i64, min: i64, max: i64| {
        if lock.has(key) { number(&lock, key, min, max) } else { Some(otherwise) }
    };
    let strength = |node: Node<'_, '_>| {
        Some(Strength {
            length_min: usize::try_from(number(&node, "length_min", 8, 64)?).ok()?,
            classes_min: usize::try_from(number(&node, "classes_min", 1, 4)?).ok()?,
            age_days_max: number(&node, "age_days_max", 0, 3650)?,
            kept: usize::try_from(number(&node, "kept", 0, 24)?).ok()?,
        })
    };
    let limit = |node: Node<'_, '_>| {
        Some(SessionLimit {
            idle: Duration::minutes(number(&node, "idle_minutes", 5, 129_600)?),
            lasts: Duration::hours(number(&node, "hours_max", 1, 8_760)?),
        })
    };
    Some(Security {
        staff: strength(password.table_at("staff")?)?,
        resident: strength(password.table_at("resident")?)?,
        lock_tries: number(&lock, "tries", 3, 20)?,
        lock: Duration::minutes(number(&lock, "minutes", 1, 1_440)?),
        slow_tries: or("slow_tries", SLOW_TRIES, 5, 1_000)?,
        slow: Duration::seconds(or("slow_seconds", SLOW_SECONDS, 1, 3_600)?),
        staff_session: limit(session.table_at("staff")?)?,
        resident_session: limit(session.table_at("resident")?)?,
        code_digits: usize::try_from(number(&code, "digits", 6, 10)?).ok()?,
        code: Duration::minutes(number(&code, "minutes", 2, 60)?),
        code_tries: number(&code, "tries", 3, 10)?,
        codes_per_hour: number(&code, "per_hour", 1, 60)?,
        one_time: Duration::days(number(&one_time, "days", 1, 90)?),
    })
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// It is too short.
    Short(usize),
    /// It is longer than anybody types.
    Long,
    /// It has characters of too few classes.
    Classes(usize),
    /// It holds the user name or the name.
    Name,
    /// It is one that everybody tries first.
    Common,
    /// It was used before.
    Before,
    /// The two entries differ.
    Differs,
}

impl From<PasswordRefusal> for Refusal {
    fn from(refusal: PasswordRefusal) -> Refusal {
        use PasswordRefusal as P;
        let refusal = match refusal {
            P::Short(min) => Refusal::invalid("identity.refusal.password_short").with("min", min),
            P::Long => Refusal::invalid("identity.refusal.password_long"),
            P::Classes(min) => {
                Refusal::invalid("identity.refusal.password_classes").with("min", min)
            }
            P::Name => Refusal::invalid("identity.refusal.password_name"),
            P::Common => Refusal::invalid("identity.refusal.password_common"),
            P::Before => Refusal::invalid("identity.refusal.password_before"),
            P::Differs => {
                return Refusal::invalid("identity.refusal.password_differs")
                    .on("account.password_again");
            }
        };
        refusal.on("account.password_new")
    }
}

/// The most characters of a password.
pub const LENGTH_MAX: usize = 200;

/// What passwords are made of that everybody tries first, in small letters without digits at their ends.
const COMMON: [&str; 24] = [
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "admin",
    "administrator",
    "root",
    "qwerty",
    "qwertyuiop",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "1qaz2wsx",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "woaini",
    "iloveyou",
    "welcome",
    "letmein",
    "abc",
    "abcd",
    "abcdef",
    "linli",
];

impl Strength {
    /// Says what is wrong with a password of somebody who is called by `names`.
    pub fn check(&self, password: &str, names: &[&str]) -> Result<(), PasswordRefusal> {
        let length = password.chars().count();
        if length < self.length_min {
            return Err(PasswordRefusal::Short(self.length_min));
        }
        if length > LENGTH_MAX {
            return Err(PasswordRefusal::Long);
        }
        if classes(password) < self.classes_min {
            return Err(PasswordRefusal::Classes(self.classes_min));
        }
        let lower = password.to_lowercase();
        if names.iter().any(|name| name.chars().count() > 2 && lower.contains(&name.to_lowercase()))
        {
            return Err(PasswordRefusal::Name);
        }
        if is_common(&lower) { Err(PasswordRefusal::Common) } else { Ok(()) }
    }
}

/// Counts the classes of characters: small letters, capitals, digits, everything else.
fn classes(password: &str) -> usize {
    let tests: [fn(char) -> bool; 4] = [
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_uppercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_ascii_alphanumeric(),
    ];
    tests.into_iter().filter(|test| password.chars().any(test)).count()
}

fn is_common(lower: &str) -> bool {
    let ends = |c: char| c.is_ascii_digit() || "!@#$%^&*._-".contains(c);
    let core = lower.trim_matches(ends);
    let mut signs: Vec<char> = lower.chars().collect();
    signs.sort_unstable();
    signs.dedup();
    COMMON.contains(&core) || COMMON.contains(&lower) || core.is_empty() || signs.len() < 4
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRENGTH: Strength =
        Strength { length_min: 10, classes_min: 3, age_days_max: 90, kept: 5 };

    #[test]
    fn a5_the_built_in_limits_are_read() {
        let text = include_str!("../../../../../rules/security.toml");
        let security = Security::parse(text).unwrap();
        assert_eq!(security.lock_tries, 5);
        assert_eq!(security.lock, Duration::minutes(30));
        assert_eq!(security.staff, STRENGTH);
    }

    #[test]
    fn a5_a_careless_limit_is_refused_with_its_line() {
        let text =
            include_str!("../../../../../rules/security.toml").replace("tries = 5", "tries = 5000");
        let problems = Security::parse(&text).unwrap_err();
        assert!(problems.iter().any(|problem| problem.what.contains("5000")), "{problems:?}");
    }

    #[test]
    fn a5_a_password_keeps_the_limits_or_is_refused() {
        let check = |password: &str, expected: Result<(), PasswordRefusal>| {
            assert_eq!(STRENGTH.check(password, &["hejing", "何静"]), expected, "{password}");
        };
        check("Shi-liu 2026 yuan", Ok(()));
        check("石榴园3号楼Deng亮了", Ok(()));
        check("Short-1", Err(PasswordRefusal::Short(10)));
        check("alllettersonly", Err(PasswordRefusal::Classes(3)));
        check("Hejing-2026-x", Err(PasswordRefusal::Name));
        check("Password2026!", Err(PasswordRefusal::Common));
        check("1111111111aA", Err(PasswordRefusal::Common));
        check(&"Ab1".repeat(100), Err(PasswordRefusal::Long));
    }
}
