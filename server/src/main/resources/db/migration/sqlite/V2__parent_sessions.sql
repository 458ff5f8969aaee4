-- A client that comes back looks for the plans of the sessions it shows. Plans from before this have no client; their
-- parent session is in their journal and not asked for in lists.
alter table plan add column parent_session text;
alter table plan add column client_id text;

pragma user_version = 2;
