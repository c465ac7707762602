-- Where a matter stands among its reporter's own: `turn` is 0 while it waits for the reporter, 1 while it runs, 2 when it has
-- ended; `rank` orders it there: what is due first comes first, what ended last comes first.
ALTER TABLE matter ADD COLUMN turn {int} NOT NULL DEFAULT 1;
ALTER TABLE matter ADD COLUMN rank {int} NOT NULL DEFAULT 0;
UPDATE matter SET turn = 2 WHERE ended_at IS NOT NULL;
DROP INDEX matter_reporter;
CREATE INDEX matter_own ON matter (tenant_id, reporter_account, turn, rank, id);
-- Matters are projected anew, as after a change of the calendar.
UPDATE matter_calendar SET revision = '';
