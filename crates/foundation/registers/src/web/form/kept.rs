//! Files of a form that came back: their content lies in the store already and goes along, so that nobody has to choose them
//! twice.
//!
//! What comes back is signed for the account, the register and the field, and counts for half a day: nothing in the store can
//! be named by it but what the same person has just sent.

use http::Cx;
use kernel::commit::Digest;
use kernel::id::FileId;
use kernel::time::{Duration, Instant};
use serde_json::{Value, json};
use store::{FileMeta, Store};

/// How long a file waits for its form; the store sweeps what nobody keeps after a day.
const WAITS: Duration = Duration::hours(12);

/// Returns the field in which the files of another field come back.
pub(super) fn field(of: &str) -> String {
    format!("kept.{of}")
}

/// Returns the field that names files of a record that are to go.
pub(super) fn gone(of: &str) -> String {
    format!("gone.{of}")
}

/// Returns what stands in the form for a file.
pub(super) fn seal(store: &Store, cx: &Cx, of: &str, file: &FileMeta) -> String {
    let text = json!([
        cx.now.micros(),
        file.id,
        file.media_type,
        file.size_bytes,
        file.width,
        file.height,
        file.address,
        file.thumb_address,
    ])
    .to_string();
    format!("{}.{text}", signature(store, cx, of, &text))
}

/// Returns the file that a form brings back; nothing when it is another's, of another field, or too old.
pub(super) fn unseal(store: &Store, cx: &Cx, of: &str, sealed: &str) -> Option<FileMeta> {
    let (signed, text) = sealed.split_once('.')?;
    // Both are digests under a key: comparing them byte by byte tells a stranger nothing.
    if signed != signature(store, cx, of, text) {
        return None;
    }
    let parts: Vec<Value> = serde_json::from_str(text).ok()?;
    let number = |at: usize| parts.get(at).and_then(Value::as_i64);
    let words = |at: usize| parts.get(at).and_then(Value::as_str).map(str::to_owned);
    if cx.now > Instant::from_micros(number(0)?).plus(WAITS) {
        return None;
    }
    Some(FileMeta {
        id: words(1)?.parse::<FileId>().ok()?,
        media_type: words(2)?,
        size_bytes: number(3)?,
        width: number(4),
        height: number(5),
        address: words(6)?,
        thumb_address: words(7),
    })
}

fn signature(store: &Store, cx: &Cx, of: &str, text: &str) -> String {
    let account = cx.account().map(|account| account.to_string()).unwrap_or_default();
    let signed = json!([cx.tenant(), account, of, text]).to_string();
    Digest::from_bytes(store.mac("registers.kept", signed.as_bytes())).hex()
}
