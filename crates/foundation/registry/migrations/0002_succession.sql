-- Which organisation goes on with what another one left when it ended.
ALTER TABLE registry_org ADD COLUMN heir_id {id};
