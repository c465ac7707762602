//! Refuses to build without the bundled styles and scripts, and says how to make them.

use std::path::Path;

fn main() {
    // A build script runs in the folder of its package.
    let manifest = Path::new("../../../web/dist/manifest.json");
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
