-- Samples of columns that were shown while a file was being mapped go when its bytes go: those of files that are done already, now.
update app.directory_file f
set columns = (select jsonb_agg(jsonb_set(it, '{sample}', '[]') order by n) from jsonb_array_elements(f.columns) with ordinality as c (it, n))
where jsonb_typeof(f.columns) = 'array' and jsonb_array_length(f.columns) > 0
  and not exists (select from app.directory_file_part p where p.workspace_id = f.workspace_id and p.file_id = f.id);
