-- Which columns the rows of a delivery were prepared with. They are prepared a few at a time, and the dictionary may move
-- an attribute to a category that the permission does not cover before all of them become visible.

alter table handover add column prepared_columns bytea;
comment on column handover.prepared_columns is 'A SHA-256 of the columns that all of its rows were prepared with; null where they may have been several.';
