-- All eight parts of the messages fill at the same pace, so autovacuum takes all of them in one round, and the sends wait for the
-- processor meanwhile. It comes less often here: a part is never updated as a whole, and nothing is planned by what an analysis
-- finds (docs/decisions/0007).
do $$
begin
  for part in 0..7 loop
    execute format('alter table messages_%s set (
      autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5,
      autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0.5)', part);
  end loop;
end
$$;
