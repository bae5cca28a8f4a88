-- A table that was taken in stays no longer than it is needed: it may hold names and numbers in columns that nobody took over. Once its import is done
-- or was stopped for good nothing names it any more: it is in no later backup, and the sweep of unnamed files takes it within two days. Whoever
-- goes on with a stopped one after that uploads it again; rows that are known are passed over.
create or replace view app.file_reference as
  select sha256 from app.attachment
  union all
  select file_sha256 from app.import where state in ('uploaded', 'running', 'failed')
  union all
  select sha256 from app.form_media
  union all
  select file_sha256 from app.form_version where file_sha256 is not null
  union all
  select sha256 from app.submission_file;
