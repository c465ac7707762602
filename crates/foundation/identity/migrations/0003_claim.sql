-- Accounts that name a telephone number as theirs, by the number's keyed hash. Nobody has proved it: claims to one number
-- lie side by side and are told apart by password. A number that was proved stands in identity_login. A reference table.
CREATE TABLE identity_claim (
    hash {bytes} NOT NULL,
    account_id {id} NOT NULL,
    home_id {id} NOT NULL,
    made_at {time} NOT NULL,
    PRIMARY KEY (hash, account_id)
);
CREATE INDEX identity_claim_account ON identity_claim (account_id);

INSERT INTO identity_claim (hash, account_id, home_id, made_at)
SELECT l.hash, l.account_id, l.home_id, a.made_at
FROM identity_login l JOIN identity_account a ON a.tenant_id = l.home_id AND a.id = l.account_id
WHERE l.sort = 'phone';

DELETE FROM identity_login WHERE sort = 'phone';
