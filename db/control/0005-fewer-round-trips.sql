-- What a request does before and after its own statements, in as few statements as there can be. Functions of which
-- the plans outlive a transaction are planned once for a connection: they have a search path of their own.

create function context.take(token text) returns text
  language plpgsql volatile set search_path = pg_catalog, pg_temp
  as $$
  declare
    part text[];
  begin
    perform set_config('entente.context', token, true);
    part := context.current_parts();
    if part is null then
      raise exception 'context refused: empty' using errcode = '42501';
    end if;
    return quote_ident(case part[2]
      when 'control' then 'control'
      when 'store' then 'store_' || replace(part[3], '-', '_')
      else 'coop_' || part[3] end) || ', pg_temp';
  end
  $$;
comment on function context.take is 'Puts a context in force for the rest of the transaction (or until the next one), and says the search path of the schema it opens. Raises rather than leaving a context in which writes would silently find no rows. Temporary tables, could anybody make one, come last and shadow nothing.';
alter function context.take owner to {owner};
revoke all on function context.take from public;
grant execute on function context.take to {request}, {backup}, {identity};

create or replace function context.enter(token text) returns void
  language plpgsql volatile
  as $$
  begin
    perform pg_catalog.set_config('search_path', context.take(token), true);
  end
  $$;
comment on function context.enter is 'Opens one schema for the rest of the transaction (or until the next enter): puts its context in force and its name first in the path. It sets the path of its caller, so all else is done where plans last.';

create function context.assert_party(token text, cooperation text) returns void
  language plpgsql volatile set search_path = pg_catalog, pg_temp
  as $$
  begin
    perform context.take(token);
    if not exists (
      select from control.party p where p.cooperation = assert_party.cooperation and p.partner = context.partner()
    ) then
      raise exception 'no agreement names this partner' using errcode = 'P0002';
    end if;
  end
  $$;
comment on function context.assert_party is 'Puts a context of the directory in force, and raises P0002 unless its partner is named in that agreement: what is sent behind it, on trust, fails with it.';
alter function context.assert_party owner to {owner};
revoke all on function context.assert_party from public;
grant execute on function context.assert_party to {request};

create function context.log(token text, partner text, body text, leaf bytea) returns void
  language plpgsql volatile set search_path = pg_catalog, pg_temp
  as $$
  declare
    written integer;
  begin
    perform context.take(token);
    insert into control.audit_entry (partner, body, leaf) values (log.partner, log.body, log.leaf);
    get diagnostics written = row_count;
    if written <> 1 then
      raise exception '% audit entries written, not 1', written;
    end if;
  end
  $$;
comment on function context.log is 'Puts a context of the directory in force and writes one audit entry, exactly one. Runs with its caller''s rights: the log''s own policies decide.';
alter function context.log owner to {owner};
revoke all on function context.log from public;
grant execute on function context.log to {request};
