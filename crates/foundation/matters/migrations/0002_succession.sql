-- City and residents' group of a matter, and the community in which it began, which no change of areas rewrites.
ALTER TABLE matter ADD COLUMN city_id {id};
ALTER TABLE matter ADD COLUMN group_id {id};
ALTER TABLE matter ADD COLUMN community_id_then {id};
UPDATE matter SET community_id_then = community_id,
    city_id = (SELECT u.ancestor_id FROM registry_area_up u JOIN registry_area a ON a.id = u.ancestor_id
        WHERE u.area_id = matter.area_id AND a.level = 'city'),
    group_id = (SELECT u.ancestor_id FROM registry_area_up u JOIN registry_area a ON a.id = u.ancestor_id
        WHERE u.area_id = matter.area_id AND a.level = 'residents_group');
CREATE INDEX matter_community_then ON matter (community_id_then, situation, id);

-- Work on single matters that failed and is tried again later, so that it keeps nothing else waiting.
CREATE TABLE matter_trouble (
    tenant_id {id} NOT NULL,
    matter_id {id} NOT NULL,
    work {key} NOT NULL,
    tries {int} NOT NULL,
    since {time} NOT NULL,
    again_at {time} NOT NULL,
    reason {text} NOT NULL,
    PRIMARY KEY (tenant_id, matter_id, work)
) {clustered};
CREATE INDEX matter_trouble_again ON matter_trouble (work, again_at);
