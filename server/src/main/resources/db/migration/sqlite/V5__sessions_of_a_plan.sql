-- How many sessions a plan has in flight.
alter table plan add column sessions integer not null default 0;

-- What a plan has spent, as JSON, and how long it waits for a provider. Of plans that are over already this is not known: to learn
-- it, all journals would have to be read.
alter table plan add column spent text;
alter table plan add column paused_until text;

-- Those that are over, by their age: the oldest may be removed.
create index plan_finished on plan (finished_at) where finished_at is not null;

-- Whoever sees his own plans only has few that failed, or none: neither all of his nor all that failed are to be looked through.
create index plan_by_owner_and_status on plan (owner, status, created_at desc, id desc);

-- What belongs to a plan goes with it.
create index submission_key_of_plan on submission_key (plan_id);

pragma user_version = 5;
