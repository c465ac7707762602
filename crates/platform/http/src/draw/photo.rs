//! Photos.

use maud::{Markup, html};

/// A photo.
#[derive(Clone, Debug)]
pub struct Photo {
    /// The address of its thumbnail.
    pub thumb: String,
    /// The address of the whole picture.
    pub full: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// When or at which step it was taken; empty for none.
    pub caption: String,
}

/// Returns photos with their captions below: one as wide as its column, two in halves, more in a strip that scrolls.
pub fn photos(photos: &[Photo]) -> Markup {
    let (one, two) = (photos.len() == 1, photos.len() == 2);
    html! {
        div.ll-photos.one[one].two[two].strip[!one && !two] {
            @for photo in photos {
                figure.ll-photo {
                    a href=(photo.full) { img src=(photo.thumb) alt=(photo.alt) loading="lazy" decoding="async"; }
                    @if !photo.caption.is_empty() { figcaption { (photo.caption) } }
                }
            }
        }
    }
}
