/** Making sure that a backup is restored over nothing, and clearing away what an interrupted restore has left. */
import { refuse } from '@entente/contract';
import type { Client } from 'pg';
import { ours } from '../catalogue/relations.ts';
import { findRoles, type Roles } from '../migration/roles.ts';
import { library } from '../queue/install.ts';

/**
 * Leaves the database without any schema or role of ours. Refuses `restore-needs-empty` where anybody has used it: what
 * is cleared away is an unfinished restore, or what the program makes when it only starts.
 */
export async function makeRoom(admin: Client): Promise<void> {
  const roles = await findRoles(admin);
  if (!roles) return;
  const { rows } = await admin.query<{ restoring: string | null }>('select restoring from entente.role');
  if ((rows[0]?.restoring ?? null) === null) await assertUnused(admin, roles);
  await admin.query("update entente.role set restoring = coalesce(restoring, 'cleared away')");
  await clear(admin, roles);
}

async function assertUnused(admin: Client, { migrator }: Roles): Promise<void> {
  await admin.query(`begin read only; set local role ${migrator}`);
  const { rows } = await admin.query<{ partners: number; isUsed: boolean }>(
    `select (select count(*)::int from control.partner) as partners,
       exists (select from control.audit_entry) as "isUsed"`,
  );
  await admin.query('rollback');
  const { partners = 0, isUsed = true } = rows[0] ?? {};
  if (isUsed || partners > 0) refuse('restore-needs-empty', { partners });
}

/** One schema at a time, since each takes many locks; the one that says "incomplete" goes last. */
async function clear(admin: Client, roles: Roles): Promise<void> {
  const { rows } = await admin.query<{ schema: string; database: string }>(
    `select n.nspname as schema, quote_ident(current_database()) as database from pg_namespace n
     where ${ours} or n.nspname = '${library}'
     order by n.nspname in ('entente', 'context'), n.nspname in ('entente'), 1`,
  );
  for (const { schema } of rows.filter((row) => row.schema !== 'entente')) {
    await admin.query(`drop schema ${schema} cascade`);
  }
  const { owner, migrator, request, backup, identity, worker } = roles;
  const database = rows[0]?.database;
  await admin.query(
    `drop schema entente cascade;
     revoke all on database ${database} from ${request}, ${backup}, ${identity};
     drop role ${identity}, ${backup}, ${request}, ${migrator}, ${owner};
     do $$ begin
       if exists (select from pg_roles where rolname = '${worker}') then
         revoke all on database ${database} from ${worker};
         drop role ${worker};
       end if;
     end $$`,
  );
}
