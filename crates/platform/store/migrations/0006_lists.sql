-- The keys of all lists: a page is one range of them. `list_no` is a number of the list as it is declared; `scope_id` whose
-- range it is: an area, an organisation, an account, a linked record.
CREATE TABLE list_key (
    tenant_id {id} NOT NULL,
    list_no {int} NOT NULL,
    scope_id {id} NOT NULL,
    part {key} NOT NULL,
    sort_no {int} NOT NULL,
    sort_text {key} NOT NULL,
    item_id {id} NOT NULL,
    f1 {key},
    f2 {key},
    f3 {key},
    PRIMARY KEY (tenant_id, list_no, scope_id, part, sort_no, sort_text, item_id)
) {clustered};
-- How far the keys of a list that is new or was changed are filled; until all are, the list is read in another way.
CREATE TABLE list_layout (
    tenant_id {id} NOT NULL,
    list_no {int} NOT NULL,
    list {key} NOT NULL,
    filled_to {id},
    done {bool} NOT NULL,
    PRIMARY KEY (tenant_id, list_no)
);
