-- From where a code was asked for, by keyed hash: what a stranger asks for does not use up what the owner may ask for.
ALTER TABLE identity_code ADD COLUMN asker {bytes};
