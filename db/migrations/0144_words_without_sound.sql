-- A word with a digit in it is a code, a number or a year: it is meant as it is written, or begun so, and never what sounds like it. The search keeps no
-- sound of it, and a table of codes is brought in without that work.
alter table app.directory_word alter column sound drop not null;
update app.directory_word set sound = null where word ~ '[0-9]';
drop index app.directory_word_sound;
drop index app.directory_word_like;
create index directory_word_sound on app.directory_word (workspace_id, sound) where sound is not null;
create index directory_word_like on app.directory_word using gin (sound app.gin_trgm_ops) where sound is not null;
