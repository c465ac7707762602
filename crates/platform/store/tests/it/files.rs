//! Files: told by content, without location, encrypted, swept when nothing keeps them.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use kernel::id::FileId;
use kernel::time::Duration;
use std::io::Cursor;
use std::path::PathBuf;
use store::{Error, FileKind, Store};
use testkit::Db;

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// Left half red, right half blue.
fn picture(width: u32, height: u32) -> DynamicImage {
    let colour = |x| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    RgbImage::from_fn(width, height, |x, _| colour(x)).into()
}

/// A JPEG as a phone makes it: lying on its side (orientation 6), with the place where it was taken.
fn photo_with_place(width: u32, height: u32) -> Vec<u8> {
    let jpeg = encoded(&picture(width, height), ImageFormat::Jpeg);
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_be_bytes());
        bytes.extend(kind.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(value);
        bytes
    };
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    // IFD 0: orientation and a pointer to the place, which follows at 8 + 2 + 2 × 12 + 4 = 38.
    tiff.extend(2_u16.to_be_bytes());
    tiff.extend(entry(0x0112, 3, 1, [0, 6, 0, 0]));
    tiff.extend(entry(0x8825, 4, 1, 38_u32.to_be_bytes()));
    tiff.extend([0; 4]);
    tiff.extend(2_u16.to_be_bytes());
    tiff.extend(entry(0x0001, 2, 2, *b"N\0\0\0"));
    tiff.extend(entry(0x001d, 2, 4, *b"GPS\0"));
    tiff.extend([0; 4]);
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff);
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(segment.len() + 2).unwrap().to_be_bytes());
    out.extend(segment);
    out.extend(&jpeg[2..]);
    out
}

fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".to_vec()
}

async fn kept(store: &Store, db: &Db, bytes: Vec<u8>, kind: FileKind) -> Result<FileId, Error> {
    let meta = store.files().put(bytes, kind).await?;
    let id = meta.id;
    store.write(db.by(), move |tx| Box::pin(async move { Ok(tx.keep_file(&meta).await?) })).await?;
    Ok(id)
}

fn refused(result: Result<FileId, Error>) -> &'static str {
    match result {
        Err(Error::Refused(refusal)) => refusal.key,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn contents(db: &Db) -> Vec<PathBuf> {
    let Ok(folders) = std::fs::read_dir(db.folder().join("files")) else { return Vec::new() };
    let folders = folders.map(|entry| entry.unwrap().path());
    folders
        .flat_map(|path| match path.is_dir() {
            true => std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect(),
            false => vec![path],
        })
        .collect()
}

/// Makes all contents look as if they were written two days before the passed clock.
fn age(db: &Db) {
    let at = db.clock().now().minus(Duration::days(2)).micros();
    let at = std::time::UNIX_EPOCH + std::time::Duration::from_micros(at.unsigned_abs());
    for path in contents(db) {
        std::fs::File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
    }
}

testkit::both! {
    async fn a9_a_photo_loses_its_place_and_stands_upright(db: Db) {
        let store = db.open(&[]).await;
        let original = photo_with_place(640, 400);
        assert!(original.windows(3).any(|window| window == b"GPS"));
        let id = kept(&store, &db, original, FileKind::Photo).await.unwrap();
        let stored = store.files().get(db.tenant(), id).await.unwrap();
        assert_eq!(stored.meta.media_type, "image/jpeg");
        assert_eq!((stored.meta.width, stored.meta.height), (Some(400), Some(640)));
        assert!(!stored.bytes.windows(4).any(|window| window == b"Exif" || window == b"GPS\0"));
        // Turned a quarter to the right: what was left is now above.
        let shown = image::load_from_memory(&stored.bytes).unwrap().to_rgb8();
        assert_eq!(shown.dimensions(), (400, 640));
        assert!(shown.get_pixel(200, 20).0[0] > 150 && shown.get_pixel(200, 620).0[2] > 150);
        let thumb = store.files().thumb(db.tenant(), id).await.unwrap();
        let thumb = image::load_from_memory(&thumb.bytes).unwrap();
        assert_eq!((thumb.width(), thumb.height()), (200, 320));
    }

    async fn a9_pictures_are_told_by_content_and_documents_too(db: Db) {
        let store = db.open(&[]).await;
        for (bytes, kind, media_type) in [
            (encoded(&picture(50, 40), ImageFormat::Png), FileKind::Photo, "image/png"),
            (encoded(&picture(50, 40), ImageFormat::WebP), FileKind::Photo, "image/jpeg"),
            (encoded(&RgbaImage::from_pixel(9, 9, Rgba([1, 2, 3, 0])).into(), ImageFormat::WebP), FileKind::Photo, "image/png"),
            (encoded(&picture(50, 40), ImageFormat::Jpeg), FileKind::Document, "image/jpeg"),
            (pdf(), FileKind::Document, "application/pdf"),
        ] {
            let id = kept(&store, &db, bytes.clone(), kind).await.unwrap();
            let stored = store.files().get(db.tenant(), id).await.unwrap();
            assert_eq!(stored.meta.media_type, media_type);
            if media_type == "application/pdf" {
                assert_eq!(stored.bytes, bytes);
                assert!(store.files().thumb(db.tenant(), id).await.is_err());
            }
        }
    }

    async fn a9_what_is_not_taken_is_refused_with_its_reason(db: Db) {
        let store = db.open(&[]).await;
        let jpeg = encoded(&picture(300, 200), ImageFormat::Jpeg);
        for (bytes, kind, key) in [
            (vec![], FileKind::Photo, "store.refusal.file_empty"),
            (vec![7; 21 * 1024 * 1024], FileKind::Photo, "store.refusal.file_too_large"),
            (b"<svg onload=alert(1)>".to_vec(), FileKind::Photo, "store.refusal.file_type"),
            (b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), FileKind::Photo, "store.refusal.file_type"),
            (pdf(), FileKind::Photo, "store.refusal.file_type"),
            (b"PK\x03\x04 a spreadsheet".to_vec(), FileKind::Document, "store.refusal.file_type"),
            (pdf()[..40].to_vec(), FileKind::Document, "store.refusal.file_broken"),
            (jpeg[..20].to_vec(), FileKind::Photo, "store.refusal.file_broken"),
            (bomb(60_000, 60_000), FileKind::Photo, "store.refusal.file_too_many_pixels"),
        ] {
            let bytes_len = bytes.len();
            assert_eq!(refused(kept(&store, &db, bytes, kind).await), key, "{bytes_len} bytes");
        }
        assert!(contents(&db).is_empty());
    }

    async fn a9_contents_are_encrypted_and_belong_to_their_tenant(db: Db) {
        let store = db.open(&[]).await;
        let id = kept(&store, &db, pdf(), FileKind::Document).await.unwrap();
        // The same content is kept once.
        let other = kept(&store, &db, pdf(), FileKind::Document).await.unwrap();
        assert_ne!(id, other);
        let files = contents(&db);
        assert_eq!(files.len(), 1);
        let raw = std::fs::read(&files[0]).unwrap();
        assert!(!raw.windows(5).any(|window| window == b"%PDF-"));
        let elsewhere = kernel::id::TenantId::from_uuid(uuid::Uuid::from_u128(9));
        assert!(matches!(store.files().get(elsewhere, id).await, Err(Error::Refused(_))));
        let mut forged = raw;
        let last = forged.len() - 1;
        forged[last] ^= 1;
        std::fs::write(&files[0], forged).unwrap();
        assert!(matches!(store.files().get(db.tenant(), id).await, Err(Error::Fault(_))));
    }

    async fn a9_what_nothing_keeps_is_swept_after_a_day(db: Db) {
        let store = db.open(&[]).await;
        let id = kept(&store, &db, photo_with_place(64, 48), FileKind::Photo).await.unwrap();
        store.files().put(encoded(&picture(33, 22), ImageFormat::Png), FileKind::Photo).await.unwrap();
        std::fs::write(db.folder().join("files/tmp-left-by-a-crash"), b"x").unwrap();
        assert_eq!(contents(&db).len(), 5);
        assert_eq!(store.files().sweep().await.unwrap(), 0);
        age(&db);
        assert_eq!(store.files().sweep().await.unwrap(), 3);
        assert!(store.files().get(db.tenant(), id).await.is_ok());
        store.write(db.by(), move |tx| Box::pin(async move { Ok(tx.drop_file(id).await?) })).await.unwrap();
        // Put again, it is fresh, although the content has lain there.
        store.files().put(photo_with_place(64, 48), FileKind::Photo).await.unwrap();
        assert_eq!(store.files().sweep().await.unwrap(), 0);
        age(&db);
        assert_eq!(store.files().sweep().await.unwrap(), 2);
        assert!(contents(&db).is_empty());
    }
}

/// A PNG of a few bytes that claims to be of 60,000 × 60,000 pixels.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = encoded(&picture(8, 8), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}
