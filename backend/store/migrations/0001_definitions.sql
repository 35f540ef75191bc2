-- Connectors and actions. Statements are separated by blank lines.
-- Times are Unix milliseconds. A *_key is the text with case folded: it compares and sorts.
-- What lists, searches and checks need stands in narrow tables; the definitions themselves, as JSON,
-- stand beside them, so that going through 5,000 connectors does not read 5,000 definitions.
create table connector (
  id text primary key,
  saved integer not null,
  unsaved integer not null,
  name text not null,
  name_key text not null,
  category text not null,
  method text not null,
  missing text not null,
  actions integer not null default 0,
  last_used integer,
  state text not null default 'notConnected',
  expires_at integer,
  renews integer not null default 0,
  deleted_at integer,
  logo text not null,
  base_url text not null,
  description text not null,
  search text not null default ''
) strict;

create unique index connector_name on connector (name_key) where saved = 1 and deleted_at is null;

create table connector_definition (
  id text primary key references connector on delete cascade,
  saved text,
  draft text,
  draft_saved_at integer
) strict;

-- What may be shown of a connection, as JSON. No secret is ever in here.
create table connection (
  connector_id text primary key references connector on delete cascade,
  shown text not null
) strict;

create table action (
  id text primary key,
  connector_id text not null references connector on delete cascade,
  saved integer not null,
  unsaved integer not null,
  name text not null,
  name_key text not null,
  method text not null,
  endpoint text not null,
  position integer not null,
  deleted_at integer
) strict;

create unique index action_name on action (connector_id, name_key) where saved = 1 and deleted_at is null;

create index action_find on action (connector_id, deleted_at, name_key, id);

create index action_order on action (connector_id, position);

create table action_definition (
  id text primary key references action on delete cascade,
  saved text,
  draft text,
  draft_saved_at integer
) strict;

-- Sample values are remembered from the first test on, before the action is saved for the first time.
create table sample (
  action_id text primary key,
  sample_values text not null
) strict;

create trigger action_gone after delete on action begin
  delete from sample where action_id = old.id;
end;
