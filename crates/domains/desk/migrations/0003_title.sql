-- What somebody wrote lies encrypted, the place in words too. `title` is the desk's own; without one a case is called by its
-- category and place. `retitled_at` is empty for cases that were opened before this was so, until they are put right.
ALTER TABLE desk_case ADD COLUMN title {text};
ALTER TABLE desk_case ADD COLUMN retitled_at {time};
ALTER TABLE desk_reporter ADD COLUMN address {sealed:case_id};
CREATE INDEX desk_case_retitled ON desk_case (tenant_id, retitled_at, id);
