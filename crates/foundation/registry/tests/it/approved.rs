//! Fields of the government's approval, without which no community changes.

pub const APPROVED: [(&str, &str); 3] = [
    ("area.approval", "试政文〔2026〕3号"),
    ("approval.by", "试区人民政府"),
    ("approval.on", "2026-05-01"),
];
