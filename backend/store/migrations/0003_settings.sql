-- Logos are PNG files named by their hash.
create table logo (
  hash text primary key,
  png blob not null,
  saved_at integer not null
) strict;

create table setting (
  name text primary key,
  value text not null
) strict;
