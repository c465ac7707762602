-- Notices about the same thing are one line in an inbox. `about` is the id of the thing in its usual text form, `waits` tells
-- that it is the reader's move. A notice is kept in both languages and shown in the one in which it is read, those written
-- before in the one in which they were written.
ALTER TABLE identity_message ADD COLUMN about {key};
ALTER TABLE identity_message ADD COLUMN waits {bool};
ALTER TABLE identity_message ADD COLUMN title_en {text};
ALTER TABLE identity_message ADD COLUMN body_en {sealed};
UPDATE identity_message SET about = substr(href, length(href) - 35)
WHERE href LIKE '/work/matters/%' OR href LIKE '/me/matters/%';
CREATE INDEX identity_message_about ON identity_message (about, tenant_id, account_id, made_at, id);
