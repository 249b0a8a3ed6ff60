-- Revision 2 (61223266bc49), counted by npm run docs.
create or replace function quoted_files(ids uuid[]) returns jsonb
language plpgsql stable
as $$
declare
  files jsonb := file_entities(ids);
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'count', jsonb_array_length(files),
    'kind', (select case when min(f ->> 'kind') = max(f ->> 'kind') then min(f ->> 'kind') else 'file' end
             from jsonb_array_elements(files) f),
    'name', files #> '{0,name}',
    'voice_ms', case when files #> '{0,media,peaks}' is not null then coalesce(files #> '{0,media,duration_ms}', '0') end));
end
$$;
comment on function quoted_files is 'What a reply shows of the files of the message that it answers (M3).';
