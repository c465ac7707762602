//! Rules 1, 5 and 8: `kernel → platform → foundation → domains → linli`, over what each `Cargo.toml` names.

use super::Check;
use crate::house::{Dependency, FOR_TESTS, FOUNDATION, House, Member, PLATFORM, Tier};
use crate::report::Report;

pub(super) const CHECK: Check = Check {
    name: "tiers",
    about: "dependencies point down: kernel, platform, foundation, domains, linli; only store knows sqlx",
    run,
};

/// What the kernel may use: nothing that reads a clock, rolls dice, waits, or touches disk and network.
const KERNEL_MAY: [&str; 17] = [
    "base64",
    "cel",
    "ed25519-dalek",
    "hex",
    "indexmap",
    "num-bigint",
    "serde",
    "serde_json",
    "sha2",
    "sm2",
    "sm3",
    "smallvec",
    "subtle",
    "thiserror",
    "time",
    "toml_edit",
    "uuid",
];

/// Crates that one member alone may name.
const ONLY: [(&str, &[&str], &str); 3] = [
    (
        "sqlx",
        &["crates/platform/store"],
        "ask through `store` (`Query::all`, `Tx::exec`); it is the only crate that knows the engines",
    ),
    ("rusqlite", &[], "ask through `store`"),
    ("chrono", &[], "use kernel::time, which re-exports the `time` crate"),
];

/// Names that say nothing about what is inside.
const VAGUE: [&str; 9] =
    ["utils", "util", "helpers", "common", "shared", "misc", "models", "handlers", "services"];

fn run(house: &House, report: &mut Report) {
    for member in &house.members {
        let file = format!("{}/Cargo.toml", member.folder);
        let Some(tier) = member.tier() else {
            let cure = format!(
                "put the crate into crates/platform ({}), crates/foundation ({}), or crates/domains",
                PLATFORM.join(", "),
                FOUNDATION.join(", ")
            );
            report.add(&file, 0, format!("`{}` belongs to no tier", member.folder), cure);
            continue;
        };
        if VAGUE.contains(&member.name()) {
            let cure = "a crate is a domain or a noun, never a layer; name it after what residents and staff do with it";
            report.add(&file, 0, format!("`{}` is the name of a layer", member.name()), cure);
        }
        for dependency in &member.dependencies {
            match dependency
                .folder
                .as_deref()
                .and_then(|folder| house.members.iter().find(|m| m.folder == folder))
            {
                Some(target) => direction(&file, member, tier, dependency, target, report),
                None => foreign(&file, member, tier, dependency, report),
            }
        }
    }
}

fn direction(
    file: &str,
    from: &Member,
    tier: Tier,
    dependency: &Dependency,
    to: &Member,
    report: &mut Report,
) {
    let Some(target) = to.tier() else { return };
    if FOR_TESTS.contains(&to.name()) && may_test(from, tier, dependency, to) {
        return;
    }
    if dependency.dev && target == Tier::Tool && tier == Tier::Program {
        return;
    }
    let what = format!("`{}` depends on `{}`", from.name(), to.name());
    if FOR_TESTS.contains(&to.name()) {
        let cure = format!("{} is for tests: move it to [dev-dependencies]", to.name());
        report.add(file, 0, what, cure);
    } else if tier == Tier::Domain && target == Tier::Domain {
        let cure = format!(
            "let `{to}` publish an event and turn it into the command of `{from}` in crates/linli/src/wiring/{to}_to_{from}.rs; \
             a noun that both need belongs in crates/foundation",
            to = to.name(),
            from = from.name()
        );
        report.add(file, 0, what, cure);
    } else if tier == Tier::Side && target != Tier::Kernel {
        report.add(
            file,
            0,
            what,
            "a side program stands on the kernel alone, so that anyone can check it alone",
        );
    } else if target >= tier {
        let cure = "dependencies point down only: kernel, platform (store, http), foundation (registry, identity, matters, …), \
             domains, linli; move what is shared down, or pass it in as a value or a trait";
        report.add(file, 0, what, cure);
    }
}

/// Whether a crate that only tests use is used by tests: of the platform and above for testkit, of the foundation and above
/// for the town, which stands on testkit itself. Tests below `tests/` may name what depends on their own crate.
fn may_test(from: &Member, tier: Tier, dependency: &Dependency, to: &Member) -> bool {
    let lowest = if to.name() == "town" { Tier::Foundation(0) } else { Tier::Platform(0) };
    let above = tier >= lowest && tier <= Tier::Program;
    (dependency.dev && above) || (from.name() == "town" && to.name() == "testkit")
}

fn foreign(file: &str, member: &Member, tier: Tier, dependency: &Dependency, report: &mut Report) {
    let name = dependency.name.as_str();
    if tier == Tier::Kernel && !dependency.dev && !KERNEL_MAY.contains(&name) {
        let cure = "the kernel is pure (no input or output, clock, randomness, async); pass the value in from outside. \
             If the crate is pure too, add it to KERNEL_MAY in xtask/src/checks/tiers.rs and say why in the commit";
        report.add(file, 0, format!("the kernel depends on `{name}`"), cure);
    }
    for (banned, allowed, cure) in ONLY {
        let inside = allowed.contains(&member.folder.as_str());
        if name == banned && !inside {
            report.add(file, 0, format!("`{}` depends on `{name}`", member.name()), cure);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::expect;
    use crate::house::example;

    #[test]
    fn a_sound_house_passes() {
        let house = example(
            &[],
            &[
                ("crates/kernel", &["serde", "dev:proptest"]),
                (
                    "crates/platform/store",
                    &["crates/kernel", "sqlx", "dev:crates/platform/testkit"],
                ),
                ("crates/platform/http", &["crates/kernel", "crates/platform/store", "axum"]),
                ("crates/platform/testkit", &["crates/platform/http"]),
                (
                    "crates/foundation/registry",
                    &["crates/platform/store", "dev:crates/platform/testkit"],
                ),
                (
                    "crates/foundation/matters",
                    &["crates/foundation/registry", "dev:crates/foundation/town"],
                ),
                (
                    "crates/foundation/town",
                    &["crates/foundation/matters", "crates/platform/testkit"],
                ),
                (
                    "crates/domains/desk",
                    &["crates/foundation/matters", "dev:crates/foundation/town"],
                ),
                ("crates/linli", &["crates/domains/desk", "dev:xtask"]),
                ("xtask", &[]),
            ],
        );
        expect(CHECK, &house, &[]);
    }

    #[test]
    fn wrong_directions_are_told() {
        let house = example(
            &[],
            &[
                ("crates/kernel", &["tokio", "crates/platform/store"]),
                ("crates/platform/store", &["crates/platform/http"]),
                ("crates/platform/http", &["dev:crates/foundation/town"]),
                ("crates/platform/testkit", &[]),
                ("crates/foundation/town", &["crates/domains/grid"]),
                ("crates/foundation/registry", &["crates/foundation/matters", "sqlx"]),
                ("crates/foundation/matters", &["crates/platform/testkit"]),
                ("crates/domains/desk", &["dev:crates/domains/grid"]),
                ("crates/domains/grid", &["crates/foundation/town"]),
                ("crates/elsewhere", &[]),
            ],
        );
        let expected = [
            "crates/domains/desk/Cargo.toml:0 `desk` depends on `grid`",
            "crates/domains/grid/Cargo.toml:0 `grid` depends on `town`",
            "crates/elsewhere/Cargo.toml:0 `crates/elsewhere` belongs to no tier",
            "crates/foundation/matters/Cargo.toml:0 `matters` depends on `testkit`",
            "crates/foundation/registry/Cargo.toml:0 `registry` depends on `matters`",
            "crates/foundation/registry/Cargo.toml:0 `registry` depends on `sqlx`",
            "crates/foundation/town/Cargo.toml:0 `town` depends on `grid`",
            "crates/kernel/Cargo.toml:0 `kernel` depends on `store`",
            "crates/kernel/Cargo.toml:0 the kernel depends on `tokio`",
            "crates/platform/http/Cargo.toml:0 `http` depends on `town`",
            "crates/platform/store/Cargo.toml:0 `store` depends on `http`",
        ];
        expect(CHECK, &house, &expected);
    }
}
