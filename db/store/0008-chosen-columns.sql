-- A recipient may ask for fewer columns than the permission covers, and for people who meet a condition.

alter table delivery add column condition jsonb, add column chosen jsonb;
comment on column delivery.condition is 'What people must meet, by columns that the provider shares and sets that it published; null where that is nothing.';
comment on column delivery.chosen is 'Which attributes, identifiers and events were asked for; null for everything that the permission covers.';
comment on column delivery.categories is 'Which data: the categories of its columns, and those that the set and the condition read.';
comment on column handover.categories is 'Which data: the categories of the columns, and those that the set and the condition read.';
