-- Several connections per connector. The first has the id of its connector, under which its secrets are
-- kept already. parameters holds the values of connection parameters as JSON; secret ones are not in it.
create table connection_new (
  id text primary key,
  connector_id text not null references connector on delete cascade,
  name text not null,
  name_key text not null,
  position integer not null,
  is_default integer not null,
  parameters text not null default '{}',
  shown text not null
) strict;

insert into connection_new (id, connector_id, name, name_key, position, is_default, shown)
  select connector_id, connector_id, 'Main', 'main', 0, 1, shown from connection;

drop table connection;

alter table connection_new rename to connection;

create unique index connection_name on connection (connector_id, name_key);

create unique index connection_default on connection (connector_id) where is_default = 1;
