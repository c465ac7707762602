-- What one administrator asks for about another of the three, until a second one agrees.
CREATE TABLE identity_request (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    account_id {id} NOT NULL,
    act {json} NOT NULL,
    state {key} NOT NULL,
    asked_by {id} NOT NULL,
    asked_at {time} NOT NULL,
    ends_at {time} NOT NULL,
    decided_by {id},
    decided_at {time},
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX identity_request_state ON identity_request (tenant_id, state, asked_at);
CREATE INDEX identity_request_account ON identity_request (tenant_id, account_id, state);
