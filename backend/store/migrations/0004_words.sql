-- The words of call_text by themselves, so that a search can look up which ones begin with what was typed.
create virtual table call_word using fts5vocab(call_text, instance);
