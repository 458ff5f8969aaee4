-- The same tables as in SQLite, for several processes at a time. Times of plans are text there and here, of fixed width:
-- they sort as they should and are what the events say. Times of leases are the database's own.
-- collate "C": texts are compared as bytes, as SQLite does, whatever the language of the database.

-- The processes that run plans: a row for one life of one. Each group of appends begins by locking the row for key share,
-- so that nothing of a process that was buried comes through.
create table node (
    id          text        collate "C" not null primary key,
    name        text        not null,
    url         text,
    version     text        not null,
    started_at  timestamptz not null default now(),
    seen_at     timestamptz not null default now(),
    lease_until timestamptz not null,
    draining    boolean     not null default false,
    in_flight   integer     not null,
    waiting     integer     not null,
    ceiling     integer     not null
);

-- How each stands with what else they share: sessions on one opencode server, by its name.
create table node_stake (
    node      text    collate "C" not null references node (id) on delete cascade,
    name      text    collate "C" not null,
    in_flight integer not null,
    waiting   integer not null,
    ceiling   integer not null,
    primary key (node, name)
);

-- node: who runs the plan; null where nobody does, and where it is over. sessions: how many it has in flight.
-- spent: as JSON.
create table plan (
    id             text    collate "C" not null primary key,
    created_at     text    collate "C" not null,
    directory      text    collate "C" not null,
    task           text    not null,
    status         text    collate "C" not null,
    outcome        text,
    finished_at    text    collate "C",
    subtasks       integer not null,
    completed      integer not null,
    failed         integer not null,
    last_seq       bigint  not null,
    parent_session text,
    client_id      text,
    owner          text    collate "C" not null,
    callback_url   text,
    sessions       integer not null,
    spent          text,
    paused_until   text    collate "C",
    node           text    collate "C"
);

create index plan_newest on plan (created_at desc, id desc);
create index plan_by_status on plan (status, created_at desc, id desc);
create index plan_by_directory on plan (directory, created_at desc, id desc);
create index plan_by_owner on plan (owner, created_at desc, id desc);
create index plan_by_owner_and_status on plan (owner, status, created_at desc, id desc);
create index plan_unfinished on plan (created_at, id) where finished_at is null;
create index plan_unfinished_by_owner on plan (owner) where finished_at is null;
create index plan_by_node on plan (node) where node is not null;
create index plan_orphans on plan (created_at, id) where finished_at is null and node is null;
create index plan_finished on plan (finished_at) where finished_at is not null;

-- The journals. Rows are added and never changed; the key is what keeps two writers of one plan apart.
create table plan_event (
    plan_id text   collate "C" not null,
    seq     bigint not null,
    at      text   not null,
    type    text   not null,
    data    text   not null,
    primary key (plan_id, seq)
);

-- Commands for plans, as long as those who sent them wait for the effect.
create table letter (
    number  bigint generated always as identity primary key,
    plan_id text        collate "C" not null,
    sent_at timestamptz not null default now(),
    command text        not null
);

create index letter_by_plan on letter (plan_id);

-- Written by the readiness check, to know that the database still takes writes.
create table probe (
    id integer not null primary key check (id = 1),
    at text    not null
);

insert into probe (id, at) values (1, '');

create table token (
    id           text collate "C" not null primary key,
    name         text collate "C" not null,
    owner        text not null,
    hash         text not null,
    scopes       text not null,
    roots        text not null,
    allowances   text not null,
    created_at   text collate "C" not null,
    expires_at   text,
    revoked_at   text collate "C",
    last_used_at text
);

create unique index token_by_name on token (name) where revoked_at is null;

create table submission_key (
    owner      text collate "C" not null,
    name       text collate "C" not null,
    plan_id    text collate "C" not null,
    digest     text not null,
    created_at text collate "C" not null,
    primary key (owner, name)
);

create index submission_key_oldest on submission_key (created_at);

-- What belongs to a plan goes with it.
create index submission_key_of_plan on submission_key (plan_id);

create table webhook_delivery (
    id              text    collate "C" not null primary key,
    plan_id         text    collate "C" not null,
    seq             bigint  not null,
    type            text    not null,
    about           text    collate "C" not null,
    created_at      text    collate "C" not null,
    owner           text    collate "C" not null,
    receiver        text    collate "C" not null,
    state           text    not null,
    attempts        integer not null,
    tries           integer not null,
    last_status     integer,
    last_error      text,
    last_attempt_at text,
    next_attempt_at text    collate "C",
    ended_at        text    collate "C"
);

create unique index webhook_delivery_of_plan on webhook_delivery (plan_id, about);
create index webhook_delivery_due on webhook_delivery (next_attempt_at, receiver, owner)
    where next_attempt_at is not null;
create index webhook_delivery_oldest on webhook_delivery (created_at) where next_attempt_at is not null;
create index webhook_delivery_ended on webhook_delivery (ended_at) where ended_at is not null;

create table webhook_secret (
    owner       text collate "C" not null,
    secret      text collate "C" not null,
    created_at  text collate "C" not null,
    valid_until text collate "C",
    primary key (owner, secret)
);
