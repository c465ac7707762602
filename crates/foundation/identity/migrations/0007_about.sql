-- What a letter is about when it goes to somebody without an account, such as the reporter of a case: with that it is
-- found, shown to staff without its address, and erased.
ALTER TABLE identity_mail ADD COLUMN about {id};
CREATE INDEX identity_mail_about ON identity_mail (tenant_id, about, made_at, id);
