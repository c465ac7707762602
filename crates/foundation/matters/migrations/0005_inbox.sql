-- What an inbox is sorted by first, and how many entries of the same matter stand before this one for the same seat, so that
-- a page of an inbox is one range for each seat, and a number beside it a bounded walk.
ALTER TABLE matter_work_item ADD COLUMN calm {int} NOT NULL DEFAULT 3;
ALTER TABLE matter_work_item ADD COLUMN ahead {int} NOT NULL DEFAULT 0;
DROP INDEX matter_work_item_inbox;
CREATE INDEX matter_work_item_inbox ON matter_work_item (tenant_id, who, calm, due_at, id, ahead, kind);
CREATE INDEX matter_work_item_area ON matter_work_item (tenant_id, who, area_id);
-- Running matters are projected anew, as after a change of the calendar.
UPDATE matter_calendar SET revision = '';
