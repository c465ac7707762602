//! What has to fit together inside a rule file, and between rule files.

use super::model::{BallotRules, Channel, Kind, Mode, RollKind, RulesById, Silent, Win};
use crate::ballot::fraction::{Fraction, Threshold, Whole};
use crate::ballot::measure::Basis;
use crate::rules::Problem;
use crate::rules::source::Node;

/// Reports what does not fit together inside a file.
pub(super) fn check_file(rules: &BallotRules, root: &Node<'_, '_>) {
    check_kind(rules, root);
    check_channels(rules, root);
    check_wholes(rules, root);
    for mode in &rules.modes {
        check_mode(rules, mode, root);
    }
    if rules.secret && rules.by_area() {
        let cure = "write secret = false: how much area voted for what shows whose ballot it was";
        root.problem_at("secret", "a vote by area cannot be secret", cure);
    }
    if rules.silent.is_some() && (rules.kind == Kind::Election || rules.secret) {
        let cure = "drop [silent]; it is for open decisions of owners";
        root.problem_at("silent", "nobody is elected by silence", cure);
    }
}

fn check_kind(rules: &BallotRules, root: &Node<'_, '_>) {
    match (rules.kind, &rules.election) {
        (Kind::Decision, Some(_)) => {
            root.problem_at(
                "election",
                "a decision elects nobody",
                "drop it, or kind = \"election\"",
            );
        }
        (Kind::Decision, None) if !root.has("carried") => {
            let cure = "write [[carried]] with by, of, share, strict and cite";
            root.problem("nothing says what carries a question", cure);
        }
        (Kind::Election, None) if !root.has("election") => {
            root.problem("`election` is missing", "write [election], see docs/ballots.md");
        }
        (Kind::Election, Some(election)) => {
            let half = |threshold: &Threshold| {
                threshold.share.compare(Fraction::HALF).is_gt()
                    || threshold.share == Fraction::HALF && threshold.strict
            };
            let unread = election.elected.is_empty()
                && root.table_at("election").is_some_and(|node| node.has("elected"));
            let weak = !unread && !election.elected.iter().any(half);
            if election.win == Win::Majority && weak {
                let cure = "write [[election.elected]] with share = \"1/2\" and strict = true, or win = \"plurality\"";
                root.problem_at("election", "a majority is more than a half", cure);
            }
            check_offices(rules, root);
        }
        _ => {}
    }
    if rules.kind == Kind::Election && !rules.carried.is_empty() {
        root.problem_at("carried", "an election carries no question", "write [[election.elected]]");
    }
}

fn check_offices(rules: &BallotRules, root: &Node<'_, '_>) {
    let Some(election) = &rules.election else { return };
    let Some(node) = root.table_at("election") else { return };
    if let Some(office) = &election.woman_office
        && !election.offices.iter().any(|known| known.key == *office)
    {
        let known: Vec<&str> = election.offices.iter().map(|office| office.key.as_str()).collect();
        let cure = format!("use one of: {}", known.join(", "));
        node.problem_at("woman", format!("there is no office `{office}`"), cure);
    }
    if let Some(seats) = &election.seats {
        let least: u32 = election.offices.iter().map(|office| office.seats.min).sum();
        let most: u32 = election.offices.iter().map(|office| office.seats.max).sum();
        if most < seats.value.min || least > seats.value.max {
            let cure = "let the seats of the offices add up to it";
            node.problem_at("seats", "the offices cannot have so many seats", cure);
        }
    }
    if !rules.by_area() && election.rank.contains(&Basis::Area) {
        node.problem_at("rank", "no area is counted here", "write rank = [\"heads\"]");
    }
}

fn check_channels(rules: &BallotRules, root: &Node<'_, '_>) {
    let allowed = &rules.channels.value;
    let both = allowed.contains(&Channel::Paper) && allowed.contains(&Channel::Online);
    if both && rules.precedence.is_none() && !root.has("precedence") {
        let cure = "write [precedence] with counts = \"paper\" and cite: which vote counts if there are two";
        root.problem("paper and online votes meet without a rule", cure);
    }
    if !both && rules.precedence.is_some() {
        root.problem_at("precedence", "there is one channel only", "drop [precedence]");
    }
    if allowed.contains(&Channel::Hands) && (rules.secret || rules.by_area()) {
        let cure = "drop hands, or write secret = false and count heads alone";
        root.problem_at("channels", "hands are neither secret nor weighed", cure);
    }
    if allowed.contains(&Channel::Hands) && !rules.meeting {
        root.problem_at("channels", "hands are shown in meetings only", "write meeting = true");
    }
}

fn check_wholes(rules: &BallotRules, root: &Node<'_, '_>) {
    let key = if rules.election.is_some() { "election" } else { "carried" };
    for threshold in rules.winning() {
        if threshold.among.is_some() {
            let cure = "drop among; classes are counted in quorums";
            root.problem_at(key, "what wins is not counted by class", cure);
        }
        if threshold.of == Whole::Present && !rules.meeting {
            let cure = "write meeting = true, or of = \"taking_part\"";
            root.problem_at(key, "nobody is present without a meeting", cure);
        }
    }
}

fn check_mode(rules: &BallotRules, mode: &Mode, root: &Node<'_, '_>) {
    let Some(modes) = root.table_at("modes") else { return };
    let tell = |what: String, cure: &str| modes.problem_at(&mode.key, what, cure);
    let quorums = mode.quorum.iter().map(|quorum| &quorum.threshold);
    let compositions = mode.composition.iter().map(|part| &part.threshold);
    for threshold in quorums.chain(compositions).chain(rules.winning()) {
        if threshold.by == Basis::Area && mode.roll.kind != RollKind::Owners {
            let what = format!("`{}` counts areas, and its roll has none", mode.key);
            tell(what, "write by = \"heads\", or kind = \"owners\"");
        }
        if threshold.among.is_some() && mode.roll.kind != RollKind::Assembly {
            let what = format!("`{}` counts a class, and its roll has none", mode.key);
            tell(what, "drop among, or write kind = \"assembly\"");
        }
        if let Some(class) = &threshold.among
            && !mode.classes.iter().any(|(known, _)| known == class)
        {
            let what = format!("`{}` counts the unknown class `{class}`", mode.key);
            tell(what, "write [modes.<name>.classes] with what people read for it");
        }
        if threshold.among.is_some() && rules.secret {
            let what = format!("`{}` counts a class in a secret vote", mode.key);
            tell(what, "drop among, or write secret = false");
        }
    }
    if mode.quorum.iter().any(|quorum| quorum.counts == Whole::Present) && !rules.meeting {
        let what = format!("`{}` counts those present, and there is no meeting", mode.key);
        tell(what, "write meeting = true, or counts = \"taking_part\"");
    }
    for part in &mode.composition {
        if !mode.classes.iter().any(|(known, _)| *known == part.class) {
            let what = format!("`{}` is made of the unknown class `{}`", mode.key, part.class);
            tell(what, "write [modes.<name>.classes] with what people read for it");
        }
    }
    if !mode.composition.is_empty() && mode.roll.kind != RollKind::Assembly {
        let what = format!("`{}` composes a roll without classes", mode.key);
        tell(what, "write kind = \"assembly\"");
    }
}

/// Reports what does not fit together between files: other votes that do not exist, and files that weaken the one under
/// which they stand.
pub fn check_set(files: &RulesById) -> Vec<Problem> {
    let mut problems = Vec::new();
    for rules in files.values() {
        let path = format!("ballots/{}.toml", rules.id);
        let ballot = rules.election.as_ref().and_then(|election| election.shortfall.as_ref());
        let ballot = ballot.and_then(|shortfall| shortfall.ballot.as_ref());
        for (key, name) in [("shortfall.ballot", ballot), ("under", rules.under.as_ref())] {
            if let Some(name) = name
                && !files.contains_key(name)
            {
                let what = format!("`{key}` names the unknown ballot `{name}`");
                problems.push(Problem::new(&path, 0, what, "name a file of rules/ballots"));
            }
        }
        let Some(base) = rules.under.as_ref().and_then(|name| files.get(name)) else { continue };
        for what in weaker(rules, base) {
            let cure = format!("keep at least what ballots/{}.toml demands", base.id);
            problems.push(Problem::new(&path, 0, what, cure));
        }
    }
    problems
}

/// Reports in what a file of the overlay demands less than the built-in one that it replaces. What rests on local practice
/// may be changed by local practice.
pub fn check_overlay(rules: &BallotRules, built_in: &BallotRules) -> Vec<Problem> {
    let path = format!("ballots/{}.toml", rules.id);
    let cure = "keep at least what the law demands, or write a file of your own id";
    weaker(rules, built_in).into_iter().map(|what| Problem::new(&path, 0, what, cure)).collect()
}

/// How a citation begins that rests on local practice and not on a law.
const LOCAL: &str = "本地做法";

/// Tells whether a threshold rests on local practice and not on a law.
fn is_local(threshold: &Threshold) -> bool {
    threshold.cite.starts_with(LOCAL)
}

/// Returns in what a file demands less than the one under which it stands.
fn weaker(rules: &BallotRules, base: &BallotRules) -> Vec<String> {
    let mut found = Vec::new();
    let met = |wanted: &Threshold, have: &[&Threshold]| {
        have.iter().any(|threshold| threshold.at_least_as_hard(wanted))
    };
    let winning: Vec<&Threshold> = rules.winning().iter().collect();
    for wanted in base.winning().iter().filter(|wanted| !is_local(wanted)) {
        if !met(wanted, &winning) {
            let by = wanted.by.key();
            found.push(format!("it is won more easily, by {by}, than {} says", wanted.cite));
        }
    }
    for mode in &rules.modes {
        let Some(under) = base.mode(&mode.key) else {
            found.push(format!("`{}` is no way in which `{}` may be held", mode.key, base.id));
            continue;
        };
        for wanted in under.quorum.iter().filter(|quorum| !is_local(&quorum.threshold)) {
            let have: Vec<&Threshold> = mode
                .quorum
                .iter()
                .filter(|quorum| quorum.counts == wanted.counts)
                .map(|quorum| &quorum.threshold)
                .collect();
            if !met(&wanted.threshold, &have) {
                found.push(format!(
                    "`{}` lets fewer take part than {}",
                    mode.key, wanted.threshold.cite
                ));
            }
        }
        let looser = mode.proxy.allowed && !under.proxy.allowed
            || mode.proxy.candidates_hold && !under.proxy.candidates_hold
            || mode.proxy.allowed
                && under
                    .proxy
                    .per_holder_max
                    .is_some_and(|max| mode.proxy.per_holder_max.is_none_or(|mine| mine > max));
        found.extend(roll_weaker(mode, under));
        if looser {
            found.push(format!("`{}` lets more proxies vote than {}", mode.key, under.proxy.cite));
        }
    }
    if base.secret && !rules.secret {
        found.push("the vote is no longer secret".to_owned());
    }
    found.extend(counted_otherwise(rules, base));
    found
}

/// Returns in what the time for looking at the roll, its age and its proxies became less strict.
fn roll_weaker(mode: &Mode, base: &Mode) -> Vec<String> {
    let mut found = Vec::new();
    let (roll, under) = (&mode.roll, &base.roll);
    for (what, have, wanted) in [
        ("days on which the roll hangs", roll.published_days_before, under.published_days_before),
        ("days for objections", roll.objection_days, under.objection_days),
        ("years of age", roll.age_min, under.age_min),
    ] {
        if wanted.is_some_and(|wanted| have.is_none_or(|have| have < wanted)) {
            found.push(format!("`{}` asks for fewer {what} than {}", mode.key, under.cite));
        }
    }
    if mode.proxy.allowed && base.proxy.holder_on_roll && !mode.proxy.holder_on_roll {
        let cite = &base.proxy.cite;
        found.push(format!(
            "`{}` lets people vote for others who are not on the roll ({cite})",
            mode.key
        ));
    }
    found
}

/// Returns in what votes are counted otherwise than the law says: silence, void ballots, papers that nobody handed out, a
/// majority that is none.
fn counted_otherwise(rules: &BallotRules, base: &BallotRules) -> Vec<String> {
    let mut found = Vec::new();
    let silent = |rules: &BallotRules| {
        rules.silent.as_ref().is_some_and(|silent| silent.value == Silent::WithMajority)
    };
    let local = base.silent.as_ref().is_some_and(|silent| silent.cite.starts_with(LOCAL));
    if silent(rules) && !silent(base) && !local {
        found.push("silent owners count with the majority".to_owned());
    }
    for (what, have, wanted) in [
        (
            "more papers than were handed out do not void the vote",
            &rules.over_issued_voids,
            &base.over_issued_voids,
        ),
        ("void ballots do not count as cast", &rules.void_counts, &base.void_counts),
    ] {
        if wanted.value && !have.value && !wanted.cite.starts_with(LOCAL) {
            found.push(format!("{what} ({})", wanted.cite));
        }
    }
    if let (Some(mine), Some(under)) = (&rules.election, &base.election)
        && under.win == Win::Majority
        && mine.win != Win::Majority
    {
        found.push("the most votes win, without a majority".to_owned());
    }
    found
}
