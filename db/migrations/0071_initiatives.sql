-- Initiatives: who does what, where, when, with how much and for whom; unpaid work of neighbours as much as a programme of millions.
-- And the search over everything in the directory.

-- Purposes, targets and registers, in their editions. Withdrawn codes stay: what was filed under them is still read.
create table ref.code_list (
  list text primary key check (list ~ '^[a-z][a-z0-9-]{1,30}$'),
  source text not null,
  release text,
  licence text not null,
  read_on date not null
);
create table ref.code (
  list text not null references ref.code_list (list),
  code text not null check (length(code) between 1 and 40),
  parent_list text,
  parent_code text,
  name text not null,
  -- by language, beside the English one
  names jsonb not null default '{}',
  withdrawn boolean not null default false,
  n int not null,
  primary key (list, code)
);
grant select on ref.code_list, ref.code to {app}, {worker};

-- What a unit of a currency was worth in US dollars on a day.
create table ref.exchange_rate (
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  on_day date not null,
  usd numeric not null check (usd > 0),
  source text not null,
  primary key (currency, on_day)
);
grant select on ref.exchange_rate to {app}, {worker};
grant insert, update on ref.exchange_rate to {worker};

create table app.initiative (
  workspace_id uuid not null references app.workspace (id) on delete cascade,
  id uuid not null,
  title text not null check (length(title) between 1 and 500),
  language text not null default 'und' check (length(language) between 2 and 12),
  -- the title in other languages
  titles jsonb not null default '{}',
  description text check (length(description) <= 20000),
  state text not null check (state in ('planned', 'under_way', 'finishing', 'done', 'suspended', 'stopped', 'unknown')),
  planned_from date,
  planned_to date,
  actual_from date,
  actual_to date,
  -- what is known of both: the actual day, else the planned one
  began date,
  ended date,
  funding text not null check (funding in ('funded', 'in_kind', 'unpaid', 'unknown')),
  -- those who lead or carry it out are of the place; null is "not known"
  led_locally boolean,
  -- for whom, in words; and how many of which people: [{"group", "sex", "age", "planned", "reached"}]
  for_whom text check (length(for_whom) <= 2000),
  people jsonb not null default '[]',
  -- [{"what", "value", "target", "unit", "on"}]
  results jsonb not null default '[]',
  label smallint not null check (label between 0 and 4),
  owner_organisation_id uuid,
  external_key text check (length(external_key) between 1 and 300),
  content_hash bytea not null,
  source_id uuid,
  recorded_by uuid,
  recorded_at timestamptz not null,
  changed_at timestamptz not null,
  said jsonb not null default '{}',
  -- what a file said that has no column here, so that it can be given back whole
  extra jsonb not null default '{}',
  words tsvector not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references app.directory_source (workspace_id, id)
);
create unique index initiative_key on app.initiative (workspace_id, external_key) where external_key is not null;
create index initiative_changed on app.initiative (workspace_id, changed_at desc, id desc);
create index initiative_words on app.initiative using gin (words) with (gin_pending_list_limit = 1024);

create table app.initiative_party (
  workspace_id uuid not null,
  initiative_id uuid not null,
  n smallint not null,
  role text not null check (role in ('leads', 'funds', 'implements', 'hosts', 'takes_part')),
  actor_id uuid,
  -- as it was told, where the organisation is not in the directory
  name text check (length(name) <= 300),
  primary key (workspace_id, initiative_id, n),
  foreign key (workspace_id, initiative_id) references app.initiative (workspace_id, id) on delete cascade,
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id),
  check (actor_id is not null or name is not null)
);
create index initiative_party_actor on app.initiative_party (workspace_id, actor_id) where actor_id is not null;

create table app.initiative_purpose (
  workspace_id uuid not null,
  initiative_id uuid not null,
  n smallint not null,
  list text not null check (length(list) between 1 and 40),
  code text not null check (length(code) between 1 and 60),
  -- what the file calls it, for codes of lists that are not known here
  name text check (length(name) <= 300),
  -- percent
  share real check (share between 0 and 100),
  primary key (workspace_id, initiative_id, n),
  foreign key (workspace_id, initiative_id) references app.initiative (workspace_id, id) on delete cascade
);

create table app.initiative_place (
  workspace_id uuid not null,
  initiative_id uuid not null,
  n smallint not null,
  place_id uuid,
  place_text text check (length(place_text) <= 300),
  -- all of that area, and not a spot in it: "the whole country"
  whole boolean not null default false,
  lat double precision check (lat between -90 and 90),
  lon double precision check (lon between -180 and 180),
  precision text not null check (precision in ('point', 'village', 'district', 'region', 'country', 'unknown')),
  share real check (share between 0 and 100),
  primary key (workspace_id, initiative_id, n),
  foreign key (workspace_id, initiative_id) references app.initiative (workspace_id, id) on delete cascade,
  check ((lat is null) = (lon is null)),
  check (place_id is not null or place_text is not null or lat is not null)
);

create table app.initiative_money (
  workspace_id uuid not null,
  initiative_id uuid not null,
  n smallint not null,
  kind text not null check (kind in ('budget', 'commitment', 'disbursement', 'expenditure', 'incoming')),
  amount numeric not null,
  currency text check (currency ~ '^[A-Z]{3}$'),
  on_day date,
  to_day date,
  -- a unit of the currency in US dollars, of which day, and the amount in them; null where no rate is known
  rate numeric check (rate > 0),
  rate_on date,
  usd numeric,
  actor_id uuid,
  name text check (length(name) <= 300),
  primary key (workspace_id, initiative_id, n),
  foreign key (workspace_id, initiative_id) references app.initiative (workspace_id, id) on delete cascade,
  foreign key (workspace_id, actor_id) references app.actor (workspace_id, id)
);
create index initiative_money_actor on app.initiative_money (workspace_id, actor_id) where actor_id is not null;

create trigger name_first_reader before insert on app.initiative
  for each row when (new.label = 4) execute function app.name_first_reader();

do $$
declare t text;
begin
  foreach t in array array['initiative', 'initiative_party', 'initiative_purpose', 'initiative_place', 'initiative_money'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format($p$create policy make on app.%I for insert to {app}
      with check (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy change on app.%I for update to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy remove on app.%I for delete to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format($p$create policy work on app.%I for all to {worker}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid))$p$, t);
    execute format('grant select, insert, update, delete on app.%I to {app}, {worker}', t);
  end loop;
  foreach t in array array['initiative_purpose', 'initiative_place'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and exists (select 1 from app.initiative i where i.workspace_id = %I.workspace_id and i.id = %I.initiative_id))$p$, t, t, t);
  end loop;
  -- a line that names an organisation is seen by those who know of both
  foreach t in array array['initiative_party', 'initiative_money'] loop
    execute format($p$create policy read on app.%I for select to {app}
      using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
        and exists (select 1 from app.initiative i where i.workspace_id = %I.workspace_id and i.id = %I.initiative_id)
        and (actor_id is null or exists (select 1 from app.actor a where a.workspace_id = %I.workspace_id and a.id = actor_id)))$p$, t, t, t, t);
  end loop;
end $$;
create policy read on app.initiative for select to {app}
  using (workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid)
    and (select nullif(current_setting('app.reads', true), '')::int) & 4096 <> 0
    and (label <= (select case when nullif(current_setting('app.clearance', true), '') is null then -1
          else greatest(1, least(2, current_setting('app.clearance', true)::int)) end)
      or label > 2 and app.may_read_label(label, owner_organisation_id, id, workspace_id)));

-- The last line left of initiatives whose lines were taken away to be written anew: those that the writer does not know of stay.
create function app.initiative_lines(of_initiatives uuid[]) returns table (id uuid, n int)
language sql stable security definer set search_path = pg_catalog, app as $$
  select x.initiative_id, max(x.n)::int from (
    select p.initiative_id, p.n from app.initiative_party p
    where p.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and p.initiative_id = any (of_initiatives)
    union all
    select m.initiative_id, m.n from app.initiative_money m
    where m.workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid) and m.initiative_id = any (of_initiatives)) x
  group by x.initiative_id
$$;

-- One word asked for, with the words of the directory that may be meant: the same, begun so, sounding so; and when there is none, nearly so.
-- Internal: what it finds could betray a withheld entry.
create function app.directory_spellings(ws uuid, word text, sound text, begun boolean) returns text[]
language plpgsql stable set search_path = pg_catalog, app set pg_trgm.similarity_threshold = 0.45 as $$
declare
  hits text[];
  word_end text := word || chr(1114109);
begin
  select array_agg(distinct w.word) into hits from (
    (select d.word from app.directory_word d where d.workspace_id = ws and d.word = directory_spellings.word)
    union all
    (select d.word from app.directory_word d where d.workspace_id = ws and d.sound = directory_spellings.sound limit 20)
    union all
    (select d.word from app.directory_word d where begun and length(directory_spellings.word) > 1 and d.workspace_id = ws
      and d.word ~>=~ directory_spellings.word and d.word ~<~ word_end limit 40)
  ) w;
  if hits is null and length(sound) > 3 then
    select array_agg(w.word) into hits from (
      select d.word from app.directory_word d where d.workspace_id = ws and d.sound % directory_spellings.sound
      order by similarity(d.sound, directory_spellings.sound) desc, d.word limit 8) w;
  end if;
  return hits;
end $$;

-- The question as one tsquery: every term must be there, each in one of its ways. A term is {"words": [["sudan", "sudan"]], "begun": true,
-- "or": ["p:..."]}: words with their sounds that stand together, or marks that stand for them. `marks`: groups of which one each must be there.
create function app.directory_question(terms jsonb, marks jsonb) returns tsquery
language plpgsql stable set search_path = pg_catalog, app as $$
declare
  ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  question text := '';
  term jsonb;
  pair jsonb;
  ways text;
  part text;
  spelt text[];
  n int;
begin
  for term in select * from jsonb_array_elements(terms) loop
    part := '';
    n := 0;
    for pair in select * from jsonb_array_elements(term -> 'words') loop
      n := n + 1;
      spelt := app.directory_spellings(ws, pair ->> 0, pair ->> 1,
        (term ->> 'begun')::boolean and n = jsonb_array_length(term -> 'words'));
      if spelt is null then part := null; exit; end if;
      part := part || case when part = '' then '' else ' & ' end || '('
        || (select string_agg(app.lexeme(w), ' | ') from unnest(spelt) w) || ')';
    end loop;
    ways := nullif(concat_ws(' | ', nullif('(' || part || ')', '()'),
      (select string_agg(app.lexeme(w), ' | ') from jsonb_array_elements_text(term -> 'or') w)), '');
    -- a word that stands nowhere: nothing is found
    if ways is null then return null; end if;
    question := question || case when question = '' then '' else ' & ' end || '(' || ways || ')';
  end loop;
  for term in select * from jsonb_array_elements(marks) loop
    ways := (select string_agg(app.lexeme(w), ' | ') from jsonb_array_elements_text(term) w);
    if ways is null then return null; end if;
    question := question || case when question = '' then '' else ' & ' end || '(' || ways || ')';
  end loop;
  return nullif(question, '')::tsquery;
end $$;
create function app.lexeme(word text) returns text language sql immutable parallel safe as $$
  select '''' || replace(replace(word, '\', '\\'), '''', '''''') || ''''
$$;

-- Entries whose words answer the question, of those the asker may see: the predicates are the policies'. Ids only. Those called exactly so come first.
create function app.find_organisations(terms jsonb, marks jsonb, called text, most int) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, app rows 200 as $$
declare
  ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  own uuid := nullif(current_setting('app.organisation', true), '')::uuid;
  clear int := case when nullif(current_setting('app.clearance', true), '') is null then -1
    else greatest(1, least(2, current_setting('app.clearance', true)::int)) end;
  question tsquery;
begin
  if coalesce(nullif(current_setting('app.reads', true), '')::int, 0) & 4096 = 0 then return; end if;
  question := app.directory_question(terms, marks);
  if called <> '' and jsonb_array_length(marks) = 0 then
    return query select distinct a.id from app.actor_name n join app.actor a on a.workspace_id = n.workspace_id and a.id = n.actor_id
      where n.workspace_id = ws and n.fold = called and a.ended_at is null and a.merged_into_id is null and a.kind <> 'person'
        and (a.label <= clear or a.id = own or a.label > 2 and app.may_read_label(a.label, a.owner_organisation_id, a.id, a.workspace_id))
      limit 20;
  end if;
  if question is null then return; end if;
  return query select a.id from app.actor a
    where a.words @@ question and a.workspace_id = ws and a.ended_at is null and a.merged_into_id is null and a.kind <> 'person'
      and (a.label <= clear or a.id = own or a.label > 2 and app.may_read_label(a.label, a.owner_organisation_id, a.id, a.workspace_id))
    limit most;
end $$;

create function app.find_initiatives(terms jsonb, marks jsonb, most int) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, app rows 200 as $$
declare
  ws uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  clear int := case when nullif(current_setting('app.clearance', true), '') is null then -1
    else greatest(1, least(2, current_setting('app.clearance', true)::int)) end;
  question tsquery;
begin
  if coalesce(nullif(current_setting('app.reads', true), '')::int, 0) & 4096 = 0 then return; end if;
  question := app.directory_question(terms, marks);
  if question is null then return; end if;
  return query select i.id from app.initiative i
    where i.words @@ question and i.workspace_id = ws
      and (i.label <= clear or i.label > 2 and app.may_read_label(i.label, i.owner_organisation_id, i.id, i.workspace_id))
    limit most;
end $$;

revoke all on function app.initiative_lines(uuid[]) from public;
grant execute on function app.initiative_lines(uuid[]) to {app}, {worker};
revoke all on function app.directory_spellings(uuid, text, text, boolean), app.directory_question(jsonb, jsonb),
  app.find_organisations(jsonb, jsonb, text, int), app.find_initiatives(jsonb, jsonb, int) from public;
grant execute on function app.find_organisations(jsonb, jsonb, text, int), app.find_initiatives(jsonb, jsonb, int) to {app}, {worker};
