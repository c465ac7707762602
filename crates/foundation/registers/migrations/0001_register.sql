-- Records of registers. Their lists are read by `list_key`.

-- One record. Its values lie in `body` in their normal forms; of a value that is encrypted the masked form lies there, and
-- `sealed` holds all of those together. `whose` names the organisations that take part and the accounts whose own it is;
-- the areas are those in which it lies today, from the city to the grid. `keys` are its keys in the lists as they were
-- last written.
CREATE TABLE register_record (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    register {key} NOT NULL,
    number {key},
    title {text} NOT NULL,
    city_id {id},
    district_id {id},
    street_id {id},
    community_id {id},
    group_id {id},
    grid_id {id},
    whose {json} NOT NULL,
    state {key},
    -- Whether everybody may see it, as it was last written.
    public {bool} NOT NULL,
    made_at {time} NOT NULL,
    made_by {id},
    changed_at {time} NOT NULL,
    changed_by {id},
    closed_at {time},
    -- Kept whatever the retention class says.
    held {bool} NOT NULL,
    version {int} NOT NULL,
    body {json} NOT NULL,
    sealed {sealed},
    keys {json} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
-- Filling a list that is new goes through a register in this order.
CREATE INDEX register_record_all ON register_record (tenant_id, register, id);
-- What is past its time is found here.
CREATE INDEX register_record_closed ON register_record (tenant_id, register, closed_at, id);
-- What happened to a record, without a value: which fields, by which command, by whom. The values lie in the journal.
CREATE TABLE register_event (
    tenant_id {id} NOT NULL,
    record_id {id} NOT NULL,
    version {int} NOT NULL,
    command_id {id} NOT NULL,
    at {time} NOT NULL,
    by_id {id},
    kind {key} NOT NULL,
    fields {json} NOT NULL,
    PRIMARY KEY (tenant_id, record_id, version)
);
-- What may not be recorded twice.
CREATE TABLE register_unique (
    tenant_id {id} NOT NULL,
    register {key} NOT NULL,
    rule {key} NOT NULL,
    value {key} NOT NULL,
    record_id {id} NOT NULL,
    PRIMARY KEY (tenant_id, register, rule, value)
) {clustered};
CREATE INDEX register_unique_record ON register_unique (tenant_id, record_id);
-- Values that are encrypted and found by equality alone.
CREATE TABLE register_secret (
    tenant_id {id} NOT NULL,
    element {key} NOT NULL,
    hash {bytes} NOT NULL,
    record_id {id} NOT NULL,
    PRIMARY KEY (tenant_id, element, hash, record_id)
) {clustered};
CREATE INDEX register_secret_record ON register_secret (tenant_id, record_id);
-- What records link to, to be found from there.
CREATE TABLE register_link (
    tenant_id {id} NOT NULL,
    to_kind {key} NOT NULL,
    to_id {id} NOT NULL,
    register {key} NOT NULL,
    field {key} NOT NULL,
    record_id {id} NOT NULL,
    PRIMARY KEY (tenant_id, to_kind, to_id, register, field, record_id)
) {clustered};
CREATE INDEX register_link_record ON register_link (tenant_id, record_id);
-- Values with the dates from and before which they hold; those that are encrypted lie in the record's `sealed`.
CREATE TABLE register_dated (
    tenant_id {id} NOT NULL,
    record_id {id} NOT NULL,
    element {key} NOT NULL,
    from_on {date} NOT NULL,
    to_on {date},
    value {json} NOT NULL,
    PRIMARY KEY (tenant_id, record_id, element, from_on)
);
-- The accounts that are named for a record one by one; why, lies in the record's `sealed`.
CREATE TABLE register_named (
    tenant_id {id} NOT NULL,
    record_id {id} NOT NULL,
    account_id {id} NOT NULL,
    from_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, record_id, account_id)
);
-- The last number of a register in a period.
CREATE TABLE register_number (
    tenant_id {id} NOT NULL,
    register {key} NOT NULL,
    period {key} NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (tenant_id, register, period)
);
-- Which lists of a register have the keys of all its records; the empty name stands for unique rules and what is found by
-- equality. A list that was declared anew has another number until its keys are filled.
CREATE TABLE register_list (
    tenant_id {id} NOT NULL,
    register {key} NOT NULL,
    list {key} NOT NULL,
    list_no {int} NOT NULL,
    done {bool} NOT NULL,
    PRIMARY KEY (tenant_id, register, list)
);
