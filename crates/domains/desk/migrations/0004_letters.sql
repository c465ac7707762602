-- Letters to whoever reported without an account and left an e-mail address: the secret of the link that they bring, the
-- language of the report, and when they were stopped. The secret is there only while letters go, and is erased with the
-- address.
ALTER TABLE desk_reporter ADD COLUMN mail_secret {sealed:case_id};
ALTER TABLE desk_reporter ADD COLUMN mail_locale {key};
ALTER TABLE desk_reporter ADD COLUMN mail_stopped_at {time};

-- How many receipts were sent to an address on a day, by a keyed hash; swept after the day.
CREATE TABLE desk_receipt (
    tenant_id {id} NOT NULL,
    who {bytes} NOT NULL,
    day {int} NOT NULL,
    sent {int} NOT NULL,
    PRIMARY KEY (tenant_id, who, day)
) {clustered};
