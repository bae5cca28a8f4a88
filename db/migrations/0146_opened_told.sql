-- Whoever asked for a name and saw it says whether its owner was told: by fixed words on their thread, or why that is not safe.
alter table app.custody_opening
  add column told text check (told in ('told', 'not_safe')),
  add column told_why text check (length(told_why) between 1 and 1000),
  add column told_at timestamptz,
  add check ((told is null) = (told_at is null)),
  add check ((told = 'not_safe') = (told_why is not null));
