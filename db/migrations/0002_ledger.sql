-- Every change leaves a row in its own transaction; the sealer orders, chains and signs them.

create table ledger.change (
  workspace_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  -- the member, or null for the public and for the system
  member_id uuid,
  verb text not null,
  subject_kind text not null,
  subject_id uuid not null,
  -- SHA-256 over salt and the canonical detail: nothing personal stands here in the clear
  commitment bytea not null check (length(commitment) = 32),
  primary key (workspace_id, id)
);
create index change_subject on ledger.change (workspace_id, subject_id);

-- What was changed and the salt: erasable, the commitment stays.
create table ledger.detail (
  workspace_id uuid not null,
  change_id uuid not null,
  salt bytea not null,
  body jsonb not null,
  primary key (workspace_id, change_id)
);

create table ledger.entry (
  workspace_id uuid not null,
  seq bigint not null check (seq > 0),
  change_id uuid not null,
  -- canonical JSON (RFC 8785), what the hash covers
  body text not null,
  previous bytea not null,
  hash bytea not null,
  primary key (workspace_id, seq),
  unique (workspace_id, change_id)
);

create table ledger.head (
  workspace_id uuid not null,
  seq bigint not null,
  hash bytea not null,
  at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  primary key (workspace_id, seq)
);

-- Work of the sealer: changes not sealed yet. Kept apart so that sealing never updates a change.
create table ledger.unsealed (
  workspace_id uuid not null,
  change_id uuid not null,
  n bigint generated always as identity,
  primary key (workspace_id, change_id)
);
create index unsealed_order on ledger.unsealed (workspace_id, n);

do $$
declare t text;
begin
  foreach t in array array['change', 'detail', 'entry', 'head', 'unsealed'] loop
    execute format('alter table ledger.%I enable row level security', t);
    execute format($p$create policy read on ledger.%I for select to {app}, {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & 256 <> 0)$p$, t);
    execute format('create policy seal on ledger.%I for all to {sealer} using (true) with check (true)', t);
  end loop;
  foreach t in array array['change', 'detail', 'unsealed'] loop
    execute format($p$create policy write on ledger.%I for insert to {app}, {worker}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant insert on ledger.%I to {app}, {worker}', t);
  end loop;
end $$;
grant select on ledger.change, ledger.detail, ledger.entry, ledger.head, ledger.unsealed to {app};
grant select on ledger.change, ledger.detail to {sealer};
grant select, insert on ledger.entry, ledger.head to {sealer};
grant select, delete, update on ledger.unsealed to {sealer};
