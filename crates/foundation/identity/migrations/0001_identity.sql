-- Accounts, roles and sessions. Staff accounts and grants are reference rows; `office_id` is the office to which an account
-- belongs and in whose journal its changes stand.
CREATE TABLE identity_account (
    id {id} NOT NULL PRIMARY KEY,
    office_id {id} NOT NULL,
    kind {key} NOT NULL,
    login {key} NOT NULL,
    name {text} NOT NULL,
    title {text} NOT NULL,
    phone {sealed},
    phone_index {bytes},
    email {sealed},
    email_index {bytes},
    email_verified {bool} NOT NULL,
    state {key} NOT NULL,
    password {text},
    password_at {time},
    must_change {bool} NOT NULL,
    failures {int} NOT NULL,
    locked_until {time},
    locale {key},
    elder {bool} NOT NULL,
    dark {bool} NOT NULL,
    mail_wanted {bool} NOT NULL,
    place_id {id},
    created_at {time} NOT NULL,
    version {int} NOT NULL
);
CREATE UNIQUE INDEX identity_account_login ON identity_account (login);
CREATE UNIQUE INDEX identity_account_phone ON identity_account (office_id, kind, phone_index);
CREATE UNIQUE INDEX identity_account_email ON identity_account (office_id, kind, email_index);
CREATE INDEX identity_account_list ON identity_account (office_id, kind, state, login);

CREATE TABLE identity_grant (
    id {id} NOT NULL PRIMARY KEY,
    account_id {id} NOT NULL,
    role {key} NOT NULL,
    area_id {id} NOT NULL,
    org_id {id},
    from_at {time} NOT NULL,
    to_at {time},
    given_by {id},
    given_at {time} NOT NULL
);
CREATE INDEX identity_grant_account ON identity_grant (account_id, from_at);
CREATE INDEX identity_grant_role ON identity_grant (role, area_id);
CREATE INDEX identity_grant_org ON identity_grant (org_id);

-- The token itself is only in the cookie; here is its SHA-256.
CREATE TABLE identity_session (
    token {bytes} NOT NULL PRIMARY KEY,
    id {id} NOT NULL,
    account_id {id} NOT NULL,
    created_at {time} NOT NULL,
    seen_at {time} NOT NULL,
    ends_at {time} NOT NULL,
    device {text} NOT NULL
);
CREATE INDEX identity_session_account ON identity_session (account_id, seen_at);

-- Codes sent by e-mail to prove an address; only the keyed hash of the code is kept.
CREATE TABLE identity_code (
    id {id} NOT NULL PRIMARY KEY,
    office_id {id} NOT NULL,
    email {sealed} NOT NULL,
    email_index {bytes} NOT NULL,
    code {bytes} NOT NULL,
    tries {int} NOT NULL,
    made_at {time} NOT NULL,
    ends_at {time} NOT NULL,
    used_at {time}
);
CREATE INDEX identity_code_email ON identity_code (email_index, made_at);

CREATE TABLE identity_consent (
    id {id} NOT NULL PRIMARY KEY,
    account_id {id} NOT NULL,
    notice {key} NOT NULL,
    given_at {time} NOT NULL,
    withdrawn_at {time}
);
CREATE INDEX identity_consent_account ON identity_consent (account_id, notice);
