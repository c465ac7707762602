-- A place is found by words, each a row of its own, and a building in it by its number: one range of a key for each question.
DROP INDEX registry_place_street;
DROP INDEX registry_place_community;
ALTER TABLE registry_place DROP COLUMN search;
-- The number by which a building is called, filled up so that 2 stands before 10; empty for what has none.
ALTER TABLE registry_place ADD COLUMN number {key} NOT NULL DEFAULT '';
-- Which way of reading names the row was indexed by; the program brings older rows up to date when it starts.
ALTER TABLE registry_place ADD COLUMN spelling {int} NOT NULL DEFAULT 0;
CREATE INDEX registry_place_street_number ON registry_place (street_id, number, id);
CREATE INDEX registry_place_community_number ON registry_place (community_id, number, id);
CREATE INDEX registry_place_parent_number ON registry_place (parent_id, number, id);
CREATE INDEX registry_place_spelling ON registry_place (spelling, id);

-- Endings of names and addresses, present and former, with initials and sounds, of compounds and buildings.
CREATE TABLE registry_place_word (
    place_id {id} NOT NULL,
    word {key} NOT NULL,
    -- Where the place lies today.
    street_id {id},
    PRIMARY KEY (place_id, word)
) {clustered};
CREATE INDEX registry_place_word_street ON registry_place_word (street_id, word, place_id);
