//! What the checker had before: public keys of the log, and heads that he or she kept. A file vouches for nothing by itself.

use crate::report::{Cannot, Report, read_text};
use kernel::commit::Digest;
use kernel::proof::{Head, PublicKey, SignedHead};
use kernel::text::Text;
use kernel::time::Instant;
use std::path::{Path, PathBuf};

/// Most bytes of a kept head.
const HEAD_MAX: u64 = 1 << 16;

/// A head that somebody kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Where it lies.
    pub name: String,
    /// What it says.
    pub signed: SignedHead,
}

/// What the checker had before.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Public keys of the log.
    pub keys: Vec<PublicKey>,
    /// Heads of the log.
    pub kept: Vec<Kept>,
}

/// Returns what is left open when nothing ties a file to a log.
pub fn tied_to_no_log() -> Text {
    Text::new("没有与任何日志核对", "tied to no log")
}

impl Trust {
    /// Reads kept heads.
    pub fn new(keys: Vec<PublicKey>, kept: &[PathBuf]) -> Result<Trust, Cannot> {
        let keep = |path: &PathBuf| {
            let signed = read_head(path, &read_text(path, HEAD_MAX)?)?;
            Ok(Kept { name: path.display().to_string(), signed })
        };
        Ok(Trust { keys, kept: kept.iter().map(keep).collect::<Result<_, Cannot>>()? })
    }

    /// Checks that a head says size and root. Returns the head and whether it is tied to a key or to a kept head.
    pub fn head_says(
        &self,
        report: &mut Report,
        path: &Path,
        text: &str,
        size: u64,
        root: &Digest,
    ) -> Result<(SignedHead, bool), Cannot> {
        let signed = read_head(path, text)?;
        let head = &signed.head;
        let when = moment(head.millis());
        let (origin, said, says) = (head.origin(), head.size(), head.root());
        report.check(
            said == size && says == root,
            format!("日志“{origin}”{when} 的头写明大小 {said}、根 {says}。"),
            format!("The head of the log `{origin}` of {when} says size {said} and root {says}."),
        );
        let is_signed = self.signatures(report, &signed);
        let is_kept = self.compare_kept(report, head);
        Ok((signed, is_signed || is_kept))
    }

    /// Says what a file without a head is tied to. Returns whether it is tied to a kept head.
    pub fn without_head(&self, report: &mut Report, size: u64, root: &Digest) -> bool {
        let fits = |kept: &&Kept| kept.signed.head.size() == size;
        for kept in self.kept.iter().filter(fits) {
            let holds = kept.signed.head.root() == root;
            report.check(
                holds,
                format!("您保存的头 {} 写明同样的大小和根。", kept.name),
                format!("Your head {} says the same size and root.", kept.name),
            );
            if holds && (self.keys.is_empty() || self.signatures(report, &kept.signed)) {
                return true;
            }
        }
        if !self.keys.is_empty() {
            report.check(
                false,
                "给了公钥，文件里却没有签名的日志头：它没有任何凭据。",
                "A key was given, and the file holds no signed head: nothing vouches for it.",
            );
        }
        false
    }

    /// Says who signed a head. Returns whether one of the given keys did.
    pub fn signatures(&self, report: &mut Report, signed: &SignedHead) -> bool {
        if self.keys.is_empty() {
            return false;
        }
        let by = signed.signed_by(&self.keys);
        let name = |key: &PublicKey| format!("{} {}", key.algorithm().name(), key.id());
        let claims = |key: &PublicKey| {
            let id = key.id();
            signed.signatures.iter().any(|known| known.key == id)
        };
        for key in self.keys.iter().filter(|key| !by.contains(key)) {
            let name = name(key);
            if claims(key) {
                report.check(
                    false,
                    format!("{name} 的签名是假的。"),
                    format!("The signature of {name} is not genuine."),
                );
            } else if !by.is_empty() {
                report.tell(format!("{name} 没有签。"), format!("{name} has not signed it."));
            }
        }
        let names: Vec<String> = by.iter().map(|key| name(key)).collect();
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
        !names.is_empty()
    }

    /// Compares a head with the kept ones. Returns whether one of them is equal. Two heads of one size and different roots show
    /// that the log tells different people different things.
    fn compare_kept(&self, report: &mut Report, head: &Head) -> bool {
        let mut equal = false;
        for kept in &self.kept {
            let (name, own) = (&kept.name, &kept.signed.head);
            if own.origin() != head.origin() {
                report.check(
                    false,
                    format!(
                        "它出自日志“{}”，您保存的头 {name} 出自“{}”。",
                        head.origin(),
                        own.origin()
                    ),
                    format!(
                        "It is of the log `{}`, and your head {name} is of `{}`.",
                        head.origin(),
                        own.origin()
                    ),
                );
            } else if own.size() == head.size() {
                let same = own.root() == head.root();
                equal |= same;
                report.check(
                    same,
                    format!("您保存的头 {name} 写明同样的大小和根。"),
                    format!("Your head {name} says the same size and root."),
                );
            } else {
                let size = own.size();
                report.tell(
                    format!("您保存的头 {name} 是 {size} 条的，这里没有与它对照；请用整份日志核对。"),
                    format!("Your head {name} is of {size} entries and was not compared here: check it with the whole log."),
                );
            }
        }
        equal
    }

    /// Leaves a report open that is tied to nothing: neither a key nor a kept head vouches for it.
    pub fn leave_untied(&self, report: &mut Report) {
        let sentence = if self.keys.is_empty() && self.kept.is_empty() {
            Text::new(
                "未核对签名：请用 --key 给出您另行得到的日志公钥，或用 --kept 给出您保存的头。",
                "Signatures were not checked: give the log's public key, which you have from elsewhere, with --key, or a head that you kept with --kept.",
            )
        } else {
            Text::new("与您所给的都对不上号，没有凭据。", "Nothing that you gave vouches for it.")
        };
        report.leave_open(sentence, tied_to_no_log());
    }
}

/// Reads a head out of a file.
pub fn read_head(path: &Path, text: &str) -> Result<SignedHead, Cannot> {
    SignedHead::read(text).map_err(|fault| {
        let field = format!("head, line {}, {}", fault.line, fault.field);
        Cannot::at(path, None, &field, fault.what)
    })
}

/// Returns a moment in UTC.
pub fn moment(millis: u64) -> String {
    instant(millis).map_or_else(|| millis.to_string(), |instant| instant.rfc3339())
}

/// Returns the point in time of a head.
pub fn instant(millis: u64) -> Option<Instant> {
    let micros = i64::try_from(millis).ok().and_then(|millis| millis.checked_mul(1_000));
    micros.map(Instant::from_micros)
}
