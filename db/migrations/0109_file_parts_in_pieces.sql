-- Parts of uploaded files are read piece by piece: stored as they are, a piece is found without unpacking the whole part.
alter table app.directory_file_part alter column body set storage external;
