//! Serves the gallery and sample pages for looking at them: `cargo run -p linli-http --example gallery -- 8099`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

fn main() {
    println!("filled in below");
}
