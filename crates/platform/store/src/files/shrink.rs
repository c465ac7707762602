//! Making pictures smaller: each new pixel is the mean of those that it covers, in whole numbers, row by row.

use image::{DynamicImage, RgbImage, RgbaImage};

/// Makes the longer side of a picture at most `side` pixels; a smaller one stays as it is. Afterwards it has eight bits a
/// colour, and transparency only where it had it before.
pub(super) fn within(picture: DynamicImage, side: u32) -> DynamicImage {
    let picture = eight_bits(picture);
    let (width, height) = (picture.width(), picture.height());
    let long = width.max(height);
    if long <= side {
        return picture;
    }
    let short = |length: u32| {
        let scaled = (u64::from(length) * u64::from(side) + u64::from(long) / 2) / u64::from(long);
        u32::try_from(scaled).unwrap_or(side).max(1)
    };
    let to = (short(width), short(height));
    let small = match &picture {
        DynamicImage::ImageRgba8(it) => {
            RgbaImage::from_raw(to.0, to.1, mean::<4>(it.as_raw(), (width, height), to))
                .map(DynamicImage::from)
        }
        DynamicImage::ImageRgb8(it) => {
            RgbImage::from_raw(to.0, to.1, mean::<3>(it.as_raw(), (width, height), to))
                .map(DynamicImage::from)
        }
        _ => None,
    };
    small.unwrap_or(picture)
}

/// Returns the picture in red, green and blue of eight bits each, without a copy where it is so already.
fn eight_bits(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => picture,
        other if other.color().has_alpha() => other.into_rgba8().into(),
        other => other.into_rgb8().into(),
    }
}

/// How much of each old pixel lies in each new one, along one side: the first old pixel, and shares that add up to
/// the old length.
fn shares(old: u32, new: u32) -> Vec<(usize, Vec<u32>)> {
    let (old, new) = (u64::from(old), u64::from(new));
    (0..new)
        .map(|at| {
            let (from, to) = (at * old, (at + 1) * old);
            let first = from / new;
            let last = to.div_ceil(new);
            let share = |pixel: u64| {
                let overlap = to.min((pixel + 1) * new) - from.max(pixel * new);
                u32::try_from(overlap).unwrap_or(0)
            };
            (usize::try_from(first).unwrap_or(0), (first..last).map(share).collect())
        })
        .collect()
}

/// The mean of `N` colours; the fourth is how opaque a pixel is, by which the others count.
fn mean<const N: usize>(pixels: &[u8], old: (u32, u32), new: (u32, u32)) -> Vec<u8> {
    let (columns, rows) = (shares(old.0, new.0), shares(old.1, new.1));
    let line = usize::try_from(old.0).unwrap_or(0) * N;
    let mut out = Vec::with_capacity(columns.len() * rows.len() * N);
    let mut sums = vec![0_u64; columns.len() * N];
    for (first, weights) in &rows {
        sums.fill(0);
        for (row, weight) in pixels.chunks_exact(line).skip(*first).zip(weights) {
            add_row::<N>(row, &columns, u64::from(*weight), &mut sums);
        }
        let whole = u64::from(old.0) * u64::from(old.1);
        for sum in sums.chunks_exact(N) {
            out.extend_from_slice(&divided::<N>(sum, whole));
        }
    }
    out
}

fn add_row<const N: usize>(
    row: &[u8],
    columns: &[(usize, Vec<u32>)],
    weight: u64,
    sums: &mut [u64],
) {
    for ((first, shares), sum) in columns.iter().zip(sums.chunks_exact_mut(N)) {
        let covered = row.chunks_exact(N).skip(*first).zip(shares);
        let mut part = [0_u64; N];
        for (pixel, share) in covered {
            let opaque = if N == 4 { u64::from(pixel[3]) } else { 1 };
            for (at, colour) in pixel.iter().enumerate() {
                let colour = if at == 3 { opaque } else { u64::from(*colour) * opaque };
                part[at] += colour * u64::from(*share);
            }
        }
        for (sum, part) in sum.iter_mut().zip(part) {
            *sum += part * weight;
        }
    }
}

fn divided<const N: usize>(sum: &[u64], whole: u64) -> [u8; N] {
    let opaque = if N == 4 { sum[3] } else { whole };
    let mut pixel = [0; N];
    for (at, (to, sum)) in pixel.iter_mut().zip(sum).enumerate() {
        let by = if at == 3 { whole } else { opaque };
        let value = (sum + by / 2).checked_div(by).unwrap_or(0);
        *to = u8::try_from(value).unwrap_or(u8::MAX);
    }
    pixel
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, Rgba};

    #[test]
    fn a9_a_smaller_picture_is_the_mean_of_the_larger() {
        let stripes = RgbImage::from_fn(9, 6, |x, _| Rgb([if x % 3 == 0 { 255 } else { 0 }; 3]));
        let small = within(stripes.into(), 3).into_rgb8();
        assert_eq!((small.width(), small.height()), (3, 2));
        assert!(small.pixels().all(|pixel| pixel.0 == [85; 3]), "{:?}", small.as_raw());
        let odd = RgbImage::from_fn(7, 5, |x, y| Rgb([u8::try_from(x * 30 + y).unwrap(); 3]));
        let small = within(odd.into(), 4).into_rgb8();
        assert_eq!((small.width(), small.height()), (4, 3));
        let (left, right) = (small.get_pixel(0, 0).0[0], small.get_pixel(3, 2).0[0]);
        assert!(left < 20 && right > 160, "{left} {right}");
    }

    #[test]
    fn a9_what_cannot_be_seen_does_not_colour_what_can() {
        let half = RgbaImage::from_fn(4, 2, |x, _| {
            if x % 2 == 0 { Rgba([200, 0, 0, 255]) } else { Rgba([0, 255, 0, 0]) }
        });
        let small = within(half.into(), 2).into_rgba8();
        assert!(small.pixels().all(|pixel| pixel.0 == [200, 0, 0, 128]), "{:?}", small.as_raw());
    }

    #[test]
    fn a9_grey_and_deep_pictures_become_eight_bits() {
        let deep =
            image::ImageBuffer::<image::Luma<u16>, _>::from_pixel(8, 8, image::Luma([0x8000]));
        let small = within(DynamicImage::ImageLuma16(deep), 4);
        assert!(matches!(small, DynamicImage::ImageRgb8(_)));
        assert!(small.into_rgb8().pixels().all(|pixel| pixel.0 == [128; 3]));
    }
}
