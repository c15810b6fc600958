-- Which texts of a column may be told under a permission that does not allow to deliver must not follow from how many
-- people have them: the provider names them.

alter table shared_column add column named boolean not null default false;
comment on column shared_column.named is 'Whether its provider named the texts that may be told; else they are those that enough covered people had when it was made.';
comment on table shared_value is 'The texts of a column that may be told: those that its provider named, or that enough covered people had when it was made. Code 0 stands for every other text.';
