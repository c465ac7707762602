-- Every question that the journal's page asks has an index that is led by the office and ends in the order of the page.
DROP INDEX journal_subject;
CREATE INDEX journal_about ON journal (tenant_id, subject, id);
CREATE INDEX journal_who ON journal (tenant_id, who, id);
CREATE INDEX journal_verb ON journal (tenant_id, verb, id);
