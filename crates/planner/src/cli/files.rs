//! Reading and writing files.

use super::Fail;
use flate2::read::MultiGzDecoder;
use planner::language::Language;
use planner::read::{Place, ReadError, Trouble};
use std::io::Read;
use std::path::Path;

/// The most that is read of a file, unpacked.
const MOST_BYTES: u64 = 2 << 30;

/// Reads a file, unpacking gzip; `-` is standard input.
pub fn read(path: &Path, language: Language) -> Result<Vec<u8>, Fail> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes))
    };
    read.map_err(|error| {
        let path = path.display();
        Fail::of(
            language
                .of(format!("无法读取 {path}：{error}"), format!("cannot read {path}: {error}")),
        )
    })?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    match MultiGzDecoder::new(bytes.as_slice()).take(MOST_BYTES).read_to_end(&mut plain) {
        Ok(_) => Ok(plain),
        Err(error) => {
            let trouble = Trouble::NotGzip { message: error.to_string() };
            Err(Fail::read(path, &ReadError::one(Place::File, trouble), language))
        }
    }
}

/// Writes a file, making its folder.
pub fn write(path: &Path, text: &str, language: Language) -> Result<(), Fail> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, text)).map_err(|error| {
        let path = path.display();
        Fail::of(
            language
                .of(format!("无法写入 {path}：{error}"), format!("cannot write {path}: {error}")),
        )
    })
}
