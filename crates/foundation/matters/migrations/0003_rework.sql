-- Work that is done again because it was sent back: the round, the event under which the words lie, the stay that sent it back
-- (0 after the end), and who did: the reporter, or the step that decided. The words themselves stay sealed where they were
-- written.
ALTER TABLE matter ADD COLUMN rework {int};
ALTER TABLE matter ADD COLUMN rework_seq {int};
ALTER TABLE matter ADD COLUMN rework_from {int};
ALTER TABLE matter ADD COLUMN rework_by {key};
ALTER TABLE matter_work_item ADD COLUMN rework {int};
-- Running matters are projected anew, as after a change of the calendar.
UPDATE matter_calendar SET revision = '';
