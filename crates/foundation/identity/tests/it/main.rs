//! Accounts, sign-in, grants, notices, mail, journal and settings: through commands and through pages, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

extern crate linli_identity as identity;

mod a11_rights;
mod a11_subject;
mod a13_administrators;
mod a13_second;
mod a14_accounts;
mod a5_codes;
mod a5_grants;
mod a5_numbers;
mod a5_proofs;
mod a5_sign_in;
mod a5_tries;
mod a5_window;
mod a8_mail;
mod a8_notices;
mod accounts;
mod denials;
mod smtp;
