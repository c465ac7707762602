//! Proofs from a log: an entry is in it; it begins with an earlier one.

use crate::report::{Cannot, Report, read_text};
use kernel::commit::Digest;
use kernel::proof::{
    Broken, Consistency, FileFault, Inclusion, PublicKey, SignedHead, leaf_hash,
    verify_consistency, verify_inclusion,
};
use kernel::text::Text;
use kernel::time::Instant;
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
pub fn inclusion(path: &Path, keys: &[PublicKey]) -> Result<Report, Cannot> {
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
    match &proof.head {
        Some(head) => {
            head_says(&mut report, path, head, size, &proof.root, keys)?;
        }
        None => report.tell(
            "证明不含日志头：请另用您保存的日志头核对大小和根。",
            "The proof holds no head: compare size and root with a head that you kept.",
        ),
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

/// Checks that a head says size and root, and who signed it.
pub fn head_says(
    report: &mut Report,
    path: &Path,
    text: &str,
    size: u64,
    root: &Digest,
    keys: &[PublicKey],
) -> Result<SignedHead, Cannot> {
    let signed = read_head(path, text)?;
    let head = &signed.head;
    let when = moment(head.millis());
    report.check(
        head.size() == size && head.root() == root,
        format!("日志“{}”{when} 的头写明大小 {}、根 {}。", head.origin(), head.size(), head.root()),
        format!(
            "The head of the log `{}` of {when} says size {} and root {}.",
            head.origin(),
            head.size(),
            head.root()
        ),
    );
    signatures(report, &signed, keys);
    Ok(signed)
}

/// Reads a head out of a file.
pub fn read_head(path: &Path, text: &str) -> Result<SignedHead, Cannot> {
    SignedHead::read(text).map_err(|fault| {
        let field = format!("head, line {}, {}", fault.line, fault.field);
        Cannot::at(path, None, &field, fault.what)
    })
}

/// Says who signed a head.
pub fn signatures(report: &mut Report, signed: &SignedHead, keys: &[PublicKey]) {
    if keys.is_empty() {
        report.tell(
            "未核对签名：请用 --key 给出日志的公钥。",
            "Signatures were not checked: give the public key of the log with --key.",
        );
        return;
    }
    let by = signed.signed_by(keys);
    let names: Vec<String> =
        by.iter().map(|key| format!("{} {}", key.algorithm().name(), key.id())).collect();
    if names.is_empty() {
        report.check(
            false,
            "所给公钥都没有签这个头。",
            "None of the given keys has signed the head.",
        );
    } else {
        let names = names.join(", ");
        report.check(
            true,
            format!("签名有效：{names}。"),
            format!("The signature is genuine: {names}."),
        );
    }
}

/// Returns a moment as it is read in China.
pub fn moment(millis: u64) -> String {
    let micros = i64::try_from(millis).ok().and_then(|millis| millis.checked_mul(1_000));
    let instant = micros.map(Instant::from_micros);
    instant.map_or_else(|| millis.to_string(), |instant| instant.rfc3339())
}

/// Checks a proof that a log begins with an earlier one.
pub fn consistency(path: &Path, keys: &[PublicKey]) -> Result<Report, Cannot> {
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
    let mut origins = Vec::new();
    for (head, size, root) in
        [(&proof.from_head, from, &proof.from_root), (&proof.to_head, to, &proof.to_root)]
    {
        if let Some(head) = head {
            let signed = head_says(&mut report, path, head, size, root, keys)?;
            origins.push(signed.head.origin().to_owned());
        }
    }
    if let [one, other] = origins.as_slice() {
        report.check(one == other, "两个头出自同一日志。", "Both heads are of the same log.");
    }
    report.set("from", from);
    report.set("to", to);
    Ok(report)
}
