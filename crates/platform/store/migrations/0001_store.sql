-- What was done. Opaque ids only; values are in journal_payload. `seal_no` is set once, by the sealer.
CREATE TABLE journal (
  tenant_id    {id}    NOT NULL,
  id           {id}    NOT NULL,
  at           {time}  NOT NULL,
  who_kind     {key}   NOT NULL,
  who          {id},
  who_part     {key},
  on_behalf    {id},
  verb         {key}   NOT NULL,
  purpose      {key}   NOT NULL,
  matter_id    {id},
  subject_kind {key}   NOT NULL,
  subject      {id}    NOT NULL,
  retention    {key}   NOT NULL,
  commitment   {bytes} NOT NULL,
  seal_no      {int},
  PRIMARY KEY (tenant_id, id)
) {clustered};
CREATE INDEX journal_subject ON journal (tenant_id, subject_kind, subject, id);
CREATE INDEX journal_matter ON journal (tenant_id, matter_id, id) WHERE matter_id IS NOT NULL;
CREATE INDEX journal_unsealed ON journal (tenant_id, id) WHERE seal_no IS NULL;

-- The values before and after, encrypted. Erased: salt and body are null and `erased_by` names the journal entry.
CREATE TABLE journal_payload (
  tenant_id  {id}  NOT NULL,
  journal_id {id}  NOT NULL,
  retention  {key} NOT NULL,
  salt       {bytes},
  body       {sealed:journal_id},
  erased_by  {id},
  PRIMARY KEY (tenant_id, journal_id)
);

-- The chain: each seal covers the entries in `leaves` (id and hash, 48 bytes each) and the seal before it.
CREATE TABLE journal_seal (
  tenant_id {id}    NOT NULL,
  no        {int}   NOT NULL,
  at        {time}  NOT NULL,
  entries   {int}   NOT NULL,
  leaves    {bytes} NOT NULL,
  previous  {bytes} NOT NULL,
  hash      {bytes} NOT NULL,
  mac       {bytes} NOT NULL,
  PRIMARY KEY (tenant_id, no)
);

-- Events on their way, a row per consumer. `run_at` is also the end of a lease.
CREATE TABLE outbox (
  tenant_id {id}   NOT NULL,
  id        {id}   NOT NULL,
  consumer  {key}  NOT NULL,
  kind      {key}  NOT NULL,
  subject   {id}   NOT NULL,
  payload   {json} NOT NULL,
  at        {time} NOT NULL,
  no        {int}  NOT NULL,
  run_at    {time} NOT NULL,
  lease     {id},
  attempts  {int}  NOT NULL,
  parked_at {time},
  reason    {text},
  PRIMARY KEY (tenant_id, id)
) {clustered};
CREATE INDEX outbox_due ON outbox (run_at) WHERE parked_at IS NULL;
CREATE INDEX outbox_order ON outbox (tenant_id, consumer, subject, at, no);

-- Work that is due at a time. A job that is done stays for a while, so that its key is not run again.
CREATE TABLE job (
  tenant_id {id}   NOT NULL,
  id        {id}   NOT NULL,
  kind      {key}  NOT NULL,
  key       {key}  NOT NULL,
  payload   {json} NOT NULL,
  run_at    {time} NOT NULL,
  lease     {id},
  attempts  {int}  NOT NULL,
  done_at   {time},
  parked_at {time},
  reason    {text},
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, kind, key)
);
CREATE INDEX job_due ON job (run_at) WHERE done_at IS NULL AND parked_at IS NULL;

-- Looks at personal data, in the tenant of whoever was looked at.
CREATE TABLE access_log (
  tenant_id    {id}   NOT NULL,
  id           {id}   NOT NULL,
  at           {time} NOT NULL,
  who_kind     {key}  NOT NULL,
  who          {id},
  on_behalf    {id},
  subject_kind {key}  NOT NULL,
  subject      {id}   NOT NULL,
  fields       {json} NOT NULL,
  why          {text} NOT NULL,
  purpose      {key}  NOT NULL,
  matter_id    {id},
  PRIMARY KEY (tenant_id, id)
) {clustered};
CREATE INDEX access_log_subject ON access_log (tenant_id, subject_kind, subject, id);

-- Files that something keeps; their content lies in the folder under its address.
CREATE TABLE file (
  tenant_id     {id}   NOT NULL,
  id            {id}   NOT NULL,
  address       {key}  NOT NULL,
  thumb_address {key},
  media_type    {key}  NOT NULL,
  size_bytes    {int}  NOT NULL,
  width         {int},
  height        {int},
  created_at    {time} NOT NULL,
  created_by    {id},
  PRIMARY KEY (tenant_id, id)
) {clustered};
CREATE INDEX file_address ON file (address);
CREATE INDEX file_thumb ON file (thumb_address) WHERE thumb_address IS NOT NULL;

-- Versions of the rules; no tenant, the same for every node.
CREATE TABLE rule_version (
  no         {int}  NOT NULL PRIMARY KEY,
  sha256     {key}  NOT NULL,
  files      {json} NOT NULL,
  from_at    {time} NOT NULL,
  applied_at {time} NOT NULL,
  applied_by {id}
);
CREATE INDEX rule_version_from ON rule_version (from_at, no);
CREATE INDEX rule_version_sha256 ON rule_version (sha256);
