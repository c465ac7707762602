//! Inputs that take more than words: files, photos, a point.

use super::field::Field;
use super::input::{described, some};
use super::options::option_id;
use crate::draw::icon;
use crate::messages::{t, tf};
use maud::{Markup, html};

pub(super) fn files(field: &Field, most: u32, accept: &str) -> Markup {
    html! {
        input.form-control type="file" id=(field.id()) name=(field.name) accept=[some(accept)]
            multiple[most > 1] required[field.required] aria-describedby=[described(field)];
        (lost(field))
    }
}

/// Photos: the browser's own file field under a frame; scripts show what was chosen and let it be taken out again.
pub(super) fn photos(field: &Field, most: u32) -> Markup {
    let id = option_id(field, 0);
    let more = t(field.locale, "http.photo.more");
    let words = if field.placeholder.is_empty() {
        t(field.locale, "http.photo.add")
    } else {
        &field.placeholder
    };
    html! {
        div.ll-photos data-photos data-max=(most) data-remove=(t(field.locale, "http.photo.remove"))
            data-too-many=(tf(field.locale, "http.photo.too_many", &[("n", &most)])) {
            label.ll-add for=(id) {
                (icon("camera")) span data-more=(more) { (words) }
                input type="file" id=(id) name=(field.name) accept="image/*" multiple[most > 1]
                    required[field.required] aria-describedby=[described(field)];
            }
        }
        p.ll-s.ll-3 data-photos-count role="status" {}
        (lost(field))
    }
}

/// Says that files have to be chosen again, where a refused form could not keep them.
fn lost(field: &Field) -> Markup {
    html! {
        @if field.lost_files {
            p.invalid-feedback { (icon("alert-circle")) span { (t(field.locale, "http.photo.again")) } }
        }
    }
}

/// A point: taken from where one stands, or picked on the map, one press each. Staff may also write it in numbers.
pub(super) fn point(field: &Field) -> Markup {
    let (id, locale) = (option_id(field, 0), field.locale);
    let (value, work) = (field.value(), field.map.is_work());
    html! {
        div.ll-point {
            button.btn.ll-script type="button" data-locate=(id) data-busy=(t(locale, "http.point.busy"))
                data-denied=(t(locale, "http.point.denied")) data-found=(t(locale, "http.point.found"))
                data-picked=(t(locale, "http.point.picked")) {
                (icon("current-location")) (t(locale, "http.point.here"))
            }
            (field.map.picker(t(locale, "http.map.pick"), &id))
            p.ll-located.ll-script hidden[value.is_empty() || field.error.is_some()] {
                (icon("map-pin"))
                span data-located=(id) role="status" { @if !value.is_empty() { (t(locale, "http.point.picked")) } }
                button.ll-linkbtn type="button" data-unlocate=(id) { (t(locale, "http.point.drop")) }
            }
            @if work {
                details.ll-coordinates {
                    summary { (t(locale, "http.point.numbers")) }
                    input.form-control type="text" id=(id) name=(field.name) value=(value)
                        inputmode="text" autocomplete="off" placeholder="114.123456,30.123456"
                        aria-label=(t(locale, "http.point.numbers"));
                }
            } @else {
                input type="hidden" id=(id) name=(field.name) value=(value);
            }
        }
    }
}
