-- What describes an initiative in other languages than its own, by language; its own stays in `description`.
alter table app.initiative add column descriptions jsonb not null default '{}';
