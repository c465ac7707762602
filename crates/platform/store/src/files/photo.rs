//! What a file really is, told by its content; pictures turned upright and encoded anew, so that nothing but the
//! picture is left: no place, no time, no camera, no hidden preview.

use super::{FileKind, FileRefusal};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The largest file that is taken, in bytes.
pub(super) const BYTES_MAX: usize = 20 * 1024 * 1024;
/// The largest picture that is taken, in pixels: a phone's 50-megapixel photo.
const PIXELS_MAX: u64 = 50_000_000;
/// The most memory that a decoded picture may take.
const DECODED_MAX: u64 = 256 * 1024 * 1024;
/// Longer sides are shortened to this; enough to read a number plate across a street.
const SIDE_MAX: u32 = 4096;
/// The longer side of a thumbnail.
const THUMB_SIDE: u32 = 320;
const QUALITY: u8 = 85;
const THUMB_QUALITY: u8 = 75;

/// A file that is fit to be kept.
pub(super) struct Clean {
    pub(super) bytes: Vec<u8>,
    pub(super) media_type: &'static str,
    pub(super) size: Option<(u32, u32)>,
    pub(super) thumb: Option<Vec<u8>>,
}

/// Tells what a file is and makes it fit to be kept. Takes long; never on an async thread.
pub(super) fn clean(bytes: Vec<u8>, kind: FileKind) -> Result<Clean, FileRefusal> {
    if bytes.is_empty() {
        return Err(FileRefusal::Empty);
    }
    if bytes.len() > BYTES_MAX {
        return Err(FileRefusal::TooLarge { max_mib: BYTES_MAX / 1024 / 1024 });
    }
    match image::guess_format(&bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => {
            picture(&bytes, format)
        }
        _ if kind == FileKind::Document && bytes.starts_with(b"%PDF-") => pdf(bytes),
        _ => Err(FileRefusal::Type),
    }
}

/// A PDF that was cut off has no end mark.
fn pdf(bytes: Vec<u8>) -> Result<Clean, FileRefusal> {
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    if !tail.windows(5).any(|window| window == b"%%EOF") {
        return Err(FileRefusal::Broken);
    }
    Ok(Clean { bytes, media_type: "application/pdf", size: None, thumb: None })
}

fn picture(bytes: &[u8], format: ImageFormat) -> Result<Clean, FileRefusal> {
    let picture = decode(bytes, format)?;
    let (media_type, bytes) =
        if transparent(&picture) || (format == ImageFormat::Png && !picture.color().has_alpha()) {
            ("image/png", png(&picture)?)
        } else {
            ("image/jpeg", jpeg(&picture, QUALITY)?)
        };
    let thumb = jpeg(&on_white(&picture.thumbnail(THUMB_SIDE, THUMB_SIDE)), THUMB_QUALITY)?;
    let size = Some((picture.width(), picture.height()));
    Ok(Clean { bytes, media_type, size, thumb: Some(thumb) })
}

/// The size is checked before a pixel is decoded: a file of a few kilobytes can ask for gigabytes.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, FileRefusal> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(2 * DECODED_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > DECODED_MAX {
        return Err(too_many_pixels());
    }
    if width == 0 || height == 0 {
        return Err(FileRefusal::Broken);
    }
    let orientation = decoder.orientation().map_err(|error| refusal(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    if width.max(height) > SIDE_MAX {
        picture = picture.resize(SIDE_MAX, SIDE_MAX, FilterType::Triangle);
    }
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn refusal(error: &image::ImageError) -> FileRefusal {
    match error {
        image::ImageError::Limits(_) => too_many_pixels(),
        image::ImageError::Unsupported(_) => FileRefusal::Type,
        _ => FileRefusal::Broken,
    }
}

fn too_many_pixels() -> FileRefusal {
    FileRefusal::TooManyPixels { max_megapixels: PIXELS_MAX / 1_000_000 }
}

fn transparent(picture: &DynamicImage) -> bool {
    picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255)
}

/// JPEG knows no transparency; what is see-through becomes white, not black.
fn on_white(picture: &DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture.clone();
    }
    let mut flat = image::RgbImage::new(picture.width(), picture.height());
    for (x, y, pixel) in picture.to_rgba8().enumerate_pixels() {
        let [r, g, b, a] = pixel.0.map(u32::from);
        let blend = |c: u32| u8::try_from((c * a + 255 * (255 - a)) / 255).unwrap_or(255);
        flat.put_pixel(x, y, image::Rgb([blend(r), blend(g), blend(b)]));
    }
    flat.into()
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, FileRefusal> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    picture.to_rgb8().write_with_encoder(encoder).map_err(|_| FileRefusal::Broken)?;
    Ok(out)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, FileRefusal> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new(&mut out);
    let written = if picture.color().has_alpha() {
        picture.to_rgba8().write_with_encoder(encoder)
    } else {
        picture.to_rgb8().write_with_encoder(encoder)
    };
    written.map_err(|_| FileRefusal::Broken)?;
    Ok(out)
}
