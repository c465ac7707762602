//! What tests share: throw-away databases on both engines, a passed clock, browsers of pages.
