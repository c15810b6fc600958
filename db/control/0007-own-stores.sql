-- The mode own opens a store for its own partner alone. Until now that hung on who mints contexts; with this a program
-- that lets somebody into another's store by mistake is still turned away here, since a context says who really acts.

create or replace function context.current_parts() returns text[]
  language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
  as $$
  declare
    token text := current_setting('entente.context', true);
    part text[];
  begin
    -- A LOCAL setting reverts to the empty string, not to NULL, once it was ever set on the connection.
    if token is null or token = '' then
      return null;
    end if;
    part := string_to_array(token, '|');
    if array_length(part, 1) is distinct from 10 or part[1] <> 'c1' then
      raise exception 'context refused: malformed' using errcode = '42501';
    end if;
    if context.sign(array_to_string(part[1:9], '|')) is distinct from part[10] then
      raise exception 'context refused: forged' using errcode = '42501';
    end if;
    if part[7]::int <> pg_backend_pid() then
      raise exception 'context refused: of another connection' using errcode = '42501';
    end if;
    if part[8]::bigint <> (extract(epoch from transaction_timestamp()) * 1000000)::bigint then
      raise exception 'context refused: of another transaction' using errcode = '42501';
    end if;
    if part[9]::bigint < extract(epoch from clock_timestamp()) * 1000 then
      raise exception 'context refused: expired' using errcode = '42501';
    end if;
    if part[2] = 'store' and part[4] = 'own' and part[3] <> part[5] then
      raise exception 'context refused: of another partner' using errcode = '42501';
    end if;
    -- Who copies everything does nothing else, and nobody else does that. Likewise who says who somebody is.
    if (part[4] = 'backup') <> (session_user = '{backup}') or (part[4] = 'identify') <> (session_user = '{identity}') then
      raise exception 'context refused: of another role' using errcode = '42501';
    end if;
    return part;
  end
  $$;
comment on function context.current_parts is 'The verified fields of the context in force: c1, kind, id, mode, partner, actor, backend, transaction, expiry, signature. Null outside any context; raises 42501 for one that is malformed, forged, of another connection or transaction, expired, of another partner than the store that it opens as its own, or of a mode that its role does not have.';
