//! Refuses to build without the bundled styles and scripts, and says how to make them.

use std::path::Path;

fn main() {
    // Asked for when it runs: one built elsewhere would look in the wrong checkout.
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let manifest = Path::new(&root).join("../../../web/dist/manifest.json");
    println!("cargo::rerun-if-changed={}", manifest.display());
    println!("cargo::rerun-if-changed=build.rs");
    if !manifest.is_file() {
        println!(
            "cargo::error=the styles and scripts are not bundled: run `make web` first \
             (that is `npm ci && npm run build` in the folder web)"
        );
        std::process::exit(1);
    }
}
