//! What a file really is, told by its content; pictures turned upright and encoded anew, so that nothing but the
//! picture is left: no place, no time, no camera, no hidden preview.

use super::{FileKind, FileRefusal, jpeg, shrink};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use std::io::Cursor;

/// The largest file that is taken, in bytes.
pub(super) const BYTES_MAX: usize = 20 * 1024 * 1024;
/// The largest picture that is decoded at its full size, in pixels.
const PIXELS_MAX: u64 = 24_000_000;
/// The most memory that a decoded picture may take.
const DECODED_MAX: u64 = 100_000_000;
/// Longer sides are shortened to this; enough to read a number plate across a street.
const SIDE_MAX: u32 = 4096;
/// The longer side of a thumbnail.
const THUMB_SIDE: u32 = 320;
const QUALITY: u8 = 85;
const THUMB_QUALITY: u8 = 75;

/// Returns how many pixels a picture says it has, without decoding any; none for what is no picture.
pub(super) fn pixels(bytes: &[u8]) -> Option<u64> {
    let format = image::guess_format(bytes).ok()?;
    let (width, height) = match format {
        ImageFormat::Jpeg => jpeg::markers(bytes)?.size,
        _ => ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().ok()?,
    };
    Some(u64::from(width) * u64::from(height))
}

/// A file that is fit to be kept.
pub(super) struct Clean {
    pub(super) bytes: Vec<u8>,
    pub(super) media_type: &'static str,
    pub(super) size: Option<(u32, u32)>,
    pub(super) thumb: Option<Vec<u8>>,
}

/// Tells what a file is and makes it fit to be kept. Takes long; never on an async thread.
pub(super) fn clean(bytes: &[u8], kind: FileKind) -> Result<Clean, FileRefusal> {
    if bytes.is_empty() {
        return Err(FileRefusal::Empty);
    }
    if bytes.len() > BYTES_MAX {
        return Err(FileRefusal::TooLarge { max_mib: BYTES_MAX / 1024 / 1024 });
    }
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => {
            picture(bytes, format)
        }
        _ if kind == FileKind::Document && bytes.starts_with(b"%PDF-") => pdf(bytes),
        _ => Err(FileRefusal::Type),
    }
}

/// A PDF that was cut off has no end mark.
fn pdf(bytes: &[u8]) -> Result<Clean, FileRefusal> {
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    if !tail.windows(5).any(|window| window == b"%%EOF") {
        return Err(FileRefusal::Broken);
    }
    Ok(Clean { bytes: bytes.to_vec(), media_type: "application/pdf", size: None, thumb: None })
}

fn picture(bytes: &[u8], format: ImageFormat) -> Result<Clean, FileRefusal> {
    let (picture, orientation) = decode(bytes, format)?;
    let mut picture = shrink::within(picture, SIDE_MAX);
    picture.apply_orientation(orientation);
    let keeps_png = format == ImageFormat::Png && !picture.color().has_alpha();
    let (media_type, bytes, picture) = if transparent(&picture) || keeps_png {
        ("image/png", png(&picture)?, picture)
    } else {
        let flat = picture.into_rgb8();
        ("image/jpeg", jpeg_of(&flat, QUALITY)?, DynamicImage::from(flat))
    };
    let size = Some((picture.width(), picture.height()));
    let thumb = jpeg_of(&on_white(shrink::within(picture, THUMB_SIDE)), THUMB_QUALITY)?;
    Ok(Clean { bytes, media_type, size, thumb: Some(thumb) })
}

/// The size is checked before a pixel is decoded: a file of a few kilobytes can ask for gigabytes.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), FileRefusal> {
    if format == ImageFormat::Jpeg {
        let markers = jpeg::markers(bytes).ok_or(FileRefusal::Broken)?;
        let pixels = u64::from(markers.size.0) * u64::from(markers.size.1);
        let most = if markers.is_progressive { PIXELS_MAX } else { jpeg::PIXELS_MAX };
        if pixels > most {
            return Err(too_many_pixels(most));
        }
        if !markers.is_whole {
            return Err(FileRefusal::Broken);
        }
        if pixels > PIXELS_MAX {
            return jpeg::scaled(bytes, markers.size, PIXELS_MAX);
        }
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(2 * DECODED_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS_MAX || decoder.total_bytes() > DECODED_MAX {
        return Err(too_many_pixels(PIXELS_MAX));
    }
    if width == 0 || height == 0 {
        return Err(FileRefusal::Broken);
    }
    let orientation = decoder.orientation().map_err(|error| refusal(&error))?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    Ok((picture, orientation))
}

fn refusal(error: &image::ImageError) -> FileRefusal {
    match error {
        image::ImageError::Limits(_) => too_many_pixels(PIXELS_MAX),
        image::ImageError::Unsupported(_) => FileRefusal::Type,
        _ => FileRefusal::Broken,
    }
}

fn too_many_pixels(most: u64) -> FileRefusal {
    FileRefusal::TooManyPixels { max_megapixels: most / 1_000_000 }
}

fn transparent(picture: &DynamicImage) -> bool {
    picture.as_rgba8().is_some_and(|rgba| rgba.pixels().any(|pixel| pixel.0[3] < 255))
}

/// JPEG knows no transparency; what is see-through becomes white, not black.
fn on_white(picture: DynamicImage) -> RgbImage {
    let Some(rgba) = picture.as_rgba8() else { return picture.into_rgb8() };
    let mut flat = RgbImage::new(rgba.width(), rgba.height());
    for (to, pixel) in flat.pixels_mut().zip(rgba.pixels()) {
        let [r, g, b, a] = pixel.0.map(u32::from);
        let blend = |c: u32| u8::try_from((c * a + 255 * (255 - a)) / 255).unwrap_or(255);
        *to = image::Rgb([blend(r), blend(g), blend(b)]);
    }
    flat
}

fn jpeg_of(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, FileRefusal> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    picture.write_with_encoder(encoder).map_err(|_| FileRefusal::Broken)?;
    Ok(out)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, FileRefusal> {
    let mut out = Vec::new();
    picture.write_with_encoder(PngEncoder::new(&mut out)).map_err(|_| FileRefusal::Broken)?;
    Ok(out)
}
