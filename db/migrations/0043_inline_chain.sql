-- Openings, releases, grants, settings and erasures are chained in their own transaction: what was done stands in the chain with it, or neither does.
-- The sealer signs a moment later; until then the line keeps its place among those that wait, with its number.

-- One row a workspace, locked by whoever lengthens the chain.
create table ledger.tip (
  workspace_id uuid primary key
);
alter table ledger.tip enable row level security;
create policy seal on ledger.tip for all to {sealer} using (true) with check (true);
grant select, insert, update on ledger.tip to {sealer};

-- The number it was chained under, when it waits for its signature alone.
alter table ledger.unsealed add column seq bigint check (seq > 0);

-- Chains changes of this transaction, in the order they were made. The text is the canonical JSON (RFC 8785) of what stands in ledger.change: the keys
-- in order, values that need no other escape than JSON's own.
create function ledger.chain_now(changes uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, ledger as $$
declare
  ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  last bigint;
  before bytea;
  body text;
  now_hash bytea;
  c record;
begin
  if ws is null then return; end if;
  insert into ledger.tip (workspace_id) values (ws) on conflict do nothing;
  perform 1 from ledger.tip t where t.workspace_id = ws for update;
  select e.seq, e.hash into last, before from ledger.entry e where e.workspace_id = ws order by e.seq desc limit 1;
  last := coalesce(last, 0);
  before := coalesce(before, sha256(convert_to('baraza ledger 1 ' || ws::text, 'UTF8')));
  for c in
    select h.* from ledger.unsealed u join ledger.change h on h.workspace_id = u.workspace_id and h.id = u.change_id
    where u.workspace_id = ws and u.change_id = any (changes) and u.seq is null order by u.n
  loop
    last := last + 1;
    body := format('{"at":%s,"commitment":%s,"id":%s,"memberId":%s,"seq":%s,"subjectId":%s,"subjectKind":%s,"verb":%s,"workspaceId":%s}',
      to_json(to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), to_json(encode(c.commitment, 'hex')), to_json(c.id),
      coalesce(to_json(c.member_id)::text, 'null'), last, to_json(c.subject_id), to_json(c.subject_kind), to_json(c.verb), to_json(ws));
    now_hash := sha256(before || convert_to(body, 'UTF8'));
    insert into ledger.entry (workspace_id, seq, change_id, body, previous, hash) values (ws, last, c.id, body, before, now_hash);
    update ledger.unsealed u set seq = last where u.workspace_id = ws and u.change_id = c.id;
    before := now_hash;
  end loop;
end $$;
revoke all on function ledger.chain_now(uuid[]) from public;
grant execute on function ledger.chain_now(uuid[]) to {app}, {worker};

