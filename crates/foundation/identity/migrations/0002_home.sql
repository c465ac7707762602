-- Which office each account lies with: an account's id is unique across offices, and a read by id goes to one office.
-- A reference table.
CREATE TABLE identity_home (
    account_id {id} NOT NULL PRIMARY KEY,
    home_id {id} NOT NULL
);

-- Of accounts that share an id the first made keeps it.
INSERT INTO identity_home (account_id, home_id)
SELECT a.id, a.tenant_id FROM identity_account a
WHERE NOT EXISTS (
    SELECT 1 FROM identity_account b
    WHERE b.id = a.id AND (b.made_at < a.made_at OR (b.made_at = a.made_at AND b.tenant_id < a.tenant_id))
);
