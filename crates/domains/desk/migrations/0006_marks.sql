-- What the words of an open case are compared by: hashes of their pairs of letters under a key of that case, so that nothing
-- is opened to compare and no two cases show what they have in common. They go with the words.
ALTER TABLE desk_reporter ADD COLUMN marks {bytes};
CREATE INDEX desk_reporter_unmarked ON desk_reporter (tenant_id, case_id) WHERE marks IS NULL AND words IS NOT NULL;
