-- Revision 1 (03bec852567f), counted by npm run docs.
create or replace function name_hash(name text) returns bytea language sql stable
return sha256((select d.name_secret from deployment d) || convert_to(name, 'UTF8'));
comment on function name_hash is 'What is kept of a folded name of a deleted account: enough to know it again when somebody says it, and nothing to read.';
