-- Analyses with noise: what was asked beyond whom permissions cover and sets have, as the provider reads it, and what
-- was told, which is more than three numbers.

alter table release add column analysis jsonb;
comment on column release.analysis is 'What was told of an analysis, as it was told: bands, and numbers with noise. Null of an overlap.';

alter table release_charge
  add column kind text not null default 'overlap' constraint release_charge_kind_is_known
    check (kind in ('overlap', 'breakdown', 'trend', 'lift')),
  add column by text[] not null default '{}',
  add column condition text;
comment on column release_charge.kind is 'Whether people were counted, or broken down.';
comment on column release_charge.by is 'This partner''s shared columns by which people were told apart, and the set they were compared with.';
comment on column release_charge.condition is 'The condition on this partner''s shared columns that people had to meet; null where there was none.';
