-- What somebody wrote who has the trouble of a case too: words, place and photos, sealed together, for those who handle the
-- case; a hash of the own secret link. The words go with the case, with the account, or when they are taken back.
CREATE TABLE desk_joined (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    case_id {id} NOT NULL,
    account_id {id},
    body {sealed},
    link_hash {bytes},
    at {time} NOT NULL,
    erased_at {time},
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX desk_joined_case ON desk_joined (tenant_id, case_id, id);
CREATE INDEX desk_joined_account ON desk_joined (tenant_id, account_id, id);
CREATE INDEX desk_joined_link ON desk_joined (tenant_id, link_hash);
