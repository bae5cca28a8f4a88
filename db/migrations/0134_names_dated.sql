-- From when until when a name was used, as sharply as it is known: a year, a month or a day. A former name without dates is one of which they are not known.
alter table app.actor_name
  add column used_from text check (used_from ~ '^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$'),
  add column used_until text check (used_until ~ '^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$');
