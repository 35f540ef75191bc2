-- The history. The number is the order in which calls were kept; it is never used twice.
create table call (
  number integer primary key autoincrement,
  id text not null unique,
  connector_id text not null,
  action_id text not null,
  action_name text not null,
  source text not null,
  started_at integer not null,
  method text not null,
  url text not null,
  status integer not null,
  failure text not null,
  failed integer not null,
  millis real not null,
  size integer not null,
  body_id text not null,
  drifted integer not null,
  has_output integer not null,
  sample_values text not null
) strict;

create index call_connector on call (connector_id, number);

create index call_action on call (action_id, source, number);

create index call_started on call (started_at, number, failed);

create index call_day on call (connector_id, started_at, failed);

create index call_failed on call (connector_id, number, action_id, started_at) where failed = 1;

create index call_failed_newest on call (number) where failed = 1;

create index call_body on call (body_id, number, size) where body_id <> '';

create table call_detail (
  number integer primary key references call on delete cascade,
  call text not null
) strict;

-- Words only: the texts themselves are in the call and in the body's file. scope holds the connector,
-- the action and whether the call failed as words of their own, so that a search within them stays in
-- the index.
create virtual table call_text using fts5(
  scope, words, body,
  content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='1 2'
);

create trigger call_gone after delete on call begin
  delete from call_text where rowid = old.number;
end;
