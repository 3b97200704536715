--liquibase formatted sql

--changeset world:1
CREATE TABLE entry (id INTEGER PRIMARY KEY);

--changeset world:2
ALTER TABLE entry ADD COLUMN text TEXT;
