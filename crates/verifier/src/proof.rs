//! Proofs from a log: an entry is in it; it begins with an earlier one.

use crate::report::{Cannot, Report, read_text};
use crate::trust::Trust;
use kernel::commit::Digest;
use kernel::proof::{
    Broken, Consistency, FileFault, Inclusion, SignedHead, leaf_hash, verify_consistency,
    verify_inclusion,
};
use kernel::text::Text;
use std::path::Path;

/// Most bytes of a proof.
const PROOF_MAX: u64 = 1 << 20;

fn cannot(path: &Path, fault: FileFault) -> Cannot {
    Cannot::at(path, Some(fault.line), fault.field, fault.what)
}

/// Says why a proof does not hold.
pub fn why(broken: Broken) -> Text {
    match broken {
        Broken::Size => Text::new("序号或大小不对", "the sizes do not fit"),
        Broken::Length => {
            Text::new("哈希的个数与大小不符", "the number of hashes does not fit the sizes")
        }
        Broken::Root => Text::new("算出的根不同", "it leads to another root"),
        Broken::EarlierRoot => {
            Text::new("算出的较早的根不同", "it leads to another root of the earlier tree")
        }
    }
}

/// Checks a proof that an entry is in a log.
pub fn inclusion(path: &Path, trust: &Trust) -> Result<Report, Cannot> {
    let proof =
        Inclusion::read(&read_text(path, PROOF_MAX)?).map_err(|fault| cannot(path, fault))?;
    let mut report = Report::new(Text::new("条目是否在日志中", "Whether an entry is in the log"));
    let leaf = leaf_hash(&proof.entry);
    let (index, size) = (proof.index, proof.size);
    report.tell(
        format!("条目 {} 字节，叶哈希 {leaf}。", proof.entry.len()),
        format!("The entry has {} bytes and the leaf hash {leaf}.", proof.entry.len()),
    );
    let found = verify_inclusion(&leaf, index, size, &proof.path, &proof.root);
    included(&mut report, index, size, &proof.root, found);
    let tied = match &proof.head {
        Some(head) => trust.head_says(&mut report, path, head, size, &proof.root)?.1,
        None => {
            report.tell("证明不含日志头。", "The proof holds no head.");
            trust.without_head(&mut report, size, &proof.root)
        }
    };
    if !tied {
        trust.leave_untied(&mut report);
    }
    report.set("index", index);
    report.set("size", size);
    report.set("root", proof.root.hex());
    Ok(report)
}

/// Says whether an entry is included.
pub fn included(
    report: &mut Report,
    index: u64,
    size: u64,
    root: &Digest,
    found: Result<(), Broken>,
) {
    match found {
        Ok(()) => report.check(
            true,
            format!("它是 {size} 条中的第 {} 条，根为 {root}。", index.saturating_add(1)),
            format!("It is entry {} of {size} below the root {root}.", index.saturating_add(1)),
        ),
        Err(broken) => {
            let why = why(broken);
            report.check(
                false,
                format!("证明不成立：{}。", why.zh),
                format!("The proof does not hold: {}.", why.en),
            );
        }
    }
}

/// Checks a proof that a log begins with an earlier one.
pub fn consistency(path: &Path, trust: &Trust) -> Result<Report, Cannot> {
    let text = read_text(path, PROOF_MAX)?;
    let proof = Consistency::read(&text).map_err(|fault| cannot(path, fault))?;
    let mut report = Report::new(Text::new("日志是否只增不改", "Whether the log has only grown"));
    let (from, to) = (proof.from, proof.to);
    match verify_consistency(from, to, &proof.path, &proof.from_root, &proof.to_root) {
        Ok(()) => report.check(
            true,
            format!("{to} 条的日志以原来的 {from} 条开头，一条未改。"),
            format!("The log of {to} entries begins with the earlier {from}, unchanged."),
        ),
        Err(broken) => {
            let why = why(broken);
            report.check(
                false,
                format!("证明不成立：{}。", why.zh),
                format!("The proof does not hold: {}.", why.en),
            );
        }
    }
    let mut heads: Vec<SignedHead> = Vec::new();
    let mut tied = true;
    for (head, size, root, name) in [
        (&proof.from_head, from, &proof.from_root, Text::new("较早的日志", "The earlier log")),
        (&proof.to_head, to, &proof.to_root, Text::new("较晚的日志", "The later log")),
    ] {
        report
            .tell(format!("{}（{size} 条）：", name.zh), format!("{} ({size} entries):", name.en));
        tied &= match head {
            Some(head) => {
                let (signed, tied) = trust.head_says(&mut report, path, head, size, root)?;
                heads.push(signed);
                tied
            }
            None => {
                report.tell("没有日志头。", "It has no head.");
                trust.without_head(&mut report, size, root)
            }
        };
    }
    if let [one, other] = heads.as_slice() {
        let (one, other) = (&one.head, &other.head);
        report.check(
            one.origin() == other.origin(),
            "两个头出自同一日志。",
            "Both heads are of the same log.",
        );
        report.check(
            one.millis() <= other.millis(),
            "较长的日志，头也较晚。",
            "The head of the longer log is the later one.",
        );
    }
    if !tied {
        trust.leave_untied(&mut report);
    }
    report.set("from", from);
    report.set("to", to);
    Ok(report)
}
