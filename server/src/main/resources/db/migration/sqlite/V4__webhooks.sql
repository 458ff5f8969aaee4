-- Where somebody is told of a plan.
alter table plan add column callback_url text;

-- What somebody is told, and how far that is. A row is written in the transaction of the event that it tells of. What is
-- told once only has one row of its plan: two events may be about the same.
create table webhook_delivery (
    id              text    not null primary key,
    plan_id         text    not null,
    seq             integer not null,
    type            text    not null,
    about           text    not null,
    created_at      text    not null,
    owner           text    not null,
    receiver        text    not null,
    state           text    not null,
    attempts        integer not null,
    tries           integer not null,
    last_status     integer,
    last_error      text,
    last_attempt_at text,
    next_attempt_at text,
    ended_at        text
);

create unique index webhook_delivery_of_plan on webhook_delivery (plan_id, about);
create index webhook_delivery_due on webhook_delivery (next_attempt_at, receiver, owner)
    where next_attempt_at is not null;
create index webhook_delivery_oldest on webhook_delivery (created_at) where next_attempt_at is not null;
create index webhook_delivery_ended on webhook_delivery (ended_at) where ended_at is not null;

-- What deliveries are signed with. Needed as they are, so not hashed: the file is for its user alone.
create table webhook_secret (
    owner       text not null,
    secret      text not null,
    created_at  text not null,
    valid_until text,
    primary key (owner, secret)
);

pragma user_version = 4;
