-- The record seen from outside: heads that name the one before them, checkpoints sent to outside parties, checks at the press of a button.

-- Each signed head names the one before it, so that one taken from the middle of the row of heads is missed. Heads from before this have none.
alter table ledger.head add column after bigint check (after >= 0 and after < seq);

-- An outside party that keeps the signed heads of a workspace: the row is also the timer.
create table app.checkpoint_party (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('folder', 'email', 'https')),
  -- who keeps it, in words
  keeper text not null check (length(keeper) between 1 and 120),
  -- the name of a folder that whoever runs the house has set up; an address of mail; an address of https
  address text not null check (length(address) between 1 and 500),
  added_by uuid,
  added_at timestamptz not null,
  ended_at timestamptz,
  -- when it is tried next; null when it has ended
  next_at timestamptz,
  failures int not null default 0,
  last_ok_at timestamptz,
  last_seq bigint,
  last_error text,
  primary key (workspace_id, id),
  check ((ended_at is null) = (next_at is not null))
);
create index checkpoint_party_due on app.checkpoint_party (next_at) where next_at is not null;

-- What was sent, and what came of it. No line of the record: each would need sending in turn.
create table app.checkpoint_sending (
  workspace_id uuid not null,
  id uuid not null,
  party_id uuid not null,
  at timestamptz not null,
  seq bigint not null,
  hash bytea not null,
  -- null: it arrived
  error text,
  primary key (workspace_id, id),
  foreign key (workspace_id, party_id) references app.checkpoint_party (workspace_id, id) on delete cascade
);

-- Verifying asked for on the page; the worker does it and notes how far it is.
create table app.ledger_check (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  asked_by uuid,
  asked_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  -- heads kept outside, brought along to compare with
  heads jsonb not null default '[]',
  total bigint not null default 0,
  entries bigint not null default 0,
  verdict jsonb,
  finished_at timestamptz,
  primary key (workspace_id, id)
);

-- Heads of other deployments, kept for them. They name workspaces that are not ours.
create table ledger.kept (
  deployment text not null,
  workspace_id uuid not null,
  seq bigint not null,
  hash bytea not null,
  head jsonb not null,
  received_at timestamptz not null,
  primary key (deployment, workspace_id, seq, hash)
);
grant select, insert on ledger.kept to {app};

do $$
declare t text;
begin
  foreach t in array array['checkpoint_party', 'checkpoint_sending', 'ledger_check'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and (select nullif(current_setting('app.reads', true), '')::int) & 256 <> 0)$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update on app.%I to {worker}', t);
  end loop;
  foreach t in array array['checkpoint_party', 'ledger_check'] loop
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert on app.%I to {app}', t);
  end loop;
end $$;
create policy change on app.checkpoint_party for update to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 256 <> 0);
grant update on app.checkpoint_party to {app};
grant select on app.checkpoint_sending to {app};
grant select on ledger.head to {worker};

-- Parties whose time has come, across workspaces: ids only.
create function app.due_checkpoints(moment timestamptz, most int) returns table (workspace_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, app as $$
  select p.workspace_id, p.id from app.checkpoint_party p where p.next_at <= moment order by p.next_at limit most
$$;

-- Are these changes sealed? Asked by whoever waits for it, in the workspace of the claim.
create function ledger.are_sealed(changes uuid[]) returns boolean
language sql stable security definer set search_path = pg_catalog, ledger as $$
  select not exists (select 1 from ledger.unsealed u
    where u.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and u.change_id = any (changes))
$$;
revoke all on function app.due_checkpoints(timestamptz, int), ledger.are_sealed(uuid[]) from public;
grant execute on function app.due_checkpoints(timestamptz, int) to {worker};
grant execute on function ledger.are_sealed(uuid[]) to {app};
