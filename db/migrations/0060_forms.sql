-- Forms that phones already know how to fill, who is given which, and what was sent with them. See decision 0041.

create table app.form (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  -- the id inside the form, by which phones name it
  form_id text not null check (length(form_id) between 1 and 200),
  title text not null check (length(title) between 1 and 300),
  state text not null default 'draft' check (state in ('draft', 'published', 'retired')),
  audience text not null default 'groups' check (audience in ('all', 'groups')),
  -- what a submission is labelled with when it comes in
  gives_label smallint not null default 2 check (gives_label between 0 and 4),
  -- children and survivors: read by those named for it alone
  gives_protected boolean not null default false,
  current_version_id uuid,
  -- which answers make a report; null where none do
  mapping jsonb,
  owner_organisation_id uuid,
  created_by uuid,
  created_at timestamptz not null,
  published_at timestamptz,
  retired_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, form_id)
);

create table app.form_version (
  workspace_id uuid not null,
  id uuid not null,
  form uuid not null,
  version text not null check (length(version) <= 200),
  title text not null,
  xform text not null,
  -- MD5 of the XML: what the protocol asks for, not a protection
  md5 text not null check (md5 ~ '^[0-9a-f]{32}$'),
  fields jsonb not null,
  choices jsonb not null,
  languages text[] not null default '{}',
  findings jsonb not null default '[]',
  browser_lacks jsonb not null default '[]',
  encrypted boolean not null default false,
  -- media that the form names
  media_names text[] not null default '{}',
  -- the spreadsheet it was made of
  file_name text,
  file_sha256 bytea,
  created_by uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, form, version),
  foreign key (workspace_id, form) references app.form (workspace_id, id) on delete cascade
);

create table app.form_media (
  workspace_id uuid not null,
  id uuid not null,
  version_id uuid not null,
  name text not null check (name ~ '^[^/\\]{1,200}$'),
  media_type text not null,
  bytes bigint not null,
  md5 text not null check (md5 ~ '^[0-9a-f]{32}$'),
  sha256 bytea not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, version_id, name),
  foreign key (workspace_id, version_id) references app.form_version (workspace_id, id) on delete cascade
);
create index form_media_sha256 on app.form_media (sha256);
create index form_version_file on app.form_version (file_sha256) where file_sha256 is not null;

-- Monitors who get the same forms.
create table app.monitor_group (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 120),
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id)
);
create unique index monitor_group_name on app.monitor_group (workspace_id, lower(name)) where ended_at is null;

create table app.monitor_group_member (
  workspace_id uuid not null,
  group_id uuid not null,
  source_id uuid not null,
  primary key (workspace_id, group_id, source_id),
  foreign key (workspace_id, group_id) references app.monitor_group (workspace_id, id) on delete cascade,
  foreign key (workspace_id, source_id) references app.source (workspace_id, id) on delete cascade
);
create index monitor_group_of on app.monitor_group_member (workspace_id, source_id);

create table app.form_group (
  workspace_id uuid not null,
  form uuid not null,
  group_id uuid not null,
  primary key (workspace_id, form, group_id),
  foreign key (workspace_id, form) references app.form (workspace_id, id) on delete cascade,
  foreign key (workspace_id, group_id) references app.monitor_group (workspace_id, id) on delete cascade
);

-- A device is known by a word the desk gives it ("second phone"); when it was last heard is a day, no more.
alter table app.device_credential add column name text;
alter table app.device_credential add column last_seen_on date;
alter policy read on app.device_credential
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 2 <> 0
    and exists (select 1 from app.source s where s.workspace_id = device_credential.workspace_id and s.id = source_id));

-- One filled form. The XML as it came lies sealed apart; what may be asked of it stands in submission_row.
create table app.submission (
  workspace_id uuid not null,
  id uuid not null,
  form uuid not null,
  version_id uuid not null,
  instance_id text not null check (length(instance_id) between 1 and 249),
  -- keyed hash of the XML: tells the same again from something else, and cannot be tried against guesses
  xml_hash bytea not null check (octet_length(xml_hash) = 32),
  source_id uuid not null,
  received_at timestamptz not null,
  supersedes_id uuid,
  superseded_by_id uuid,
  -- files are still to come: the phone sends in several parts
  incomplete boolean not null default false,
  encrypted boolean not null default false,
  -- 'retired', 'not_assigned', 'other_fields', 'file_not_shown', 'not_mapped'
  flags text[] not null default '{}',
  report_id uuid,
  label smallint not null check (label between 0 and 4),
  protected boolean not null,
  owner_organisation_id uuid,
  redacted_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, form, instance_id),
  foreign key (workspace_id, form) references app.form (workspace_id, id),
  foreign key (workspace_id, source_id) references app.source (workspace_id, id)
);
create index submission_received on app.submission (workspace_id, form, received_at desc, id);
create index submission_source on app.submission (workspace_id, source_id);
create index submission_report on app.submission (workspace_id, report_id) where report_id is not null;

-- One row for the form itself (path '') and one for each time a repeat was filled; answers by the path of their question, typed: numbers as
-- numbers, several choices as a list, a point as lat, lon, accuracy.
create table app.submission_row (
  workspace_id uuid not null,
  submission_id uuid not null,
  n int not null check (n >= 0),
  path text not null,
  -- the row it stands in; null for the form itself
  parent int,
  answers jsonb not null,
  primary key (workspace_id, submission_id, n),
  foreign key (workspace_id, submission_id) references app.submission (workspace_id, id) on delete cascade
);
create index submission_row_answers on app.submission_row using gin (answers jsonb_path_ops) with (fastupdate = on);

-- Files of a submission that may be looked at: pictures are drawn anew.
create table app.submission_file (
  workspace_id uuid not null,
  id uuid not null,
  submission_id uuid not null,
  name text not null,
  media_type text not null,
  bytes bigint not null,
  sha256 bytea not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, submission_id, name),
  foreign key (workspace_id, submission_id) references app.submission (workspace_id, id) on delete cascade
);
create index submission_file_sha256 on app.submission_file (sha256);

-- What came, byte for byte: under a key made of the source's shred key. The XML is the part 'xml'; a file that is kept and not shown
-- (an audit of the filling, an encrypted answer) stands under its name.
create table sealed.original (
  workspace_id uuid not null,
  submission_id uuid not null,
  part text not null,
  envelope bytea not null,
  primary key (workspace_id, submission_id, part),
  foreign key (workspace_id, submission_id) references app.submission (workspace_id, id) on delete cascade
);
alter table sealed.original enable row level security;
create policy make on sealed.original for insert to {app}
  with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant insert on sealed.original to {app};

do $$
declare t text;
begin
  foreach t in array array['form', 'form_version', 'form_media', 'monitor_group', 'monitor_group_member', 'form_group', 'submission', 'submission_row', 'submission_file'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert on app.%I to {app}', t);
    execute format('grant select on app.%I to {worker}', t);
  end loop;
  foreach t in array array['form', 'form_version', 'form_media', 'form_group'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & 131072 <> 0)$p$, t);
  end loop;
  foreach t in array array['monitor_group', 'monitor_group_member'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & 131074 <> 0)$p$, t);
  end loop;
  foreach t in array array['form', 'monitor_group', 'submission'] loop
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant update on app.%I to {app}', t);
  end loop;
  foreach t in array array['form_media', 'monitor_group_member', 'form_group'] loop
    execute format($p$create policy remove on app.%I for delete to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant delete on app.%I to {app}', t);
  end loop;
  foreach t in array array['submission_row', 'submission_file'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and exists (select 1 from app.submission s where s.workspace_id = %I.workspace_id and s.id = submission_id))$p$, t, t);
  end loop;
end $$;

-- Read like the reports they are; and by the one who sent them, while they send more.
create policy read on app.submission for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (((select nullif(current_setting('app.reads', true), '')::int) & 1 <> 0
        and (not protected or (select nullif(current_setting('app.reads', true), '')::int) & 1024 <> 0)
        and (label <= least(2, coalesce((select nullif(current_setting('app.clearance', true), '')::int), -1)) or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)))
      or source_id = (select nullif(current_setting('app.source', true), '')::uuid)));

create or replace view app.file_reference as
  select sha256 from app.attachment
  union all
  select file_sha256 from app.import
  union all
  select sha256 from app.form_media
  union all
  select file_sha256 from app.form_version where file_sha256 is not null
  union all
  select sha256 from app.submission_file;

-- The device that holds this token: its alias, its workspace, and the wrapped key of its source. Nothing for one that was revoked.
create function app.device_by_hash(hash bytea)
returns table (workspace_id uuid, slug text, name text, exercise boolean, device_id uuid, source_id uuid, languages text[], last_seen_on date,
  epoch text, wrapped bytea)
language sql stable security definer set search_path = pg_catalog, app, sealed as $$
  select w.id, w.slug, w.neutral_name, w.exercise, d.id, d.source_id, s.languages, d.last_seen_on, k.epoch::text, k.wrapped
  from app.device_credential d
  join app.workspace w on w.id = d.workspace_id
  join app.source s on s.workspace_id = d.workspace_id and s.id = d.source_id and s.erased_at is null
  left join sealed.shred_key k on k.workspace_id = d.workspace_id and k.source_id = d.source_id
  where d.token_hash = hash and d.revoked_at is null
$$;

create function app.device_seen(device uuid, today date) returns void
language sql security definer set search_path = pg_catalog, app as $$
  update app.device_credential d set last_seen_on = today
  where d.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and d.id = device and (d.last_seen_on is null or d.last_seen_on < today)
$$;

-- The forms of the source of the claim: published, complete, and given to everybody or to a group it is in.
create function app.device_forms()
returns table (form uuid, form_id text, title text, version_id uuid, version text, md5 text, media bigint)
language sql stable security definer set search_path = pg_catalog, app as $$
  select f.id, f.form_id, f.title, v.id, v.version, v.md5, (select count(*) from app.form_media m where m.workspace_id = v.workspace_id and m.version_id = v.id)
  from app.form f join app.form_version v on v.workspace_id = f.workspace_id and v.id = f.current_version_id
  where f.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and f.state = 'published'
    and (f.audience = 'all' or exists (
      select from app.form_group g join app.monitor_group_member m on m.workspace_id = g.workspace_id and m.group_id = g.group_id
      join app.monitor_group o on o.workspace_id = g.workspace_id and o.id = g.group_id and o.ended_at is null
      where g.workspace_id = f.workspace_id and g.form = f.id and m.source_id = nullif(current_setting('app.source', true), '')::uuid))
  order by f.title, f.form_id
$$;

-- One version for filling: any that was ever published, whoever asks; and how it stands with the source of the claim.
create function app.device_version(its_form_id text, its_version text)
returns table (form uuid, version_id uuid, state text, assigned boolean, encrypted boolean, gives_label smallint, gives_protected boolean,
  owner_organisation_id uuid, mapping jsonb)
language sql stable security definer set search_path = pg_catalog, app as $$
  select f.id, v.id, f.state,
    f.audience = 'all' or exists (
      select from app.form_group g join app.monitor_group_member m on m.workspace_id = g.workspace_id and m.group_id = g.group_id
      where g.workspace_id = f.workspace_id and g.form = f.id and m.source_id = nullif(current_setting('app.source', true), '')::uuid),
    v.encrypted, f.gives_label, f.gives_protected, f.owner_organisation_id, f.mapping
  from app.form f join app.form_version v on v.workspace_id = f.workspace_id and v.form = f.id
  where f.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and f.published_at is not null
    and f.form_id = its_form_id and v.version = its_version
$$;
create function app.device_xform(its_version uuid) returns table (form_id text, xform text, md5 text, fields jsonb, choices jsonb, languages text[])
language sql stable security definer set search_path = pg_catalog, app as $$
  select f.form_id, v.xform, v.md5, v.fields, v.choices, v.languages from app.form_version v join app.form f on f.workspace_id = v.workspace_id and f.id = v.form
  where v.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and v.id = its_version and f.published_at is not null
$$;
create function app.device_media(its_version uuid) returns table (id uuid, name text, media_type text, md5 text, sha256 bytea)
language sql stable security definer set search_path = pg_catalog, app as $$
  select m.id, m.name, m.media_type, m.md5, m.sha256 from app.form_media m
  join app.form_version v on v.workspace_id = m.workspace_id and v.id = m.version_id
  join app.form f on f.workspace_id = v.workspace_id and f.id = v.form
  where m.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and m.version_id = its_version and f.published_at is not null
  order by m.name
$$;

-- Whether an instance is known, and whose it is: no more is told to whoever cannot see it.
create function app.instance_known(its_form uuid, instance text) returns table (id uuid, xml_hash bytea, source_id uuid, report_id uuid, redacted boolean)
language sql stable security definer set search_path = pg_catalog, app as $$
  select s.id, s.xml_hash, s.source_id, s.report_id, s.redacted_at is not null from app.submission s
  where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.form = its_form and s.instance_id = instance
$$;

-- An encrypted submission for a custodian's client: the originals of one that the asking member sees, and only of one that came encrypted.
create function app.encrypted_original(submission uuid) returns table (source_id uuid, epoch text, wrapped bytea, part text, envelope bytea)
language sql stable security definer set search_path = pg_catalog, app, sealed as $$
  select s.source_id, k.epoch::text, k.wrapped, o.part, o.envelope
  from app.submission s
  join sealed.original o on o.workspace_id = s.workspace_id and o.submission_id = s.id
  join sealed.shred_key k on k.workspace_id = s.workspace_id and k.source_id = s.source_id
  where s.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid and s.id = submission and s.encrypted
    and nullif(current_setting('app.reads', true), '')::int & 32768 <> 0
$$;

revoke all on function app.device_by_hash(bytea), app.device_seen(uuid, date), app.device_forms(), app.device_version(text, text), app.device_xform(uuid),
  app.device_media(uuid), app.instance_known(uuid, text), app.encrypted_original(uuid) from public;
grant execute on function app.device_by_hash(bytea), app.device_seen(uuid, date), app.device_forms(), app.device_version(text, text), app.device_xform(uuid),
  app.device_media(uuid), app.instance_known(uuid, text), app.encrypted_original(uuid) to {app};

-- Erasing a source or redacting a report takes the words out of what they sent by form too.
create function app.redact_submissions(ws uuid, submissions uuid[], now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, app, sealed, ledger as $$
begin
  delete from sealed.original o where o.workspace_id = ws and o.submission_id = any (submissions);
  delete from app.submission_row r where r.workspace_id = ws and r.submission_id = any (submissions);
  delete from app.submission_file f where f.workspace_id = ws and f.submission_id = any (submissions);
  delete from ledger.detail d using ledger.change c
    where c.workspace_id = ws and c.subject_id = any (submissions) and d.workspace_id = ws and d.change_id = c.id;
  update app.submission s set xml_hash = sha256(convert_to(gen_random_uuid()::text, 'UTF8')), redacted_at = coalesce(s.redacted_at, now)
    where s.workspace_id = ws and s.id = any (submissions);
end $$;
create function app.source_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  perform app.redact_submissions(new.workspace_id,
    (select array_agg(s.id) from app.submission s where s.workspace_id = new.workspace_id and s.source_id = new.id), new.erased_at);
  delete from app.monitor_group_member m where m.workspace_id = new.workspace_id and m.source_id = new.id;
  return null;
end $$;
create trigger source_erased after update of erased_at on app.source for each row
  when (new.erased_at is not null) execute function app.source_erased();
create function app.report_redacted() returns trigger
language plpgsql security definer set search_path = pg_catalog, app as $$
begin
  perform app.redact_submissions(new.workspace_id,
    (select array_agg(s.id) from app.submission s where s.workspace_id = new.workspace_id and s.report_id = new.id), new.redacted_at);
  return null;
end $$;
create trigger report_redacted after update of redacted_at on app.report for each row
  when (new.redacted_at is not null) execute function app.report_redacted();
revoke all on function app.redact_submissions(uuid, uuid[], timestamptz), app.source_erased(), app.report_redacted() from public;
