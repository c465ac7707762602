//! What registers say of roles, as verbs: whoever decides who may do something asks the roles and nobody else.

use super::model::{May, Register, Starts};
use crate::access::Roles;
use crate::procedure::Procedure;
use crate::text::Text;
use std::collections::BTreeMap;

/// Gives the roles what a register says: each its verbs, and the rows that they reach there. The verbs of the register
/// are known then, whoever has them.
pub fn give(register: &Register, procedures: &BTreeMap<String, Procedure>, roles: &mut Roles) {
    let given = |may: &May| register.access.values().any(|access| access.may.contains(may));
    let plain = May::PLAIN.into_iter().map(|(_, may)| may).filter(|may| match may {
        May::End | May::Name => given(may),
        May::See | May::Add | May::Change | May::Export | May::Print | May::Reveal => true,
        May::Act(_) => false,
    });
    let actions = register.actions.iter().map(|action| May::Act(action.id.clone()));
    let pressed = register.runs.iter().filter(|runs| runs.starts == Starts::Press);
    let runs = pressed.map(|runs| May::Act(runs.procedure.clone()));
    for may in plain.chain(actions).chain(runs) {
        roles.add_verb(register.verb(&may), verb_title(register, procedures, &may));
    }
    for (key, access) in &register.access {
        roles.set_rows(&register.id, key, access.rows.clone());
        roles.change(key, |role| {
            role.verbs.extend(access.may.iter().map(|may| register.verb(may)));
        });
    }
}

/// Returns what a verb of a register is called: 查看设施, See facilities.
pub fn verb_title(
    register: &Register,
    procedures: &BTreeMap<String, Procedure>,
    may: &May,
) -> Text {
    let (one, many) = (&register.one.zh, small(&register.title.en));
    let words = |zh: &str, en: &str| Text::new(format!("{zh}{one}"), format!("{en} {many}"));
    match may {
        May::See => words("查看", "See"),
        May::Add => words("登记", "Add"),
        May::Change => words("修改", "Change"),
        May::End => words("注销", "End"),
        May::Export => words("导出", "Export"),
        May::Print => words("打印", "Print"),
        May::Reveal => Text::new(
            format!("查看{one}中的原文"),
            format!("See masked data of {many} for a reason"),
        ),
        May::Name => Text::new(format!("指定谁可以查看{one}"), format!("Name who sees {many}")),
        May::Act(id) => {
            let action = register.action(id).map(|action| action.title.clone());
            let title = action.or_else(|| Some(procedures.get(id)?.title.clone()));
            let title = title.unwrap_or_else(|| Text::same(id));
            Text::new(
                format!("{one}：{}", title.zh),
                format!("{}: {}", register.title.en, small(&title.en)),
            )
        }
    }
}

/// Returns English words inside a sentence: without a capital at the beginning, unless more capitals follow.
fn small(words: &str) -> String {
    let mut signs = words.chars();
    let first = signs.next();
    let rest = signs.as_str();
    match first {
        Some(first) if !rest.starts_with(|sign: char| sign.is_ascii_uppercase()) => {
            first.to_lowercase().chain(rest.chars()).collect()
        }
        _ => words.to_owned(),
    }
}
