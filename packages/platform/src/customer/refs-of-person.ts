/** All refs under which a person is known, as cooperations have recognised it. */
import { sql, type RawBuilder } from 'kysely';

/** A query with the column ref: that ref, known or not, and those of every other record of the same person. */
export const refsOfPerson = (ref: string): RawBuilder<unknown> => sql`
  select ${ref}::text as ref
  union select c.ref from customer named
    join participant mine on mine.customer = named.id
    join participant theirs on theirs.cooperation = mine.cooperation and theirs.person = mine.person
    join customer c on c.id = theirs.customer
  where named.ref = ${ref}`;
