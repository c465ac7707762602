//! What users read when a command on a matter cannot be carried out.

use crate::text::Text;

/// Key, Chinese, English; the details stand in braces.
pub(super) const WORDS: &[(&str, &str, &str)] = &[
    ("kernel.refusal.procedure_not_started", "办件尚未开始。", "The matter has not begun."),
    ("kernel.refusal.procedure_started_before", "办件已经开始。", "The matter has begun already."),
    (
        "kernel.refusal.procedure_other",
        "办件按另一流程办理。",
        "The matter runs by another procedure.",
    ),
    ("kernel.refusal.procedure_ended", "办件已经办结。", "The matter has ended."),
    (
        "kernel.refusal.procedure_step_over",
        "这一步已经结束，可能刚被他人处理；请刷新页面。",
        "This step is over, perhaps since a moment ago. Load the page again.",
    ),
    ("kernel.refusal.procedure_not_yours", "这一步由他人办理。", "Somebody else has to act here."),
    ("kernel.refusal.procedure_choose_outcome", "请选择办理结果。", "Choose an outcome."),
    (
        "kernel.refusal.procedure_no_such_outcome",
        "没有“{outcome}”这一结果。",
        "There is no outcome “{outcome}”.",
    ),
    ("kernel.refusal.procedure_name_lead", "请指定主办单位。", "Name the lead."),
    (
        "kernel.refusal.procedure_names_nobody",
        "这一步不指定承办人。",
        "Nobody is named at this step.",
    ),
    (
        "kernel.refusal.procedure_wrong_party",
        "“{who}”不能承办，或被指定了两次。",
        "“{who}” cannot hold a step, or is named twice.",
    ),
    (
        "kernel.refusal.procedure_lasts_until",
        "这一步到 {until} 自动结束。",
        "This step ends by itself on {until}.",
    ),
    (
        "kernel.refusal.procedure_is_block",
        "请在主办或协办的分支上操作。",
        "Act on the lead's or an assistant's branch.",
    ),
    (
        "kernel.refusal.procedure_action_unknown",
        "本流程不允许{action}。",
        "This procedure does not allow: {action}.",
    ),
    (
        "kernel.refusal.procedure_action_not_here",
        "这一步不能{action}。",
        "Not possible at this step: {action}.",
    ),
    (
        "kernel.refusal.procedure_action_used_up",
        "{action}最多 {max} 次，已用完。",
        "{action}: used up, at most {max}.",
    ),
    (
        "kernel.refusal.procedure_after_deadline",
        "期限已过，应当在届满前提出。",
        "The deadline has passed; ask before it does.",
    ),
    (
        "kernel.refusal.procedure_too_late",
        "应当在收到后 {length}内提出。",
        "This has to be done within {length} of receipt.",
    ),
    ("kernel.refusal.procedure_no_limit", "这一步没有期限。", "This step has no limit."),
    ("kernel.refusal.procedure_too_long", "最长 {length}。", "At most {length}."),
    ("kernel.refusal.procedure_is_paused", "已暂停，请先恢复。", "It is paused; resume it first."),
    ("kernel.refusal.procedure_not_paused", "没有暂停。", "It is not paused."),
    (
        "kernel.refusal.procedure_asked_before",
        "已有申请待批准。",
        "Something waits for approval already.",
    ),
    ("kernel.refusal.procedure_nothing_asked", "没有待批准的申请。", "Nothing waits for approval."),
    (
        "kernel.refusal.procedure_wrong_reason",
        "请从列表中选择理由。",
        "Choose a reason from the list.",
    ),
    (
        "kernel.refusal.procedure_no_such_transition",
        "本流程没有“{transition}”。",
        "This procedure has no “{transition}”.",
    ),
    (
        "kernel.refusal.procedure_transition_not_now",
        "现在不能进行这一操作。",
        "This cannot be done now.",
    ),
    (
        "kernel.refusal.procedure_transition_used_up",
        "已经做过，不能再做。",
        "Done already; it cannot be done again.",
    ),
    (
        "kernel.refusal.procedure_guard_fails",
        "条件不满足：{when}",
        "The condition does not hold: {when}",
    ),
    (
        "kernel.refusal.procedure_guard_unknown",
        "缺少信息，无法判断：{missing}",
        "It cannot be told while this is unknown: {missing}",
    ),
    ("kernel.refusal.procedure_needs_evidence", "请先填写：{missing}", "Fill in first: {missing}"),
    (
        "kernel.refusal.procedure_no_seat",
        "没有“{role}”的承办人。",
        "Nobody holds the role “{role}” here.",
    ),
    ("kernel.refusal.procedure_system_only", "只能由系统执行。", "Only the platform does this."),
    (
        "kernel.refusal.procedure_broken",
        "流程文件有误，请联系管理员。",
        "The procedure file is broken; tell the administrator.",
    ),
];

pub(super) fn of(key: &str) -> Text {
    let row = WORDS.iter().find(|(known, _, _)| *known == key);
    row.map_or_else(|| Text::new(key, key), |(_, zh, en)| Text::new(*zh, *en))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::WORDS;
    use crate::refusal::{MESSAGES_EN, MESSAGES_ZH};

    /// Details that differ by language do not fit into the catalogue; its messages then say less.
    const SHORTER: [&str; 2] = ["{action}", "{length}"];

    #[test]
    fn the_catalogue_says_the_same() {
        for (at, catalogue) in [(0, MESSAGES_ZH), (1, MESSAGES_EN)] {
            let document: toml_edit::DocumentMut = catalogue.parse().unwrap();
            for (key, zh, en) in WORDS {
                let words = [zh, en][at];
                let told = document["refusal"][key.rsplit('.').next().unwrap()].as_str().unwrap();
                let shorter = SHORTER.iter().any(|detail| words.contains(detail));
                assert!(shorter || told == *words, "{key}: {told}");
                assert!(SHORTER.iter().all(|detail| !told.contains(detail)), "{key}: {told}");
            }
        }
    }
}
