-- The keys of records whose rows lie in a table of another crate, as they were last written: what goes is taken back exactly,
-- whatever became of the row meanwhile.
CREATE TABLE register_native (
    tenant_id {id} NOT NULL,
    register {key} NOT NULL,
    record_id {id} NOT NULL,
    keys {json} NOT NULL,
    PRIMARY KEY (tenant_id, register, record_id)
);
