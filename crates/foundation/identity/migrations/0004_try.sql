-- Tries of passwords by the keyed hash of the name typed, whether there is such an account or not, and by the keyed hash of
-- where they came from: a network, a browser that the account knows, or all strangers together.
CREATE TABLE identity_try (
    hash {bytes} NOT NULL,
    source {bytes} NOT NULL,
    failed {int} NOT NULL,
    last_at {time} NOT NULL,
    locked_until {time},
    PRIMARY KEY (hash, source)
);
CREATE INDEX identity_try_last ON identity_try (last_at);
DROP TABLE identity_attempt;
