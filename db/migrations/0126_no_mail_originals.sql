-- A mail is not kept a second time: the original lay under a key that nobody could use, and held more of its sender than anything else here. See decision 0100.

create or replace function app.sms_source_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, app, vault as $$
begin
  delete from app.line_file f using app.sms_in i
    where i.workspace_id = new.workspace_id and i.source_id = new.id and f.workspace_id = i.workspace_id and f.in_id = i.id;
  delete from app.sms_in i where i.workspace_id = new.workspace_id and i.source_id = new.id;
  return null;
end $$;
drop table vault.original;
