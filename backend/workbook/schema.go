package workbook

// released are the steps of the schema; user_version says how many a file has been through. Released
// ones never change. Tables of columns and results are made as the definition asks: see shape.go.
var released = []string{version1, version2}

// version1: cells are text, or null where there is nothing.
//
//	row.gone        the edit that removed the row
//	counter         next (id of the next row), count (rows that are there), shape, rows and the id of each
//	                filler (each goes up with every change), column and filler (last number given), updated
//	import          an import under way; what it did is taken back if it does not end
//	edit            the journal; undone is 1 for what can be done again, 2 for that of an import under way
//	edit_part       the rows that an edit added; of one named delete, those that it removed
//	planned         the rows of a run in their order, 4,096 a part
//	made            rows that a run added, and which row they came of
const version1 = `
create table meta (key text primary key, value text not null) without rowid;
create table counter (name text primary key, value integer not null) without rowid;
create table row (id integer primary key, gone integer);
create table import (id integer primary key, edit integer not null, at integer not null);
create table edit (id integer primary key, what text not null, at integer not null, undone integer not null default 0, rows integer not null default 0);
create table edit_cell (edit integer not null, col text not null, row integer not null, old text, new text, primary key (edit, col, row)) without rowid;
create table edit_part (edit integer not null, first integer not null, last integer not null, primary key (edit, first)) without rowid;
create table run (id integer primary key, filler text not null, name text not null, state text not null, why text not null,
	definition text not null, who text not null, started integer not null, ended integer not null,
	counts text not null, planned integer not null, undone integer not null default 0);
create table planned (run integer not null, part integer not null, count integer not null, ids blob not null, primary key (run, part)) without rowid;
create table made (run integer not null, row integer not null, source integer not null, primary key (run, row)) without rowid;
create table kept (hash blob primary key, at integer not null, answer text not null) without rowid;
insert into counter values ('next', 1), ('count', 0), ('shape', 0), ('rows', 0), ('column', 0), ('filler', 0), ('updated', 0);
`

// version2: decided has what people said of rows whose call may have arrived, and the result that each had before.
// undone is 1 for what was taken back, 2 while it is being taken back.
const version2 = `
create table decided (id integer primary key, edit integer not null, run integer not null, filler text not null, row integer not null,
	became integer not null, who text not null, decided integer not null, undone integer not null default 0,
	state integer not null, cause text, detail text, status integer, took integer, tries integer, shared integer, input blob, step integer, at integer);
create index decided_run on decided (run);
create index decided_edit on decided (edit);
`
