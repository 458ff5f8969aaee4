-- Times are text of fixed width, 2026-11-22T10:00:00.000000000Z: they sort as they should, lose nothing of what the
-- events say, and can be read with any tool.

-- One line of the list of plans. What changes in it is written in the same transaction as the events it tells of.
create table plan (
    id          text    not null primary key,
    created_at  text    not null,
    directory   text    not null,
    task        text    not null,
    status      text    not null,
    outcome     text,
    finished_at text,
    subtasks    integer not null,
    completed   integer not null,
    failed      integer not null,
    last_seq    integer not null
);

create index plan_newest on plan (created_at desc, id desc);
create index plan_by_status on plan (status, created_at desc, id desc);
create index plan_by_directory on plan (directory, created_at desc, id desc);
create index plan_unfinished on plan (created_at, id) where finished_at is null;

-- The journals. Rows are added and never changed; the key is what keeps two writers of one plan apart.
create table plan_event (
    plan_id text    not null,
    seq     integer not null,
    at      text    not null,
    type    text    not null,
    data    text    not null,
    primary key (plan_id, seq)
) without rowid;

-- Written by the readiness check, to know that the disk still takes writes.
create table probe (
    id integer not null primary key check (id = 1),
    at text    not null
);

pragma user_version = 1;
