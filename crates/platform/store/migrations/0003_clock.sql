-- When the program was last seen, and since when timers stand because the clock has jumped. One row.
CREATE TABLE clock_state (
  id      {key}  NOT NULL PRIMARY KEY,
  last_at {time} NOT NULL,
  held_at {time}
);
