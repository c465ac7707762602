//! Large pictures, and how much memory they take.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage, RgbaImage};
use std::io::Cursor;
use store::{Error, FileKind, FileMeta, Store};
use testkit::Db;

/// How much more memory of the process may be in use while pictures are worked on.
const MEMORY_MAX: i64 = 200 * 1024 * 1024;

/// A picture with some grain, as cameras make it.
fn grainy(width: u32, height: u32) -> RgbImage {
    let mut grain = 7_u32;
    RgbImage::from_fn(width, height, |x, y| {
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let shade = |n: u32| (n >> 5) as u8;
        Rgb([shade(x), shade(y), shade(x + y).wrapping_add((grain >> 29) as u8)])
    })
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    grainy(width, height).write_with_encoder(JpegEncoder::new_with_quality(&mut out, 88)).unwrap();
    out
}

async fn put(store: &Store, bytes: Vec<u8>) -> Result<FileMeta, &'static str> {
    match store.files().put(bytes, FileKind::Photo).await {
        Ok(meta) => Ok(meta),
        Err(Error::Refused(refusal)) => Err(refusal.key),
        Err(Error::Fault(fault)) => panic!("{fault}"),
    }
}

/// What the system says of this process, in bytes; `VmHWM` is the peak since it was last cleared.
fn memory(what: &str) -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<i64>().unwrap() * 1024
}

/// Runs `work` and returns by how much memory rose at most meanwhile.
async fn rise<T>(work: impl Future<Output = T>) -> (T, i64) {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmRSS");
    let done = work.await;
    (done, memory("VmHWM") - before)
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_six_photos_of_48_megapixels_take_little_memory() {
    let db = Db::new(testkit::Engine::Sqlite);
    let store = db.open(&[]).await;
    let photo = jpeg(8_000, 6_000);
    println!("a photo of {} bytes", photo.len());
    let (one, rose) = rise(put(&store, photo.clone())).await;
    println!("one: {} MB", rose / 1_000_000);
    let one = one.unwrap();
    assert_eq!((one.width, one.height), (Some(4_000), Some(3_000)));
    assert!(rose <= MEMORY_MAX, "{rose}");
    let six: Vec<Vec<u8>> = (0..6).map(|_| photo.clone()).collect();
    let all = async {
        let tasks = six.into_iter().map(|bytes| {
            let store = store.clone();
            tokio::spawn(async move { put(&store, bytes).await })
        });
        let mut done = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            done.push(task.await.unwrap());
        }
        done
    };
    let (all, rose) = rise(all).await;
    println!("six at once: {} MB", rose / 1_000_000);
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert!(rose <= MEMORY_MAX, "{rose}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_small_files_of_large_pictures_take_little_memory() {
    let db = Db::new(testkit::Engine::Sqlite);
    let store = db.open(&[]).await;
    let flat = |side: u32| {
        let mut out = Cursor::new(Vec::new());
        RgbaImage::new(side, side).write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    };
    let (large, taken) = (flat(7_000), flat(4_890));
    println!("{} and {} bytes", large.len(), taken.len());
    let (refused, rose) = rise(put(&store, large)).await;
    assert_eq!(refused.unwrap_err(), "store.refusal.file_too_many_pixels");
    assert!(rose < 20_000_000, "{rose}");
    let two = async { tokio::join!(put(&store, taken.clone()), put(&store, taken.clone())) };
    let (done, rose) = rise(two).await;
    println!("two of 24 megapixels: {} MB", rose / 1_000_000);
    assert!(done.0.is_ok() && done.1.is_ok(), "{done:?}");
    assert!(rose <= 250 * 1024 * 1024, "{rose}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_a_photo_that_was_cut_off_is_refused() {
    let db = Db::new(testkit::Engine::Sqlite);
    let store = db.open(&[]).await;
    let whole = jpeg(640, 480);
    assert!(put(&store, whole.clone()).await.is_ok());
    for part in [whole.len() / 2, whole.len() - 2, whole.len() / 10, 300, 20, 3] {
        let cut = whole[..part].to_vec();
        assert_eq!(put(&store, cut).await.unwrap_err(), "store.refusal.file_broken", "{part}");
    }
    // Phones hang films and other things behind the end.
    let mut longer = whole.clone();
    longer.extend_from_slice(&whole[..whole.len() / 2]);
    assert!(put(&store, longer).await.is_ok());
    // A preview inside a segment has an end of its own, which is not the photo's.
    let mut preview = whole[..2].to_vec();
    preview.extend([0xFF, 0xE2, 0, 8, 0xFF, 0xD8, 0xFF, 0xDA, 0xFF, 0xD9]);
    preview.extend_from_slice(&whole[2..whole.len() / 2]);
    assert_eq!(put(&store, preview).await.unwrap_err(), "store.refusal.file_broken");
}

/// A JPEG that says of itself how large it is and whether it comes in passes, with nothing behind it.
fn head(marker: u8, width: u16, height: u16) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, marker, 0, 17, 8];
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9]);
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_pictures_too_large_for_their_kind_are_refused_unread() {
    let db = Db::new(testkit::Engine::Sqlite);
    let store = db.open(&[]).await;
    for (marker, width, height, key) in [
        (0xC2, 6_001, 4_000, "store.refusal.file_too_many_pixels"),
        (0xC2, 65_000, 65_000, "store.refusal.file_too_many_pixels"),
        (0xC0, 12_100, 9_000, "store.refusal.file_too_many_pixels"),
        // The size is right, the picture is not there.
        (0xC0, 8_000, 6_000, "store.refusal.file_broken"),
        (0xC2, 6_000, 4_000, "store.refusal.file_broken"),
    ] {
        let refused = put(&store, head(marker, width, height)).await;
        assert_eq!(refused.unwrap_err(), key, "{marker:x} {width}");
    }
    assert_eq!(store::picture_cost(&head(0xC0, 8_000, 6_000)), 48);
    assert_eq!(store::picture_cost(b"no picture"), 1);
}
