-- Areas, places and organisations. Reference tables: no tenant, a copy on every node. Values that change are dated rows;
-- `registry_area`, `registry_place` and `registry_org` also hold what is true at present. Nothing ends by being deleted.
CREATE TABLE registry_area (
    id {id} NOT NULL PRIMARY KEY,
    level {key} NOT NULL,
    equivalent {bool} NOT NULL,
    founded_on {date} NOT NULL,
    ended_on {date},
    -- Of today, rewritten on the day on which a change takes effect.
    present {bool} NOT NULL,
    name {text} NOT NULL,
    code {key},
    parent_id {id},
    -- What stands above in the closure: the parent, or the area that took the place of an ended one.
    up_id {id},
    boundary_id {id},
    lon_e6 {int},
    lat_e6 {int},
    west_e6 {int},
    south_e6 {int},
    east_e6 {int},
    north_e6 {int},
    version {int} NOT NULL
);
CREATE INDEX registry_area_by_parent ON registry_area (parent_id, level, code);
CREATE INDEX registry_area_level ON registry_area (level, west_e6);

CREATE TABLE registry_area_name (
    area_id {id} NOT NULL,
    from_on {date} NOT NULL,
    to_on {date},
    name {text} NOT NULL,
    PRIMARY KEY (area_id, from_on)
);

CREATE TABLE registry_area_code (
    area_id {id} NOT NULL,
    from_on {date} NOT NULL,
    to_on {date},
    code {key} NOT NULL,
    PRIMARY KEY (area_id, from_on)
);

CREATE TABLE registry_area_parent (
    area_id {id} NOT NULL,
    from_on {date} NOT NULL,
    to_on {date},
    parent_id {id} NOT NULL,
    PRIMARY KEY (area_id, from_on)
);

CREATE TABLE registry_area_boundary (
    id {id} NOT NULL PRIMARY KEY,
    area_id {id} NOT NULL,
    from_on {date} NOT NULL,
    to_on {date},
    geojson {text} NOT NULL
);
CREATE UNIQUE INDEX registry_area_boundary_from ON registry_area_boundary (area_id, from_on);

-- The closure: every area with itself and whatever stands above it.
CREATE TABLE registry_area_up (
    area_id {id} NOT NULL,
    ancestor_id {id} NOT NULL,
    distance {int} NOT NULL,
    PRIMARY KEY (area_id, ancestor_id)
);
CREATE INDEX registry_area_up_below ON registry_area_up (ancestor_id, area_id);

-- A change as it was ordered, with its reason and the government's approval.
CREATE TABLE registry_change (
    id {id} NOT NULL PRIMARY KEY,
    kind {key} NOT NULL,
    effective_on {date} NOT NULL,
    reason {text} NOT NULL,
    approval_number {text},
    approval_by {text},
    approved_on {date},
    made_at {time} NOT NULL,
    made_by {id}
);

CREATE TABLE registry_change_area (
    change_id {id} NOT NULL,
    area_id {id} NOT NULL,
    PRIMARY KEY (change_id, area_id)
);
CREATE INDEX registry_change_area_area ON registry_change_area (area_id, change_id);

-- Which area came from which 沿革.
CREATE TABLE registry_succession (
    id {id} NOT NULL PRIMARY KEY,
    change_id {id} NOT NULL,
    kind {key} NOT NULL,
    effective_on {date} NOT NULL,
    from_id {id} NOT NULL,
    to_id {id} NOT NULL
);
CREATE INDEX registry_succession_from ON registry_succession (from_id, effective_on);
CREATE INDEX registry_succession_to ON registry_succession (to_id, effective_on);

-- Who answers for an area; the telephone is the duty's, published on the grid's board.
CREATE TABLE registry_duty (
    id {id} NOT NULL PRIMARY KEY,
    area_id {id} NOT NULL,
    duty {key} NOT NULL,
    name {text} NOT NULL,
    phone {text},
    account_id {id},
    from_on {date} NOT NULL,
    to_on {date}
);
CREATE INDEX registry_duty_area ON registry_duty (area_id, duty, from_on);
CREATE INDEX registry_duty_account ON registry_duty (account_id, area_id);

CREATE TABLE registry_place (
    id {id} NOT NULL PRIMARY KEY,
    kind {key} NOT NULL,
    founded_on {date} NOT NULL,
    ended_on {date},
    address {text} NOT NULL,
    lon_e6 {int},
    lat_e6 {int},
    households {int} NOT NULL,
    position {int} NOT NULL,
    -- Of today.
    present {bool} NOT NULL,
    name {text} NOT NULL,
    parent_id {id},
    grid_id {id},
    community_id {id},
    street_id {id},
    -- Names and address without blanks, in lower case, half-width: what a search looks into.
    search {text} NOT NULL,
    version {int} NOT NULL
);
CREATE INDEX registry_place_by_parent ON registry_place (parent_id, position, id);
CREATE INDEX registry_place_street ON registry_place (street_id, kind, search);
CREATE INDEX registry_place_community ON registry_place (community_id, kind, search, id);
CREATE INDEX registry_place_by_grid ON registry_place (grid_id, kind);

CREATE TABLE registry_place_name (
    place_id {id} NOT NULL,
    from_on {date} NOT NULL,
    to_on {date},
    name {text} NOT NULL,
    PRIMARY KEY (place_id, from_on)
);

CREATE TABLE registry_place_parent (
    place_id {id} NOT NULL,
    from_on {date} NOT NULL,
    to_on {date},
    parent_id {id},
    PRIMARY KEY (place_id, from_on)
);

-- The dated tie between the two trees: which grid a building belongs to.
CREATE TABLE registry_place_grid (
    place_id {id} NOT NULL,
    from_on {date} NOT NULL,
    to_on {date},
    grid_id {id} NOT NULL,
    PRIMARY KEY (place_id, from_on)
);
CREATE INDEX registry_place_grid_grid ON registry_place_grid (grid_id, from_on);

CREATE TABLE registry_org (
    id {id} NOT NULL PRIMARY KEY,
    kind {key} NOT NULL,
    name {text} NOT NULL,
    parent_id {id},
    area_id {id} NOT NULL,
    credit_code {key},
    phone {text},
    address {text},
    takes_dispatches {bool} NOT NULL,
    founded_on {date} NOT NULL,
    ended_on {date},
    version {int} NOT NULL
);
CREATE INDEX registry_org_area ON registry_org (area_id, kind, name);
CREATE UNIQUE INDEX registry_org_credit_code ON registry_org (credit_code) WHERE ended_on IS NULL;

CREATE TABLE registry_org_name (
    org_id {id} NOT NULL,
    from_on {date} NOT NULL,
    to_on {date},
    name {text} NOT NULL,
    PRIMARY KEY (org_id, from_on)
);

CREATE TABLE registry_post (
    id {id} NOT NULL PRIMARY KEY,
    org_id {id} NOT NULL,
    title {text} NOT NULL,
    seats {int} NOT NULL,
    -- The term of office in years; none for posts without one.
    term_years {int},
    position {int} NOT NULL,
    from_on {date} NOT NULL,
    to_on {date}
);
CREATE INDEX registry_post_org ON registry_post (org_id, position, id);

CREATE TABLE registry_holder (
    id {id} NOT NULL PRIMARY KEY,
    post_id {id} NOT NULL,
    org_id {id} NOT NULL,
    name {text} NOT NULL,
    account_id {id},
    from_on {date} NOT NULL,
    to_on {date},
    term_to_on {date}
);
CREATE INDEX registry_holder_org ON registry_holder (org_id, from_on, id);
