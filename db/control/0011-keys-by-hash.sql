-- A key is looked up by the hash of all of it: its prefix is no secret, and what it takes to look at a row for the prefix
-- alone would tell whether there is a key of that prefix.
create index api_key_by_hash on api_key (hash);
