//! Accounts, roles, sessions and consent (row A5).
