-- Whose a plan is. Those from before there were owners are this machine's user's.
alter table plan add column owner text not null default 'local';

create index plan_by_owner on plan (owner, created_at desc, id desc);
create index plan_unfinished_by_owner on plan (owner) where finished_at is null;

-- Tokens, without their secrets: of each only the SHA-256 hash of its whole text, in hexadecimal. Lists are JSON.
create table token (
    id           text not null primary key,
    name         text not null,
    owner        text not null,
    hash         text not null,
    scopes       text not null,
    roots        text not null,
    allowances   text not null,
    created_at   text not null,
    expires_at   text,
    revoked_at   text,
    last_used_at text
);

create unique index token_by_name on token (name) where revoked_at is null;

-- What clients call their submissions by. A row is written in the transaction of its plan's first event.
create table submission_key (
    owner      text not null,
    name       text not null,
    plan_id    text not null,
    digest     text not null,
    created_at text not null,
    primary key (owner, name)
) without rowid;

create index submission_key_oldest on submission_key (created_at);

pragma user_version = 3;
