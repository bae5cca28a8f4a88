-- A receipt to somebody who called or came to the desk and agreed to be told outside: fixed words of its own, which the courier has. See decision 0033.
alter table app.courier_errand drop constraint courier_errand_kind_check;
alter table app.courier_errand add constraint courier_errand_kind_check check (kind in ('danger', 'answer', 'question', 'receipt', 'text'));
