-- Areas and organisations are found by words: every ending of the name, its initials and sounds, and the code. One range of
-- a key answers a word.
CREATE TABLE registry_word (
    -- The street in which it lies today; for what lies in none, the area itself.
    scope_id {id} NOT NULL,
    kind {key} NOT NULL,
    word {key} NOT NULL,
    of_id {id} NOT NULL,
    PRIMARY KEY (scope_id, kind, word, of_id)
) {clustered};
CREATE INDEX registry_word_any ON registry_word (kind, word, of_id);
CREATE INDEX registry_word_of ON registry_word (of_id, word);
-- Which way of reading names the row was indexed by; the program brings older rows up to date when it starts.
ALTER TABLE registry_area ADD COLUMN spelling {int} NOT NULL DEFAULT 0;
ALTER TABLE registry_org ADD COLUMN spelling {int} NOT NULL DEFAULT 0;
CREATE INDEX registry_area_spelling ON registry_area (spelling, id);
CREATE INDEX registry_org_spelling ON registry_org (spelling, id);
