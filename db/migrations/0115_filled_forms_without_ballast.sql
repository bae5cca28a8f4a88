-- Nothing asks for filled forms by their answers: they are listed by form and time and exported whole. The index that would serve such a
-- question cost as much as the rest of taking a form in. Whoever builds that question brings its index.
drop index app.submission_row_answers;

-- What is sealed does not compress; trying costs time.
alter table sealed.original alter column envelope set storage external;
