// A whole platform on a database of its own: partners, callers in any role, a clock that tests set.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartnerHandle, roles as everyRole, type Instant, type Role } from '@entente/contract';
import { createCaller, openJournal } from '@entente/platform';
import { makeMember, makeOperator, type Actor } from '@entente/policy';
import { openDatabase, type Database } from '@entente/store';
import { afterAll } from 'vitest';
import { createDatabase } from './database.ts';
import { testMaster } from './template.ts';

export type Caller = ReturnType<typeof createCaller>;

export type TestPlatform = {
  readonly url: string;
  readonly database: Database;
  readonly journalFile: string;
  /** The domain's clock; set `now` to move it. */
  readonly time: { now: Instant };
  /** Calls procedures as a member of that partner, in every role unless told otherwise. */
  as(partner: string, ...roles: Role[]): Caller;
  operator(): Caller;
  caller(actor: Actor): Caller;
  /** Creates partners, all in Australia. */
  createPartners(...handles: string[]): Promise<void>;
};

/** Opens a platform for one test file; it is closed after the file's last test. */
export async function openPlatform(options: { connections?: number } = {}): Promise<TestPlatform> {
  const { url } = await createDatabase();
  const database = await openDatabase({
    adminUrl: url,
    master: testMaster,
    connections: options.connections ?? 5,
  });
  afterAll(() => database.close());
  const journalFile = join(mkdtempSync(join(tmpdir(), 'entente-journal-')), 'withdrawals.ndjson');
  const journal = openJournal(journalFile);
  const time = { now: Date.parse('2026-07-01T00:00:00Z') };
  const caller = (actor: Actor): Caller => createCaller({ actor, database, clock: () => time.now, journal });
  const operator = (): Caller => caller(makeOperator({ name: 'operator' }));
  return {
    url,
    database,
    journalFile,
    time,
    caller,
    operator,
    as: (partner, ...roles) =>
      caller(
        makeMember({
          partner: PartnerHandle.parse(partner),
          roles: roles.length > 0 ? roles : everyRole,
          name: `${partner}.person`,
        }),
      ),
    createPartners: async (...handles) => {
      for (const handle of handles) {
        await operator().partner.create({
          handle: PartnerHandle.parse(handle),
          name: `The ${handle} company`,
          defaultCountry: 'AU',
        });
      }
    },
  };
}
