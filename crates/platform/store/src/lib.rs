//! Database, journal, outbox, jobs, access log, encryption and files on SQLite and PostgreSQL.
