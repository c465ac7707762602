-- Lists as somebody keeps them under a name: what stands after the question mark.
CREATE TABLE register_view (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    account_id {id} NOT NULL,
    register {key} NOT NULL,
    title {text} NOT NULL,
    query {text} NOT NULL,
    made_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX register_view_account ON register_view (tenant_id, account_id, register, made_at, id);
