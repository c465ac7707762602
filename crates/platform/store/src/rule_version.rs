//! Versions of the rules: applied explicitly, kept for ever, read by every node.

use crate::{Entry, Error, Fault, FaultKind, Query, Tx, args};
use kernel::id::AccountId;
use kernel::rules::fingerprint;
use kernel::time::Instant;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

crate::row! {
    /// A version of the rules.
    #[derive(Clone, Debug)]
    pub struct RuleVersion {
        /// Counts from 1.
        pub no: i64,
        /// The SHA-256 of the canonical text, in hex; matters pin it.
        pub sha256: String,
        /// The files: a JSON object from path to text.
        pub files: Value,
        /// In force from here on.
        pub from_at: Instant,
        /// When it was applied.
        pub applied_at: Instant,
        /// By whom; `None` for the program's own defaults.
        pub applied_by: Option<Uuid>,
        /// The files of the overlay folder alone; `None` for versions from before they were kept apart.
        pub overlay: Option<Value>,
        /// The SHA-256 of the overlay's text, in hex.
        pub overlay_sha256: Option<String>,
        /// What is held back until somebody agrees, as a list; `None` for nothing.
        pub held: Option<Value>,
    }
}

crate::row! {
    /// A version of the rules without its text.
    #[derive(Clone, Debug)]
    pub struct RuleHead {
        /// Counts from 1.
        pub no: i64,
        /// The SHA-256 of the canonical text, in hex.
        pub sha256: String,
        /// In force from here on.
        pub from_at: Instant,
        /// What is held back until somebody agrees, as a list; `None` for nothing.
        pub held: Option<Value>,
    }
}

/// What is put in force.
#[derive(Clone, Debug)]
pub struct NewRules {
    /// All files as they are read: a JSON object from path to text.
    pub files: Value,
    /// Those of them, or what they were put together with, that are the county's own.
    pub overlay: Value,
    /// What is held back until somebody agrees; `None` for nothing.
    pub held: Option<Value>,
}

impl NewRules {
    /// Returns rules without anything of a county's own.
    pub fn built_in(files: Value) -> NewRules {
        NewRules { files, overlay: json!({}), held: None }
    }
}

impl RuleVersion {
    /// Tells whether its files are those of its hashes.
    pub fn is_intact(&self) -> bool {
        let whole = hash_of(&self.files).is_ok_and(|sha256| sha256 == self.sha256);
        let overlay = self.overlay.as_ref().map(hash_of).transpose();
        whole && overlay.is_ok_and(|sha256| sha256 == self.overlay_sha256)
    }
}

const COLUMNS: &str =
    "no, sha256, files, from_at, applied_at, applied_by, overlay, overlay_sha256, held";

impl Tx {
    /// Makes these the rules from `from_at` on. The same as the latest version from the same or an earlier time on is that
    /// version. Versions are never changed or removed.
    pub async fn apply_rules(
        &mut self,
        new: NewRules,
        from_at: Instant,
    ) -> Result<RuleVersion, Error> {
        let (sha256, overlay_sha256) = (hash_of(&new.files)?, Some(hash_of(&new.overlay)?));
        let latest: Option<RuleVersion> = self
            .parts()
            .rows(
                format!("SELECT {COLUMNS} FROM rule_version ORDER BY no DESC LIMIT 1").into(),
                args![],
                1,
            )
            .await?
            .pop();
        if let Some(latest) = &latest
            && latest.sha256 == sha256
            && latest.overlay_sha256 == overlay_sha256
            && latest.held == new.held
            && latest.from_at <= from_at
        {
            return Ok(latest.clone());
        }
        let version = RuleVersion {
            no: latest.map_or(1, |latest| latest.no + 1),
            sha256,
            files: new.files,
            from_at,
            applied_at: self.now,
            applied_by: self.by.actor.who.account().map(AccountId::uuid),
            overlay: Some(new.overlay),
            overlay_sha256,
            held: new.held,
        };
        self.exec(
            "INSERT INTO rule_version \
             (no, sha256, files, from_at, applied_at, applied_by, overlay, overlay_sha256, held) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            args![
                version.no,
                &version.sha256,
                &version.files,
                version.from_at,
                version.applied_at,
                version.applied_by,
                &version.overlay,
                &version.overlay_sha256,
                &version.held
            ],
        )
        .await?;
        self.journal(Entry {
            verb: "store.apply_rules",
            subject_kind: "rules",
            subject: Uuid::nil(),
            before: None,
            after: Some(json!({
                "no": version.no,
                "sha256": version.sha256,
                "from": from_at.micros(),
                "overlay": version.overlay_sha256,
                "held": version.held,
            })),
            retention: "record",
        });
        Ok(version)
    }
}

fn hash_of(files: &Value) -> Result<String, Fault> {
    let shape = || Fault::new(FaultKind::Shape, "rules must be an object from path to text");
    let mut texts = BTreeMap::new();
    for (path, text) in files.as_object().ok_or_else(shape)? {
        texts.insert(path.as_str(), text.as_str().ok_or_else(shape)?);
    }
    Ok(fingerprint(texts).hex())
}

/// Returns the rules in force at a time: of the versions that have begun, the one applied last.
pub async fn rules_at(q: &mut impl Query, at: Instant) -> Result<Option<RuleVersion>, Fault> {
    let sql =
        format!("SELECT {COLUMNS} FROM rule_version WHERE from_at <= $1 ORDER BY no DESC LIMIT 1");
    Ok(q.parts().rows(sql.into(), args![at], 1).await?.pop())
}

/// Returns the number of the rules in force at a time, without their text: who looks for others asks this first.
pub async fn rules_no_at(q: &mut impl Query, at: Instant) -> Result<Option<i64>, Fault> {
    let sql = "SELECT no FROM rule_version WHERE from_at <= $1 ORDER BY no DESC LIMIT 1";
    let found: Option<(i64,)> = q.opt(sql, args![at]).await?;
    Ok(found.map(|(no,)| no))
}

/// Returns the latest versions without their text, the latest first.
pub async fn rule_heads(q: &mut impl Query, most: i64) -> Result<Vec<RuleHead>, Fault> {
    let sql = "SELECT no, sha256, from_at, held FROM rule_version ORDER BY no DESC LIMIT $1";
    q.all(sql, args![most]).await
}

/// Returns a version by its number.
pub async fn rule_version(q: &mut impl Query, no: i64) -> Result<Option<RuleVersion>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM rule_version WHERE no = $1");
    Ok(q.parts().rows(sql.into(), args![no], 1).await?.pop())
}

/// Returns the version with this hash, which a matter has pinned.
pub async fn rules_pinned(q: &mut impl Query, sha256: &str) -> Result<Option<RuleVersion>, Fault> {
    let sql =
        format!("SELECT {COLUMNS} FROM rule_version WHERE sha256 = $1 ORDER BY no DESC LIMIT 1");
    Ok(q.parts().rows(sql.into(), args![sha256], 1).await?.pop())
}

/// Returns all versions, the latest first.
pub async fn rule_versions(q: &mut impl Query) -> Result<Vec<RuleVersion>, Fault> {
    q.parts()
        .rows(
            format!("SELECT {COLUMNS} FROM rule_version ORDER BY no DESC").into(),
            args![],
            usize::MAX,
        )
        .await
}
