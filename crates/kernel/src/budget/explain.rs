//! The outcome in plain words, in Chinese and English.

use super::election::Election;
use super::outcome::{Fate, Outcome};
use super::ranked::Measure;
use super::{Completion, Decimal, Rule, Satisfaction};
use crate::text::Text;

impl Rule {
    /// Returns the rule in plain words.
    pub fn words(self) -> Text {
        match self {
            Rule::Greedy(satisfaction) => {
                let by = satisfaction.words();
                Text::new(
                    format!("逐项选取法（{}）：从高到低依次选取，资金放得下就入选", by.zh),
                    format!("greedy, {}: one after the other, each that still fits", by.en),
                )
            }
            Rule::Ranked { by, stops } => {
                let (zh, en) = match by {
                    Measure::Given => ("按得票、得分或排序", "by votes, points or ranks"),
                    Measure::Votes => ("按得票", "by votes"),
                };
                let (then_zh, then_en) = if stops {
                    (
                        "遇到第一个放不下的项目就停止",
                        "until the first that does not fit, which ends the count",
                    )
                } else {
                    ("放不下的跳过", "each that still fits")
                };
                Text::new(
                    format!("逐项选取法（{zh}，不看费用）：从高到低依次选取，{then_zh}"),
                    format!("greedy {en}, whatever projects cost: one after the other, {then_en}"),
                )
            }
            Rule::EqualShares(satisfaction, completion) => {
                let (by, then) = (satisfaction.words(), completion.words());
                Text::new(
                    format!("等额份额法（{}）{}", by.zh, then.zh),
                    format!("equal shares, {}{}", by.en, then.en),
                )
            }
            Rule::Phragmen => Text::new(
                "顺序弗拉格门法：每人以同样速度积攒资金，支持者攒够即买下项目",
                "sequential Phragmén: everybody earns at the same pace, supporters buy as soon as they can",
            ),
        }
    }
}

impl Satisfaction {
    fn words(self) -> Text {
        match self {
            Satisfaction::Cost => Text::new("按金额计效用", "a project is worth its cost"),
            Satisfaction::Cardinality => {
                Text::new("按项数计效用", "every project is worth the same")
            }
            Satisfaction::Points => Text::new("按分值计效用", "a project is worth its points"),
        }
    }
}

impl Completion {
    fn words(self) -> Text {
        match self {
            Completion::None => Text::default(),
            Completion::Greedy => {
                Text::new("，余款按逐项选取法用完", "; the rest goes by the greedy rule")
            }
            Completion::AddOne => Text::new(
                "，每人份额逐次加一元直至用足",
                "; everybody's share grows by one unit of currency until the money is used",
            ),
            Completion::AddOneGreedy => Text::new(
                "，每人份额逐次加一元直至用足，余款按逐项选取法用完",
                "; everybody's share grows by one unit of currency until the money is used, and the rest goes by the greedy rule",
            ),
            Completion::AddOneUnit => Text::new(
                "，全体份额合计逐次加一元直至用足",
                "; all shares together grow by one unit of currency until the money is used",
            ),
        }
    }
}

impl Outcome {
    /// Says how the count went as a whole.
    pub fn summary(&self, election: &Election) -> Vec<Text> {
        let (cost, budget) = (u128::from(self.cost), u128::from(election.budget()));
        let funded = self.selected.len();
        let all = election.projects().len();
        let rule = self.rule.words();
        let mut lines = vec![
            Text::new(format!("规则：{}。", rule.zh), format!("Rule: {}.", rule.en)),
            Text::new(
                format!(
                    "共 {} 张选票，{all} 个项目，资金 {}。",
                    election.ballot_count(),
                    election.show(budget)
                ),
                format!(
                    "{} ballots, {all} projects, {} to spend.",
                    election.ballot_count(),
                    election.show(budget)
                ),
            ),
        ];
        if let Some(share) = &self.share {
            let growing = matches!(
                self.rule,
                Rule::EqualShares(
                    _,
                    Completion::AddOne | Completion::AddOneGreedy | Completion::AddOneUnit
                )
            );
            let counts = self.counts;
            let (zh, en) = if growing {
                (format!("，经 {counts} 次试算确定"), format!(", found in {counts} counts"))
            } else {
                Default::default()
            };
            lines.push(Text::new(
                format!("每位投票人的份额为 {share}{zh}。"),
                format!("Everybody's share is {share}{en}."),
            ));
        }
        lines.push(Text::new(
            format!(
                "入选 {funded} 个项目，共 {}，结余 {}。",
                election.show(cost),
                election.show(budget.saturating_sub(cost))
            ),
            format!(
                "{funded} projects are funded for {}; {} is left.",
                election.show(cost),
                election.show(budget.saturating_sub(cost))
            ),
        ));
        lines
    }

    /// Says what became of a project and why.
    pub fn explain(&self, election: &Election, project: usize) -> Text {
        let (Some(fate), Some(cost)) = (self.fates.get(project), election.costs().get(project))
        else {
            return Text::default();
        };
        let cost = election.show(u128::from(*cost));
        match fate {
            Fate::Free | Fate::Bought { .. } | Fate::Earned { .. } | Fate::Fitted { .. } => {
                self.why_funded(election, fate, &cost)
            }
            Fate::Unwanted
            | Fate::Weightless
            | Fate::Short { .. }
            | Fate::NoRoom { .. }
            | Fate::TooDear
            | Fate::Beyond { .. }
            | Fate::Below { .. }
            | Fate::Withdrawn
            | Fate::Ended
            | Fate::Late => self.why_not(election, fate, &cost),
        }
    }

    fn why_funded(&self, election: &Election, fate: &Fate, cost: &str) -> Text {
        match fate {
            Fate::Free => Text::new(
                "入选：不需要资金，且有人支持。",
                "Funded: it costs nothing, and somebody wants it.",
            ),
            Fate::Bought { round, payers, spent, most } => Text::new(
                format!(
                    "第 {round} 轮入选：{payers} 人共同支付 {cost}，每人最多 {most}，其中 {spent} 人付出了剩余的全部份额。"
                ),
                format!(
                    "Funded in round {round}: {payers} voters paid {cost} together, nobody more than {most}; {spent} of them gave all that they had left."
                ),
            ),
            Fate::Earned { round, supporters, load: Some(load) } => Text::new(
                format!(
                    "第 {round} 轮入选：{supporters} 位支持者各自积攒到 {load} 时，合起来够付 {cost}。"
                ),
                format!(
                    "Funded in round {round}: its {supporters} supporters could pay {cost} when each had earned {load}."
                ),
            ),
            Fate::Earned { round, load: None, .. } => Text::new(
                format!("第 {round} 轮入选：无人支持，但其他项目都已选完而资金仍放得下 {cost}。"),
                format!(
                    "Funded in round {round}: nobody supports it, but everything else was bought and {cost} still fitted."
                ),
            ),
            Fate::Fitted { turn, score, room } => {
                let (room, unit) = (election.show(u128::from(*room)), self.unit(election));
                let score = self.score(election, *score);
                Text::new(
                    format!(
                        "依次第 {turn} 位入选：得 {score} {}，当时尚余 {room}，够付 {cost}。",
                        unit.zh
                    ),
                    format!(
                        "Funded at turn {turn}: {score} {}, and {cost} fitted into the {room} that was left.",
                        unit.en
                    ),
                )
            }
            _ => Text::default(),
        }
    }

    fn why_not(&self, election: &Election, fate: &Fate, cost: &str) -> Text {
        match fate {
            Fate::Unwanted => Text::new("未入选：无人支持。", "Not funded: nobody supports it."),
            Fate::Weightless => Text::new(
                "未列入：不需要资金，而本规则按金额计效用；可以另行办理。",
                "Not funded: it needs no money, and this rule weighs projects by their cost; it can be done all the same.",
            ),
            Fate::Short { supporters, have } => Text::new(
                format!("未入选：{supporters} 位支持者最后合计只剩 {have}，不够付 {cost}。"),
                format!(
                    "Not funded: its {supporters} supporters have {have} left together, and it costs {cost}."
                ),
            ),
            Fate::NoRoom { turn, score, room } => {
                let (room, unit) = (election.show(u128::from(*room)), self.unit(election));
                let score = self.score(election, *score);
                Text::new(
                    format!(
                        "未入选：依次第 {turn} 位，得 {score} {}，当时只余 {room}，不够付 {cost}。",
                        unit.zh
                    ),
                    format!(
                        "Not funded: at turn {turn} with {score} {} only {room} was left, and it costs {cost}.",
                        unit.en
                    ),
                )
            }
            Fate::TooDear => Text::new(
                format!("未入选：费用 {cost} 超过全部资金。"),
                format!("Not funded: it costs {cost}, more than there is."),
            ),
            Fate::Beyond { room } => {
                let room = election.show(u128::from(*room));
                Text::new(
                    format!("未入选：轮到该项目时只余 {room}，不够付 {cost}，计票到此结束。"),
                    format!(
                        "Not funded: it was next, but only {room} was left of the {cost} that it costs, which ended the count."
                    ),
                )
            }
            Fate::Below { score, need } => {
                let unit = self.unit(election);
                let (score, need) = (self.score(election, *score), self.score(election, *need));
                Text::new(
                    format!("未入选：得 {score} {}，不到入选所需的 {need} {}。", unit.zh, unit.zh),
                    format!("Not funded: it has {score} {}, and a project needs {need}.", unit.en),
                )
            }
            Fate::Withdrawn => Text::new(
                format!("未入选：费用写的是 {cost}，在公开数据集中表示项目已撤回。"),
                format!(
                    "Not funded: its cost is {cost}, the collection's sign for a project that was withdrawn."
                ),
            ),
            Fate::Ended => Text::new(
                "未入选：轮到该项目之前计票已经结束。",
                "Not funded: the count had ended before its turn.",
            ),
            Fate::Late => Text::new(
                "未入选：计票结束时支持者尚未攒够。",
                "Not funded: the count ended before its supporters had earned enough.",
            ),
            _ => Text::default(),
        }
    }

    /// Whether scores are points, and not votes.
    fn in_points(&self, election: &Election) -> bool {
        match self.rule {
            Rule::Greedy(satisfaction) | Rule::EqualShares(satisfaction, _) => {
                satisfaction == Satisfaction::Points
            }
            Rule::Ranked { by, .. } => by.is_points(election),
            Rule::Phragmen => false,
        }
    }

    /// What the greedy rules count.
    fn unit(&self, election: &Election) -> Text {
        if self.in_points(election) {
            Text::new("分", "points")
        } else {
            Text::new("票", "votes")
        }
    }

    /// Writes a score; points may have decimals.
    fn score(&self, election: &Election, score: i128) -> String {
        let places = if self.in_points(election) { election.point_places() } else { 0 };
        i64::try_from(score)
            .map_or_else(|_| score.to_string(), |score| Decimal::new(score, places).to_string())
    }
}
