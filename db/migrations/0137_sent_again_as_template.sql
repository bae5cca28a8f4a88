-- A messenger that took a message and says only later that its window was closed: the message goes once more, as the template that was agreed.
alter table app.courier_errand add column as_template boolean not null default false;
