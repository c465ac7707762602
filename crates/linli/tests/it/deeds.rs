//! Manipulations of the database, each with what is to be found and where.
#![cfg_attr(rustfmt, rustfmt_skip)]

use store::Wrong;

/// A manipulation: what it is called, its statements, what is found, and where: the beginning of a row's name, or a word
/// of it.
pub struct Deed(pub &'static str, pub &'static [&'static str], pub Wrong, pub &'static str);

/// An entry in the middle of the longest chain.
pub const LINE: &str = "(SELECT id FROM journal WHERE seal_no = 2 ORDER BY id LIMIT 1)";
/// Another one.
pub const OTHER: &str = "(SELECT id FROM journal WHERE seal_no = 2 ORDER BY id DESC LIMIT 1)";

/// Of the journal itself.
pub const JOURNAL: &[Deed] = &[
    Deed("verb", &["UPDATE journal SET verb = 'desk.other' WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("who", &["UPDATE journal SET who = subject, who_kind = 'staff' WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("part", &["UPDATE journal SET who_part = 'other' WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("time", &["UPDATE journal SET at = (SELECT MAX(at) FROM journal) WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("purpose", &["UPDATE journal SET purpose = 'other' WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("on behalf", &["UPDATE journal SET on_behalf = subject WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("matter", &["UPDATE journal SET matter_id = OTHER WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("subject", &["UPDATE journal SET subject = OTHER WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("kind of subject", &["UPDATE journal SET subject_kind = 'other' WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("retention", &["UPDATE journal SET retention = 'other' WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("number of the seal", &["UPDATE journal SET seal_no = 1 WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("taken out of its seal", &["UPDATE journal SET seal_no = NULL WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("commitment", &["UPDATE journal SET commitment = (SELECT commitment FROM journal WHERE id = OTHER) WHERE id = LINE"], Wrong::EntryChanged, ""),
    Deed("proof", &["UPDATE journal SET proof = commitment WHERE id = LINE"], Wrong::EntryForged, ""),
    Deed("entry removed", &["DELETE FROM journal WHERE id = LINE"], Wrong::EntryMissing, ""),
    Deed("all entries of a seal removed", &["DELETE FROM journal WHERE seal_no = 2", "DELETE FROM journal_seal WHERE no = 2"], Wrong::SealMissing, ""),
    Deed("values removed", &["DELETE FROM journal_payload WHERE journal_id = LINE"], Wrong::PayloadMissing, ""),
    Deed("values emptied", &["UPDATE journal_payload SET salt = NULL, body = NULL WHERE journal_id = LINE"], Wrong::PayloadMissing, ""),
    Deed("values of another entry", &["UPDATE journal_payload SET body = (SELECT body FROM journal_payload WHERE journal_id = OTHER) WHERE journal_id = LINE"], Wrong::PayloadChanged, ""),
    Deed("salt", &["UPDATE journal_payload SET salt = (SELECT commitment FROM journal WHERE id = OTHER) WHERE journal_id = LINE"], Wrong::PayloadChanged, ""),
    Deed("values made up", &["UPDATE journal_payload SET body = salt WHERE journal_id = LINE"], Wrong::PayloadUnreadable, ""),
    Deed("erasure made up", &["UPDATE journal_payload SET salt = NULL, body = NULL, erased_by = OTHER WHERE journal_id = LINE"], Wrong::ErasedWithoutRecord, ""),
    Deed("retention of values", &["UPDATE journal_payload SET retention = 'short' WHERE journal_id = LINE"], Wrong::RetentionChanged, ""),
    Deed("hash of a seal", &["UPDATE journal_seal SET hash = previous WHERE no = 2"], Wrong::SealChanged, ""),
    Deed("proof of a seal", &["UPDATE journal_seal SET mac = hash WHERE no = 2"], Wrong::SealForged, ""),
    Deed("list of a seal", &["UPDATE journal_seal SET leaves = hash WHERE no = 2"], Wrong::SealChanged, ""),
    Deed("seal before", &["UPDATE journal_seal SET previous = hash WHERE no = 2"], Wrong::SealChanged, ""),
    Deed("number of entries", &["UPDATE journal_seal SET entries = entries - 1 WHERE no = 2"], Wrong::SealChanged, ""),
    Deed("time of a seal", &["UPDATE journal_seal SET at = (SELECT MIN(at) FROM journal) WHERE no = 2"], Wrong::SealForged, ""),
    Deed("first seal removed", &["DELETE FROM journal_seal WHERE no = 1"], Wrong::SealMissing, ""),
    Deed("last seal removed", &["DELETE FROM journal_seal WHERE no >= 2"], Wrong::EntryAdded, ""),
    Deed("entry copied under another name", &["INSERT INTO journal (tenant_id, id, at, who_kind, who, verb, purpose, subject_kind, subject, retention, commitment, proof) \
          SELECT tenant_id, FRESH, at, 'staff', subject, 'identity.reset_password', purpose, subject_kind, subject, retention, \
          commitment, proof FROM journal WHERE id = LINE", "INSERT INTO journal_payload (tenant_id, journal_id, retention, salt, body) \
          SELECT tenant_id, FRESH, retention, salt, body FROM journal_payload WHERE journal_id = LINE"], Wrong::EntryForged, ""),
    Deed("entry copied into a seal", &["INSERT INTO journal (tenant_id, id, at, who_kind, verb, purpose, subject_kind, subject, retention, commitment, proof, seal_no) \
          SELECT tenant_id, FRESH, at, who_kind, verb, purpose, subject_kind, subject, retention, commitment, proof, 2 \
          FROM journal WHERE id = LINE"], Wrong::EntryAdded, ""),
];

/// Of the guard.
pub const GUARD: &[Deed] = &[
    Deed("record removed", &["DELETE FROM guard_row WHERE tab = 'identity_grant'"], Wrong::LineChanged, ""),
    Deed("record removed, seen from the row", &["DELETE FROM guard_row WHERE tab = 'identity_grant'"], Wrong::RowAdded, "identity_grant"),
    Deed("marks changed", &["UPDATE guard_row SET marks = row_key WHERE tab = 'matter_rating'"], Wrong::LineChanged, ""),
    Deed("record renumbered", &["UPDATE guard_row SET no = no + 7777 WHERE tab = 'matter' AND no = 1"], Wrong::LineChanged, ""),
    Deed("line removed", &["DELETE FROM guard_line WHERE id = (SELECT line_id FROM guard_row WHERE tab = 'matter_rating' LIMIT 1)"], Wrong::LineMissing, ""),
    Deed("proof of a line", &["UPDATE guard_line SET proof = id WHERE seal_no = 1"], Wrong::LineForged, ""),
    Deed("old record given again, with the row as it was then", &["INSERT INTO guard_line (tenant_id, id, proof) SELECT tenant_id, FRESH, proof FROM guard_line WHERE id = \
          (SELECT line_id FROM guard_row WHERE tab = 'matter' AND no = 1 LIMIT 1)", "INSERT INTO guard_row (tab, row_key, no, tenant_id, line_id, marks) \
          SELECT tab, row_key, 9999, tenant_id, FRESH, marks FROM guard_row WHERE tab = 'matter' AND no = 1"], Wrong::LineForged, ""),
    Deed("record without a line", &["INSERT INTO guard_row (tab, row_key, no, tenant_id, line_id, marks) \
          SELECT tab, row_key, 9999, tenant_id, FRESH, marks FROM guard_row WHERE tab = 'matter' AND no = 1"], Wrong::LineForged, "matter id"),
];

/// Of people and what they may do.
pub const PEOPLE: &[Deed] = &[
    Deed("role given", &["INSERT INTO identity_grant (id, account_id, role, area_id, from_at, made_at) \
          SELECT FRESH, account_id, 'security.admin', area_id, from_at, made_at FROM identity_grant WHERE role LIKE '%handler' LIMIT 1"], Wrong::RowAdded, "identity_grant id"),
    Deed("role raised", &["UPDATE identity_grant SET role = 'security.admin' WHERE id = (SELECT id FROM identity_grant WHERE role LIKE '%desk%' LIMIT 1)"], Wrong::RowChanged, "(role)"),
    Deed("role of somebody else", &["UPDATE identity_grant SET account_id = (SELECT account_id FROM identity_grant WHERE role = 'audit.admin') WHERE role = 'security.admin'"], Wrong::RowChanged, "(account_id)"),
    Deed("role of a wider area", &["UPDATE identity_grant SET area_id = id WHERE role = 'audit.admin'"], Wrong::RowChanged, "(area_id)"),
    Deed("role taken away", &["DELETE FROM identity_grant WHERE role = 'audit.admin'"], Wrong::RowRemoved, "identity_grant"),
    Deed("password", &["UPDATE identity_account SET password = '$argon2id$v=19$other' WHERE login = 'secadmin'"], Wrong::RowChanged, "(password)"),
    Deed("old passwords forgotten", &["DELETE FROM identity_password WHERE id = (SELECT id FROM identity_password LIMIT 1)"], Wrong::RowRemoved, "identity_password"),
    Deed("account closed", &["UPDATE identity_account SET state = 'closed' WHERE login = 'audit'"], Wrong::RowChanged, "(state)"),
    Deed("resident made staff", &["UPDATE identity_account SET kind = 'staff' WHERE kind = 'resident'"], Wrong::RowChanged, "(kind)"),
    Deed("account renamed", &["UPDATE identity_account SET name = '别人' WHERE login = 'desk01'"], Wrong::RowChanged, "(name)"),
    Deed("staff renamed where others see it", &["UPDATE identity_staff SET name = '别人'"], Wrong::RowChanged, "identity_staff"),
    Deed("user name led elsewhere", &["UPDATE identity_login SET account_id = home_id"], Wrong::RowChanged, "identity_login"),
    Deed("account added", &["INSERT INTO identity_account (tenant_id, id, kind, state, login, name, title, elder, dark, chose_look, mail_notices, password, must_change, made_at, version) \
          SELECT tenant_id, FRESH, kind, state, 'ghost', name, title, elder, dark, chose_look, mail_notices, password, must_change, made_at, version \
          FROM identity_account WHERE login = 'desk01'"], Wrong::RowAdded, "identity_account"),
    Deed("notice of another", &["UPDATE identity_message SET account_id = id"], Wrong::RowChanged, "(account_id)"),
    Deed("words of a notice", &["UPDATE identity_message SET title = '别的'"], Wrong::RowChanged, "(title)"),
    Deed("notices removed", &["DELETE FROM identity_message"], Wrong::RowRemoved, "identity_message"),
    Deed("session made up", &["INSERT INTO identity_session (tenant_id, id, hash, account_id, device, started_at, seen_at, ends_at) \
          SELECT tenant_id, FRESH, password_hash, id, '', made_at, made_at, made_at FROM \
          (SELECT tenant_id, id, made_at, proof AS password_hash FROM identity_account, (SELECT proof FROM journal LIMIT 1) j LIMIT 1) a"], Wrong::RowAdded, "identity_session"),
    Deed("looks forgotten", &["DELETE FROM access_log"], Wrong::RowRemoved, "access_log"),
    Deed("look of somebody else", &["UPDATE access_log SET who = subject"], Wrong::RowChanged, "(who)"),
    Deed("why somebody looked", &["UPDATE access_log SET why = 'other'"], Wrong::RowChanged, "(why)"),
];

/// Of cases and matters.
pub const CASES: &[Deed] = &[
    Deed("event edited", &["UPDATE matter_event SET payload = (SELECT payload FROM matter_event ORDER BY seq DESC LIMIT 1) WHERE seq = 2"], Wrong::RowChanged, "(payload)"),
    Deed("who acted", &["UPDATE matter_event SET actor_id = matter_id WHERE seq = 2"], Wrong::RowChanged, "matter_event"),
    Deed("last events removed", &["DELETE FROM matter_event WHERE seq = (SELECT MAX(seq) FROM matter_event)"], Wrong::RowRemoved, "matter_event"),
    Deed("event added", &["INSERT INTO matter_event (tenant_id, matter_id, seq, at, command_id, by_key, actor_kind, type, payload) \
          SELECT tenant_id, matter_id, 999, at, command_id, by_key, actor_kind, type, payload FROM matter_event WHERE seq = 2"], Wrong::RowAdded, "matter_event"),
    Deed("state", &["UPDATE matter SET state = 'closed' WHERE id = (SELECT id FROM matter LIMIT 1)"], Wrong::RowChanged, "(state)"),
    Deed("deadline", &["UPDATE matter SET due_at = (SELECT MAX(at) FROM journal)"], Wrong::RowChanged, "(due_at)"),
    Deed("title", &["UPDATE matter SET title = '别的'"], Wrong::RowChanged, "(title)"),
    Deed("code", &["UPDATE matter SET code = code || '-1'"], Wrong::RowChanged, "(code)"),
    Deed("rules of a matter", &["UPDATE matter SET rules_sha256 = 'other'"], Wrong::RowChanged, "(rules_sha256)"),
    Deed("whose report it is", &["UPDATE matter SET reporter_account = id"], Wrong::RowChanged, "(reporter_account)"),
    Deed("community", &["UPDATE matter SET community_id = id"], Wrong::RowChanged, "(community_id)"),
    Deed("matter removed", &["DELETE FROM matter WHERE id = (SELECT id FROM matter LIMIT 1)"], Wrong::RowRemoved, "matter id"),
    Deed("who holds a step", &["UPDATE matter_step SET who = 'role:other'"], Wrong::RowChanged, "(who)"),
    Deed("clock", &["UPDATE matter_clock SET late = (1 = 0), due_at = started_at"], Wrong::RowChanged, "matter_clock"),
    Deed("inbox", &["DELETE FROM matter_work_item WHERE id = (SELECT id FROM matter_work_item LIMIT 1)"], Wrong::RowRemoved, "matter_work_item"),
    Deed("timer", &["DELETE FROM matter_timer"], Wrong::RowRemoved, "matter_timer"),
    Deed("form of another", &["UPDATE matter_form SET body = (SELECT body FROM matter_form ORDER BY id DESC LIMIT 1)"], Wrong::RowChanged, "(body)"),
    Deed("note of another", &["UPDATE matter_note SET body = (SELECT body FROM matter_note ORDER BY id DESC LIMIT 1)"], Wrong::RowChanged, "(body)"),
    Deed("who reads a note", &["UPDATE matter_note SET audience = 'everybody'"], Wrong::RowChanged, "(audience)"),
    Deed("rating", &["UPDATE matter_rating SET grade = 5 - grade"], Wrong::RowChanged, "(grade)"),
    Deed("rating removed", &["DELETE FROM matter_rating"], Wrong::RowRemoved, "matter_rating"),
    Deed("photo of another matter", &["UPDATE matter_photo SET matter_id = file_id"], Wrong::RowChanged, "(matter_id)"),
    Deed("photo swapped", &["UPDATE file SET address = (SELECT address FROM file ORDER BY id DESC LIMIT 1)"], Wrong::RowChanged, "(address)"),
    Deed("photo removed", &["DELETE FROM file WHERE id = (SELECT id FROM file LIMIT 1)"], Wrong::RowRemoved, "file id"),
    Deed("secret link led elsewhere", &["UPDATE matter_link SET matter_id = (SELECT id FROM matter ORDER BY id DESC LIMIT 1)"], Wrong::RowChanged, "matter_link"),
    Deed("follower added", &["INSERT INTO matter_follower (tenant_id, account_id, matter_id, why, since) SELECT tenant_id, FRESH, id, 'self', started_at FROM matter LIMIT 1"], Wrong::RowAdded, "matter_follower"),
    Deed("words of another report", &["UPDATE desk_reporter SET words = (SELECT words FROM desk_reporter ORDER BY case_id DESC LIMIT 1)"], Wrong::RowChanged, "(words)"),
    Deed("telephone of another", &["UPDATE desk_reporter SET phone = words"], Wrong::RowChanged, "(phone)"),
    Deed("category", &["UPDATE desk_case SET category = 'other'"], Wrong::RowChanged, "(category)"),
    Deed("place", &["UPDATE desk_case SET place_id = id"], Wrong::RowChanged, "(place_id)"),
    Deed("merged", &["UPDATE desk_case SET merged_into = id"], Wrong::RowChanged, "(merged_into)"),
    Deed("counts", &["UPDATE desk_case SET also_count = 99"], Wrong::RowChanged, "(also_count)"),
];

/// Of areas, places, organisations and rules.
pub const ORDER: &[Deed] = &[
    Deed("succession", &["DELETE FROM registry_succession"], Wrong::RowRemoved, "registry_succession"),
    Deed("area renamed", &["UPDATE registry_area SET name = '别的' WHERE level = 'street'"], Wrong::RowChanged, "(name)"),
    Deed("area moved", &["UPDATE registry_area_up SET distance = 9 WHERE distance = 2"], Wrong::RowChanged, "(distance)"),
    Deed("boundary", &["UPDATE registry_area_boundary SET geojson = '{}'"], Wrong::RowChanged, "(geojson)"),
    Deed("why areas changed", &["UPDATE registry_change SET reason = '别的'"], Wrong::RowChanged, "(reason)"),
    Deed("grid of a building", &["UPDATE registry_place_grid SET grid_id = place_id"], Wrong::RowChanged, "registry_place_grid"),
    Deed("households", &["UPDATE registry_place SET households = households + 1"], Wrong::RowChanged, "(households)"),
    Deed("organisation", &["UPDATE registry_org SET takes_dispatches = NOT takes_dispatches"], Wrong::RowChanged, "(takes_dispatches)"),
    Deed("on duty", &["UPDATE registry_duty SET name = '别人'"], Wrong::RowChanged, "registry_duty"),
    Deed("holder of a post", &["UPDATE registry_holder SET name = '别人'"], Wrong::RowChanged, "registry_holder"),
    Deed("day of a reorganisation", &["UPDATE registry_change SET effective_on = (SELECT MIN(effective_on) FROM registry_succession)"], Wrong::RowChanged, "(effective_on)"),
    Deed("rules", &[RULES], Wrong::RulesChanged, "rule_version no 1"),
    Deed("rules, seen from the row", &[RULES], Wrong::RowChanged, "rule_version no 1 (files)"),
    Deed("hash of the rules", &["UPDATE rule_version SET sha256 = 'other'"], Wrong::RulesChanged, "rule_version no 1"),
    Deed("day of the rules", &["UPDATE rule_version SET from_at = (SELECT MAX(at) FROM journal)"], Wrong::RulesChanged, "rule_version no 1"),
    Deed("rules added", &["INSERT INTO rule_version (no, sha256, files, from_at, applied_at) SELECT 2, sha256, files, from_at, applied_at FROM rule_version"], Wrong::RowAdded, "rule_version no 2"),
    Deed("rules removed", &["DELETE FROM rule_version"], Wrong::RulesChanged, "rule_version no 1"),
];

const RULES: &str = "UPDATE rule_version SET files = RULES";

