-- A file of which nothing can be read is refused when it is first looked at: it is not kept, and nobody can try to bring it in.
alter table app.directory_file drop constraint directory_file_state_check;
alter table app.directory_file add constraint directory_file_state_check
  check (state in ('uploading', 'uploaded', 'checking', 'checked', 'refused', 'running', 'done', 'cancelled', 'failed'));
