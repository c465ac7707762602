-- Notices: each stands in its reader's inbox here and, by wish, goes out by e-mail too.
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
    mail_state {key} NOT NULL,
    mail_at {time},
    mail_note {text},
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX identity_message_reader ON identity_message (tenant_id, account_id, made_at, id);
CREATE INDEX identity_message_unread ON identity_message (account_id, read_at);
