#![allow(clippy::unwrap_used)]

use super::*;
use crate::cx::Sample;
use crate::form::Filled;
use kernel::text::Locale;
use std::collections::BTreeSet;

fn pages(locale: Locale, elder: bool) -> [String; 4] {
    let sample = Sample::new(locale, &[]).staff("何静", Vec::new());
    let sample = if elder { sample.elder() } else { sample };
    let resident = page(&sample.clone().at("/gallery").cx());
    let fields = fields::page(&sample.clone().at("/gallery/fields").cx(), Filled::empty());
    let of_staff = fields::page(&sample.clone().at("/work/gallery/fields").cx(), Filled::empty());
    let cx = sample.at("/work/gallery").cx();
    let work = work_page(&cx, &Listing::of("/work/gallery", "state=handling&sort=-due"));
    [resident.text(), work.text(), fields.text(), of_staff.text()]
}

#[test]
fn every_component_renders_in_both_languages_and_in_large_type() {
    for locale in Locale::ALL {
        for elder in [false, true] {
            for text in pages(locale, elder) {
                assert!(!text.contains('⟨'), "a text is missing");
                assert!(text.contains(&format!("lang=\"{}\"", locale.tag())));
                assert!(!text.contains(" style="), "the content security policy refuses it");
                assert!(!text.contains("<script>") && !text.contains(" onclick="));
            }
        }
    }
}

#[test]
fn ids_are_unique_and_labels_point_at_fields() {
    for text in pages(Locale::Zh, false) {
        let mut seen = BTreeSet::new();
        for part in text.split(" id=\"").skip(1) {
            let id = part.split('"').next().unwrap();
            assert!(seen.insert(id.to_owned()), "two elements have the id {id}");
        }
        for part in text.split(" for=\"").skip(1) {
            let id = part.split('"').next().unwrap();
            assert!(seen.contains(id), "a label points at {id}, which is not there");
        }
        for part in text.split("aria-describedby=\"").skip(1) {
            for id in part.split('"').next().unwrap().split(' ') {
                assert!(seen.contains(id), "a description {id} is not there");
            }
        }
    }
}
