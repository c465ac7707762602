-- Cases 案件. A case has the id of its matter: state, areas, deadlines and the title stand in `matter`, what only the desk
-- knows stands here. What a reporter said and how to reach him or her lies encrypted in `desk_reporter`, so that erasing
-- it touches nothing else.
CREATE TABLE desk_case (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    channel {key} NOT NULL,
    category {key} NOT NULL,
    guessed {key},
    place_id {id},
    address {text} NOT NULL,
    lon_e6 {int},
    lat_e6 {int},
    anonymous {bool} NOT NULL,
    lead_org {id},
    public_title {text},
    refused_for {key},
    merged_into {id},
    also_count {int} NOT NULL,
    reported_at {time} NOT NULL,
    accepted_at {time},
    version {int} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX desk_case_category ON desk_case (tenant_id, category, id);
CREATE INDEX desk_case_lead ON desk_case (tenant_id, lead_org, id);
CREATE INDEX desk_case_place ON desk_case (tenant_id, place_id, id);
CREATE INDEX desk_case_point ON desk_case (tenant_id, lat_e6, lon_e6);
CREATE INDEX desk_case_merged ON desk_case (tenant_id, merged_into, id);

CREATE TABLE desk_reporter (
    tenant_id {id} NOT NULL,
    case_id {id} NOT NULL,
    account_id {id},
    words {sealed:case_id},
    name {sealed:case_id},
    phone {sealed:case_id},
    phone_index {bytes},
    email {sealed:case_id},
    erase_asked_at {time},
    erased_at {time},
    PRIMARY KEY (tenant_id, case_id)
);
CREATE INDEX desk_reporter_account ON desk_reporter (tenant_id, account_id, case_id);
CREATE INDEX desk_reporter_asked ON desk_reporter (tenant_id, erase_asked_at, case_id);
CREATE INDEX desk_reporter_phone ON desk_reporter (tenant_id, phone_index, case_id);

-- A report on its way: kept for a day, for the browser that began it. `case_id` is there once it was sent.
CREATE TABLE desk_draft (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    browser {bytes} NOT NULL,
    body {sealed} NOT NULL,
    secret {sealed},
    case_id {id},
    also_case_id {id},
    changed_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX desk_draft_changed ON desk_draft (tenant_id, changed_at);

-- The last number of a day.
CREATE TABLE desk_number (
    tenant_id {id} NOT NULL,
    day {int} NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (tenant_id, day)
);

-- How often the category guessed from words was kept or changed at acceptance.
CREATE TABLE desk_guess (
    tenant_id {id} NOT NULL,
    category {key} NOT NULL,
    kept {int} NOT NULL,
    changed {int} NOT NULL,
    PRIMARY KEY (tenant_id, category)
);

-- Dispatches refused because they pass a duty on (条例 第二十条), counted.
CREATE TABLE desk_refused_dispatch (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    case_id {id} NOT NULL,
    org_id {id} NOT NULL,
    org_kind {key} NOT NULL,
    category {key} NOT NULL,
    part {key} NOT NULL,
    account_id {id},
    at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX desk_refused_dispatch_at ON desk_refused_dispatch (tenant_id, at, id);
CREATE INDEX desk_refused_dispatch_case ON desk_refused_dispatch (tenant_id, case_id);

CREATE TABLE desk_filter (
    tenant_id {id} NOT NULL,
    id {id} NOT NULL,
    account_id {id} NOT NULL,
    title {text} NOT NULL,
    query {text} NOT NULL,
    made_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX desk_filter_account ON desk_filter (tenant_id, account_id, made_at, id);
