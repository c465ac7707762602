-- Who has the trouble of a case too, once each: keyed hashes of an account, a browser or a telephone number, so that the
-- count is honest and names nobody. One row of each person counts; the others make the person known again.
CREATE TABLE desk_also (
    tenant_id {id} NOT NULL,
    case_id {id} NOT NULL,
    who {bytes} NOT NULL,
    counts {bool} NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (tenant_id, case_id, who)
) {clustered};
CREATE INDEX desk_also_who ON desk_also (tenant_id, who);
