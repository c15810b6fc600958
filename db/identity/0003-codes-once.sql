-- A code of an authenticator program stays valid for its half minute and those beside it, so the same code would do
-- twice for whoever reads it over a shoulder (RFC 6238, section 5.2). What was accepted last is kept, and counts up only.

alter table second_factor add column last_step bigint constraint second_factor_last_step_is_a_step check (last_step >= 0);
comment on column second_factor.last_step is 'The half minute, counted from 1970, of the code accepted last: none of it or before it is good any more. Empty before the first.';
