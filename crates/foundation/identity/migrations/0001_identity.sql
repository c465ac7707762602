-- Accounts. Rows with tenant_id lie with the account's office; the others are reference tables with a copy on every node.
CREATE TABLE identity_account (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    kind {key} NOT NULL,
    state {key} NOT NULL,
    login {text} NOT NULL,
    name {text} NOT NULL,
    title {text} NOT NULL,
    phone {sealed},
    phone_index {bytes},
    email {sealed},
    email_index {bytes},
    email_checked_at {time},
    area_id {id},
    org_id {id},
    -- How pages are to be; none before the first choice.
    locale {key},
    elder {bool} NOT NULL,
    dark {bool} NOT NULL,
    chose_look {bool} NOT NULL,
    mail_notices {bool} NOT NULL,
    password {text},
    password_at {time},
    must_change {bool} NOT NULL,
    made_at {time} NOT NULL,
    made_by {id},
    closed_at {time},
    version {int} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX identity_account_list ON identity_account (tenant_id, kind, name, id);
CREATE INDEX identity_account_phone ON identity_account (tenant_id, phone_index);
CREATE INDEX identity_account_id ON identity_account (id);

-- Passwords had before, so that none comes back too soon.
CREATE TABLE identity_password (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    account_id {id} NOT NULL,
    password {text} NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX identity_password_account ON identity_password (tenant_id, account_id, at);

-- Staff as everybody may know them: their names stand beside what they did. A reference table.
CREATE TABLE identity_staff (
    id {id} NOT NULL PRIMARY KEY,
    home_id {id} NOT NULL,
    name {text} NOT NULL,
    title {text} NOT NULL,
    org_id {id},
    open {bool} NOT NULL
);

-- Which account a user name, e-mail address or telephone number belongs to, by keyed hash: unique across offices.
CREATE TABLE identity_login (
    hash {bytes} NOT NULL PRIMARY KEY,
    sort {key} NOT NULL,
    home_id {id} NOT NULL,
    account_id {id} NOT NULL
);
CREATE INDEX identity_login_account ON identity_login (account_id);

-- Failed tries by the same hash, whether there is such an account or not.
CREATE TABLE identity_attempt (
    hash {bytes} NOT NULL PRIMARY KEY,
    failed {int} NOT NULL,
    last_at {time} NOT NULL,
    locked_until {time}
);
CREATE INDEX identity_attempt_last ON identity_attempt (last_at);

-- Roles held. A reference table.
CREATE TABLE identity_grant (
    id {id} NOT NULL PRIMARY KEY,
    account_id {id} NOT NULL,
    role {key} NOT NULL,
    area_id {id} NOT NULL,
    org_id {id},
    from_at {time} NOT NULL,
    to_at {time},
    made_at {time} NOT NULL,
    made_by {id}
);
CREATE INDEX identity_grant_account ON identity_grant (account_id, from_at);
CREATE INDEX identity_grant_role ON identity_grant (role, area_id);
CREATE INDEX identity_grant_org ON identity_grant (org_id, role);
CREATE INDEX identity_grant_area ON identity_grant (area_id);

CREATE TABLE identity_session (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    hash {bytes} NOT NULL,
    account_id {id} NOT NULL,
    device {text} NOT NULL,
    started_at {time} NOT NULL,
    seen_at {time} NOT NULL,
    ends_at {time} NOT NULL,
    ended_at {time},
    ended_how {key},
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX identity_session_hash ON identity_session (tenant_id, hash);
CREATE INDEX identity_session_account ON identity_session (tenant_id, account_id, ended_at);

-- Codes sent by e-mail, kept as hashes.
CREATE TABLE identity_code (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    purpose {key} NOT NULL,
    address {sealed} NOT NULL,
    address_index {bytes} NOT NULL,
    account_id {id},
    hash {bytes} NOT NULL,
    tries {int} NOT NULL,
    made_at {time} NOT NULL,
    ends_at {time} NOT NULL,
    used_at {time},
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX identity_code_address ON identity_code (tenant_id, address_index, made_at);
CREATE INDEX identity_code_made ON identity_code (tenant_id, made_at);
CREATE INDEX identity_code_account ON identity_code (account_id);

CREATE TABLE identity_consent (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    account_id {id} NOT NULL,
    document {key} NOT NULL,
    sha256 {key} NOT NULL,
    given_at {time} NOT NULL,
    withdrawn_at {time},
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX identity_consent_account ON identity_consent (tenant_id, account_id, document, given_at);

-- Notices in the inbox of an account, in the language that its holder had chosen.
CREATE TABLE identity_message (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    account_id {id} NOT NULL,
    kind {key} NOT NULL,
    title {text} NOT NULL,
    body {sealed} NOT NULL,
    href {text} NOT NULL,
    made_at {time} NOT NULL,
    read_at {time},
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX identity_message_list ON identity_message (tenant_id, account_id, made_at, id);
CREATE INDEX identity_message_unread ON identity_message (tenant_id, account_id, read_at);

-- E-mail that left or is to leave. Its id is its Message-ID.
CREATE TABLE identity_mail (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    account_id {id},
    message_id {id},
    purpose {key} NOT NULL,
    address {sealed} NOT NULL,
    subject {sealed} NOT NULL,
    body {sealed} NOT NULL,
    state {key} NOT NULL,
    tries {int} NOT NULL,
    answer {text},
    made_at {time} NOT NULL,
    changed_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX identity_mail_list ON identity_mail (tenant_id, made_at, id);
CREATE INDEX identity_mail_message ON identity_mail (tenant_id, message_id);
CREATE INDEX identity_mail_state ON identity_mail (tenant_id, state, made_at);
