-- Running procedures. `matter_event` is the truth; `matter_step`, `matter_clock`, `matter_timer` and `matter_work_item` are
-- rebuilt from it. No personal value stands in an event: what people wrote lies in `matter_form` and `matter_note`.
CREATE TABLE matter (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    procedure {key} NOT NULL,
    rules_sha256 {key} NOT NULL,
    subject_kind {key} NOT NULL,
    subject_id {id} NOT NULL,
    code {key} NOT NULL,
    title {text} NOT NULL,
    area_id {id} NOT NULL,
    district_id {id},
    street_id {id},
    community_id {id},
    grid_id {id},
    grid_id_then {id},
    state {key} NOT NULL,
    situation {key} NOT NULL,
    urgent {bool} NOT NULL,
    version {int} NOT NULL,
    reporter_kind {key} NOT NULL,
    reporter_account {id},
    started_by {id},
    started_at {time} NOT NULL,
    changed_at {time} NOT NULL,
    due_at {time},
    ended_at {time},
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX matter_code ON matter (tenant_id, code);
CREATE INDEX matter_subject ON matter (tenant_id, subject_kind, subject_id);
CREATE INDEX matter_reporter ON matter (tenant_id, reporter_account, started_at, id);
CREATE INDEX matter_community ON matter (community_id, situation, id);
CREATE INDEX matter_street ON matter (street_id, situation, id);

CREATE TABLE matter_event (
    tenant_id {id} NOT NULL,
    matter_id {id} NOT NULL,
    seq {int} NOT NULL,
    at {time} NOT NULL,
    command_id {id} NOT NULL,
    by_key {key} NOT NULL,
    actor_kind {key} NOT NULL,
    actor_id {id},
    on_behalf {id},
    type {key} NOT NULL,
    payload {json} NOT NULL,
    PRIMARY KEY (tenant_id, matter_id, seq)
);
CREATE INDEX matter_event_command ON matter_event (tenant_id, matter_id, command_id);

CREATE TABLE matter_form (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    matter_id {id} NOT NULL,
    instance {int} NOT NULL,
    at {time} NOT NULL,
    actor_id {id},
    body {sealed} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX matter_form_matter ON matter_form (tenant_id, matter_id, at, id);

CREATE TABLE matter_step (
    tenant_id {id} NOT NULL,
    matter_id {id} NOT NULL,
    instance {int} NOT NULL,
    step {key} NOT NULL,
    kind {key} NOT NULL,
    block {int},
    part {key} NOT NULL,
    who {key} NOT NULL,
    org_id {id},
    entered_at {time} NOT NULL,
    due_at {time},
    left_at {time},
    left_how {key},
    outcome {key},
    paused {bool} NOT NULL,
    PRIMARY KEY (tenant_id, matter_id, instance)
);
CREATE INDEX matter_step_org ON matter_step (tenant_id, org_id, left_at, due_at);

CREATE TABLE matter_clock (
    tenant_id {id} NOT NULL,
    matter_id {id} NOT NULL,
    instance {int} NOT NULL,
    step {key} NOT NULL,
    limit_text {key} NOT NULL,
    started_at {time} NOT NULL,
    due_at {time} NOT NULL,
    paused_at {time},
    stopped_at {time},
    late {bool} NOT NULL,
    provisional {bool} NOT NULL,
    extended {int} NOT NULL,
    tier {int} NOT NULL,
    PRIMARY KEY (tenant_id, matter_id, instance)
) {clustered};
CREATE INDEX matter_clock_running ON matter_clock (tenant_id, stopped_at, due_at);

CREATE TABLE matter_work_item (
    tenant_id {id} NOT NULL,
    who {key} NOT NULL,
    due_at {time} NOT NULL,
    id {id} NOT NULL,
    matter_id {id} NOT NULL,
    instance {int} NOT NULL,
    area_id {id} NOT NULL,
    kind {key} NOT NULL,
    step {key} NOT NULL,
    purpose {key} NOT NULL,
    paused {bool} NOT NULL,
    urgent {bool} NOT NULL,
    entered_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id, who)
) {clustered};
CREATE INDEX matter_work_item_inbox ON matter_work_item (tenant_id, who, due_at, id);
CREATE INDEX matter_work_item_matter ON matter_work_item (tenant_id, matter_id);

CREATE TABLE matter_note (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    matter_id {id} NOT NULL,
    seq {int},
    kind {key} NOT NULL,
    audience {key} NOT NULL,
    author_kind {key} NOT NULL,
    author_id {id},
    author_key {key} NOT NULL,
    at {time} NOT NULL,
    body {sealed},
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX matter_note_matter ON matter_note (tenant_id, matter_id, at, id);

-- Photos given with a note or as the value of an element.
CREATE TABLE matter_photo (
    tenant_id {id} NOT NULL,
    file_id {id} NOT NULL,
    matter_id {id} NOT NULL,
    note_id {id},
    element {key},
    instance {int} NOT NULL,
    audience {key} NOT NULL,
    position {int} NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (tenant_id, file_id)
) {clustered};
CREATE INDEX matter_photo_matter ON matter_photo (tenant_id, matter_id);

CREATE TABLE matter_timer (
    tenant_id {id} NOT NULL,
    matter_id {id} NOT NULL,
    due_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, matter_id)
) {clustered};
CREATE INDEX matter_timer_due ON matter_timer (due_at, tenant_id, matter_id);

CREATE TABLE matter_link (
    tenant_id {id} NOT NULL,
    hash {bytes} NOT NULL,
    matter_id {id} NOT NULL,
    made_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, hash)
) {clustered};
CREATE INDEX matter_link_hash ON matter_link (hash);

CREATE TABLE matter_rating (
    tenant_id {id} NOT NULL,
    matter_id {id} NOT NULL,
    grade {int} NOT NULL,
    at {time} NOT NULL,
    by_kind {key} NOT NULL,
    by_id {id},
    PRIMARY KEY (tenant_id, matter_id)
) {clustered};

CREATE TABLE matter_follower (
    tenant_id {id} NOT NULL,
    account_id {id} NOT NULL,
    matter_id {id} NOT NULL,
    why {key} NOT NULL,
    since {time} NOT NULL,
    PRIMARY KEY (tenant_id, account_id, matter_id)
) {clustered};
CREATE INDEX matter_follower_list ON matter_follower (tenant_id, account_id, since, matter_id);

-- Which calendar the deadlines of running matters were projected with; no tenant, one row.
CREATE TABLE matter_calendar (
    id {key} NOT NULL PRIMARY KEY,
    revision {text} NOT NULL,
    at {time} NOT NULL
);
