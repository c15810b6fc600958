-- An import of decisions reported how many people it recalled, which told a provider whom a recipient had been handed.
-- It does not any more, and reports that rest forget it.

alter table job_result no force row level security;
update job_result set report = report - 'recalls' where report ? 'recalls';
alter table job_result force row level security;
