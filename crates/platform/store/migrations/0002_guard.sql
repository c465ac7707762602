-- What the program itself wrote, so that rows written by anybody else show. A line for each transaction that wrote guarded
-- rows; `proof` is a keyed hash of its records. Sealed with the journal's entries.
CREATE TABLE guard_line (
  tenant_id {id}    NOT NULL,
  id        {id}    NOT NULL,
  proof     {bytes} NOT NULL,
  seal_no   {int},
  PRIMARY KEY (tenant_id, id)
) {clustered};
CREATE INDEX guard_line_unsealed ON guard_line (tenant_id, id) WHERE seal_no IS NULL;

-- The records of a line: which columns of which row were written, each with a keyed mark of its value (9 bytes: number of
-- the column, mark). No marks: the row was deleted. `no` counts the records of a row.
CREATE TABLE guard_row (
  tab       {key}   NOT NULL,
  row_key   {bytes} NOT NULL,
  no        {int}   NOT NULL,
  tenant_id {id}    NOT NULL,
  line_id   {id}    NOT NULL,
  marks     {bytes} NOT NULL,
  PRIMARY KEY (tab, row_key, no, tenant_id)
) {clustered};
CREATE INDEX guard_row_line ON guard_row (tenant_id, line_id);

-- A keyed hash of the entry: a copied one has none.
ALTER TABLE journal ADD COLUMN proof {bytes};

-- By what each key of the key file is known again: by its version, 0 for the index key.
CREATE TABLE key_check (
  version {int}   NOT NULL PRIMARY KEY,
  mac     {bytes} NOT NULL
);
