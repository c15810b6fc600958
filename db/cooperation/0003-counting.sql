-- Counting is what everybody asks for, so it is planned once for a connection and not once for an answer. These
-- functions run with their caller's rights: the row policies of each table decide, as they do for any statement. The
-- planner is told of no scan of whole tables, because it cannot know that few changes are due at any instant.

do $migration$
begin
  execute format($declaration$
    create function covered_chunks(permission smallint, at timestamptz, publications text[])
      returns table (chunk integer, bits bit varying)
      language plpgsql stable
      set search_path = pg_catalog, pg_temp
      set plan_cache_mode = force_generic_plan
      set enable_seqscan = off
      set jit = off
      as $function$
      #variable_conflict use_column
      declare
        zero constant bit varying := B'0'::bit(8192);
      begin
        if cardinality(publications) = 0 then
          return query
          with due as materialized (
            select c.subject, c.at, c.becomes from %1$I.eligibility_change c
            where c.permission = covered_chunks.permission and c.at <= covered_chunks.at
          ),
          change as materialized (
            select d.subject / 8192 as chunk,
              bit_or(set_bit(zero, d.subject %% 8192, 1)) filter (where d.becomes) as ups,
              bit_or(set_bit(zero, d.subject %% 8192, 1)) filter (where not d.becomes) as downs
            from (select distinct on (subject) subject, becomes from due order by subject, at desc) d
            group by 1
          ),
          stored as (
            select e.chunk, e.bits from %1$I.eligibility e where e.permission = covered_chunks.permission
          )
          select coalesce(s.chunk, c.chunk), (case when c.chunk is null then s.bits
            else (coalesce(s.bits, zero) | coalesce(c.ups, zero)) & ~ coalesce(c.downs, zero) end)::bit varying
          from stored s full join change c on c.chunk = s.chunk;
          return;
        end if;
        return query
        with due as materialized (
          select c.subject, c.at, c.becomes from %1$I.eligibility_change c
          where c.permission = covered_chunks.permission and c.at <= covered_chunks.at
        ),
        change as materialized (
          select d.subject / 8192 as chunk,
            bit_or(set_bit(zero, d.subject %% 8192, 1)) filter (where d.becomes) as ups,
            bit_or(set_bit(zero, d.subject %% 8192, 1)) filter (where not d.becomes) as downs
          from (select distinct on (subject) subject, becomes from due order by subject, at desc) d
          group by 1
        ),
        stored as (
          select e.chunk, e.bits from %1$I.eligibility e where e.permission = covered_chunks.permission
        ),
        -- A chunk that a publication does not have is all zeros.
        published as (
          select b.chunk, bit_and(b.bits) as bits from %1$I.publication_chunk b
          where b.publication = any (covered_chunks.publications)
          group by b.chunk having count(*) = cardinality(covered_chunks.publications)
        )
        select p.chunk, (p.bits & case when c.chunk is null then s.bits
          else (coalesce(s.bits, zero) | coalesce(c.ups, zero)) & ~ coalesce(c.downs, zero) end)::bit varying
        from published p left join stored s on s.chunk = p.chunk left join change c on c.chunk = p.chunk
        where s.chunk is not null or c.chunk is not null;
      end
      $function$;

    create function count_covered(
      recipient text, at timestamptz, permissions smallint[], publications text[],
      combinations smallint[], combined smallint[]
    ) returns table (combination smallint, covered integer, overlap integer)
      language plpgsql stable
      set search_path = pg_catalog, pg_temp
      set plan_cache_mode = force_generic_plan
      set enable_seqscan = off
      set jit = off
      as $function$
      #variable_conflict use_column
      begin
        if cardinality(permissions) = 1 then
          return query
          select combinations[1], coalesce(sum(bit_count(o.bits)), 0)::integer,
            coalesce(sum(bit_count(o.bits & k.bits)), 0)::integer
          from %1$I.covered_chunks(permissions[1], count_covered.at, string_to_array(publications[1], ',')) o
          left join %1$I.presence k on k.partner = count_covered.recipient and k.chunk = o.chunk;
          return;
        end if;
        return query
        with operand as materialized (
          select p.place, o.chunk, o.bits
          from unnest(count_covered.permissions, count_covered.publications)
            with ordinality p (permission, publications, place)
          cross join lateral
            %1$I.covered_chunks(p.permission, count_covered.at, string_to_array(p.publications, ',')) o
        ),
        answer as (
          select m.combination, o.chunk, bit_and(o.bits) as bits
          from unnest(count_covered.combinations, count_covered.combined) m (combination, place)
          cross join lateral (select count(*) as size from unnest(count_covered.combinations) s (combination)
            where s.combination = m.combination) s
          join operand o on o.place = m.place
          group by m.combination, s.size, o.chunk
          having count(*) = s.size
        )
        select a.combination, coalesce(sum(bit_count(a.bits)), 0)::integer,
          coalesce(sum(bit_count(a.bits & k.bits)), 0)::integer
        from answer a left join %1$I.presence k on k.partner = count_covered.recipient and k.chunk = a.chunk
        group by a.combination;
      end
      $function$
  $declaration$, current_setting('entente.schema'));
end
$migration$;
comment on function covered_chunks is 'Whom a permission covers at that instant, in chunks: its bitmap as it was made, with the changes that are due since. Of them those in every one of the publications, which are named once each.';
revoke all on function covered_chunks from public;
grant execute on function covered_chunks to {request};
comment on function count_covered is 'How many people each combination of permissions covers at that instant, and how many of them the recipient knows: true counts, before any threshold. `publications` has a list for each permission, parted by commas. `combinations` are numbers of the caller''s; `combined` names the place of a permission at each place. A combination that covers nobody may have no row.';
revoke all on function count_covered from public;
grant execute on function count_covered to {request};
