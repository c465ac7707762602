//! JPEG: what its markers say, and the decoding of large ones at a smaller scale.

use super::FileRefusal;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};

/// The largest baseline JPEG that is taken, in pixels: what phones make at most.
pub(super) const PIXELS_MAX: u64 = 108_000_000;

/// What the markers of a JPEG say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Markers {
    /// Width and height, turned as stored.
    pub(super) size: (u32, u32),
    /// Whether it comes in several passes, which have to be held until the last one.
    pub(super) is_progressive: bool,
    /// Whether its end is there.
    pub(super) is_whole: bool,
}

/// Reads the markers of a JPEG from its beginning to its end. What follows the end (other pictures, a film) is not
/// looked at; previews inside segments are not taken for it.
pub(super) fn markers(bytes: &[u8]) -> Option<Markers> {
    let mut found = Markers::default();
    let mut at = 2;
    if !bytes.starts_with(&[0xFF, 0xD8]) {
        return None;
    }
    while let Some(marker) = next_marker(bytes, &mut at) {
        match marker {
            0xD9 => {
                found.is_whole = true;
                break;
            }
            0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let Some(segment) = segment(bytes, at) else { break };
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            let two = |from: usize| {
                Some(u32::from(u16::from_be_bytes([*segment.get(from)?, *segment.get(from + 1)?])))
            };
            found.size = (two(5)?, two(3)?);
            found.is_progressive = !matches!(marker, 0xC0 | 0xC1);
        }
        at += segment.len();
    }
    (found.size.0 > 0 && found.size.1 > 0).then_some(found)
}

/// Goes to the next marker; zeros after a mark and restarts belong to the picture's data.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        *at += bytes.get(*at..)?.iter().position(|byte| *byte == 0xFF)?;
        while *bytes.get(*at)? == 0xFF {
            *at += 1;
        }
        let marker = *bytes.get(*at)?;
        *at += 1;
        if !matches!(marker, 0x00 | 0xD0..=0xD7) {
            return Some(marker);
        }
    }
}

/// Returns a segment with its length in front.
fn segment(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]);
    bytes.get(at..at + usize::from(length)).filter(|segment| segment.len() >= 2)
}

/// Decodes a baseline JPEG at the largest scale (a half, a quarter, an eighth) that has no more than `most` pixels. Its
/// full size is never held.
pub(super) fn scaled(
    bytes: &[u8],
    (width, height): (u32, u32),
    most: u64,
) -> Result<(DynamicImage, Orientation), FileRefusal> {
    let mut by = 2;
    while u64::from(width.div_ceil(by)) * u64::from(height.div_ceil(by)) > most && by < 8 {
        by *= 2;
    }
    let broken = |_| FileRefusal::Broken;
    let side = |length: u32| u16::try_from(length.div_ceil(by)).unwrap_or(u16::MAX);
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(usize::try_from(4 * most).unwrap_or(usize::MAX));
    decoder.scale(side(width), side(height)).map_err(broken)?;
    let pixels = decoder.decode().map_err(broken)?;
    let info = decoder.info().ok_or(FileRefusal::Broken)?;
    let orientation = decoder.exif_data().and_then(Orientation::from_exif_chunk);
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let picture = match info.pixel_format {
        PixelFormat::RGB24 => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
        PixelFormat::L8 => GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
        // For print, which no camera makes.
        PixelFormat::CMYK32 | PixelFormat::L16 => return Err(FileRefusal::Type),
    };
    let picture = picture.ok_or(FileRefusal::Broken)?;
    Ok((picture, orientation.unwrap_or(Orientation::NoTransforms)))
}
