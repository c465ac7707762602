-- Letters about notices leave by day; whoever wants them at any hour says so.
ALTER TABLE identity_account ADD COLUMN mail_nights {bool} NOT NULL DEFAULT FALSE;
