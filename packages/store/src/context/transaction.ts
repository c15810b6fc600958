/**
 * One transaction over several schemas in turn. Each method opens one schema in one mode for the time of a callback;
 * the schemas and modes an actor may reach follow from the grant and from rows read here, never from input.
 * The mode of a context says why a schema is open: see `modes` and db/control/0001-context.sql.
 */
import { refuse, type Instant } from '@entente/contract';
import { isInScope, type Grant } from '@entente/policy';
import type { ControlTables } from '../tables/control.ts';
import type { Control, Cooperation, Handle, Store } from './handle.ts';
import {
  assertWithdrawal,
  getCharging,
  getProvider,
  justifyEntry,
  type Charging,
  type HandoverReason,
  type Reach,
  type Told,
  type Withdrawal,
} from './justification.ts';
import type { Line } from './line.ts';
import { openersOf, type LogEntry, type OpenerOptions } from './opener.ts';
import type { Mode, Place } from './token.ts';

export type Transaction = {
  readonly grant: Grant;
  /** The acting partner's own store. */
  own<T>(work: (store: Store) => Promise<T>): Promise<T>;
  /** The directory and the audit log. */
  control<T>(work: (control: Control) => Promise<T>): Promise<T>;
  /** Writes an audit entry for who acts, when the work is done: it goes out together with the commit. */
  log(entry: LogEntry): Promise<void>;
  /** The whole audit log, to sequence and verify it: for a grant of just that, and for sweeps. */
  auditLog<T>(work: (control: Control) => Promise<T>): Promise<T>;
  /** A cooperation the acting partner is named in and the grant reaches, to read. Refuses `not-found` otherwise. */
  cooperation<T>(id: string, work: (cooperation: Cooperation) => Promise<T>): Promise<T>;
  /** The same, to act and contribute. */
  publish<T>(id: string, work: (cooperation: Cooperation) => Promise<T>): Promise<T>;
  /** Names the parties of a new agreement in the directory, once; the acting partner must be among them. */
  register(entry: {
    cooperation: string;
    name: string;
    parties: readonly string[];
    at: Instant;
  }): Promise<void>;
  /**
   * The provider's store for a delivery that this partner requested and started, or for the dry run of one, under a
   * permission in force that allows it. Refuses `permission-unknown` otherwise. Call with the cooperation locked
   * unless nothing is written.
   */
  deliver<T>(handover: HandoverReason, work: (provider: Store) => Promise<T>): Promise<T>;
  /**
   * The provider's accounts of noisy answers, to charge this partner for one: under a permission in force that allows it
   * to count. Nobody else charges there until the transaction ends. Refuses `permission-unknown` otherwise. Call with
   * `lockReleases` and the cooperation locked, and for one provider after the other in the order of their handles.
   */
  charge<T>(charging: Charging, work: (provider: Store) => Promise<T>): Promise<T>;
  /**
   * The audit log, to write down in another party's name what this partner did about it: in the provider's what was
   * handed over in a completed delivery, or that nothing with noise is told any more; in a recipient's that recalls
   * were escalated.
   */
  logFor<T>(deed: Told, work: (log: Control) => Promise<T>): Promise<T>;
  /** Another party's store, to take people out of it: justified by a row of one's own. */
  withdraw<T>(
    reason: Withdrawal,
    at: { cooperation: string; partner: string },
    work: (store: Store) => Promise<T>,
  ): Promise<T>;
  /** Any schema, when the clock has moved on: for the operator's sweep alone. */
  sweepStore<T>(partner: string, work: (store: Store) => Promise<T>): Promise<T>;
  sweepCooperation<T>(id: string, work: (cooperation: Cooperation) => Promise<T>): Promise<T>;
  /**
   * Waits for the lock of the acting partner's consents, held until the transaction ends. Locks are always taken in
   * the order own store, cooperations by id, persons.
   */
  lockStore(how: 'shared' | 'exclusive'): Promise<void>;
  /** Waits until nobody else of the acting partner asks for a noisy answer: taken before all other locks. */
  lockReleases(): Promise<void>;
  /** Waits for locks on single customers, by ref: only under a shared store lock. */
  lockCustomers(refs: readonly string[]): Promise<void>;
  /** Waits for the cooperation's advisory lock, held until the transaction ends. Refuses `not-found` as opening does. */
  lock(cooperation: string, how: 'shared' | 'exclusive'): Promise<void>;
  /** Waits for the lock that lets one bulk job at a time work on a store or cooperation. */
  lockJob(name: string): Promise<void>;
};

/** The transaction of a grant that has begun on a line. */
export function transactionOf(
  grant: Grant,
  options: Omit<OpenerOptions, 'partner' | 'actor' | 'directoryMode'>,
): Transaction {
  const { actor } = grant;
  const partner = actor.kind === 'member' ? actor.partner : 'operator';
  const directoryMode = actor.kind === 'member' ? 'own' : 'sweep';
  const { open, log } = openersOf({ ...options, partner, actor: actor.name, directoryMode });
  const partyTo = new Set<string>();
  const assertInScope = (id: string): void => {
    if (!isInScope(grant, id)) refuse('not-found', { what: 'agreement' });
  };

  const own = async <T>(work: (store: Store) => Promise<T>): Promise<T> => {
    if (actor.kind !== 'member') throw new Error('the operator has no store');
    return open({ kind: 'store', id: actor.partner }, 'own', work);
  };
  const control = <T>(work: (control: Control) => Promise<T>): Promise<T> =>
    open({ kind: 'control' }, directoryMode, work);

  const openCooperation = async <T>(
    id: string,
    mode: Mode,
    work: (cooperation: Cooperation) => Promise<T>,
  ): Promise<T> => {
    assertInScope(id);
    const answer = await open({ kind: 'cooperation', id }, mode, work, !partyTo.has(id));
    partyTo.add(id);
    return answer;
  };
  const cooperation: Transaction['cooperation'] = (id, work) => openCooperation(id, 'own', work);
  const reach = { partner, own, cooperation, assertInScope };
  const locks = locksOf(options.line, { partner, assertInScope });

  const sweep = async <Tables, T>(place: Place, work: (handle: Handle<Tables>) => Promise<T>): Promise<T> => {
    if (grant.noun !== 'platform') throw new Error('only a sweep opens a schema because time has passed');
    return open(place, 'sweep', work);
  };

  return {
    grant,
    own,
    control,
    log,
    auditLog: async (work) => {
      const mayVerify = grant.noun === 'platform' || (grant.noun === 'audit' && grant.action === 'verify');
      if (!mayVerify) throw new Error('the whole audit log opens only to be verified');
      return open({ kind: 'control' }, 'sweep', work);
    },
    cooperation,
    publish: (id, work) => openCooperation(id, 'publish', work),
    register: async (entry) => {
      assertInScope(entry.cooperation);
      const rows = partiesOf(entry, partner);
      await open<ControlTables, void>({ kind: 'control' }, 'publish', (directory) =>
        nameParties(directory, entry.cooperation, rows),
      );
      partyTo.add(entry.cooperation);
    },
    deliver: async (handover, work) =>
      open({ kind: 'store', id: await getProvider(reach, handover) }, 'deliver', work),
    charge: async (charging, work) =>
      open({ kind: 'store', id: await lockCharging(reach, locks, charging) }, 'release', work),
    logFor: async (deed, work) => open({ kind: 'control' }, await justifyEntry(reach, deed), work),
    withdraw: async (reason, at, work) => {
      assertInScope(at.cooperation);
      await assertWithdrawal(reach, reason, at);
      return open({ kind: 'store', id: at.partner }, 'withdraw', work);
    },
    sweepStore: (id, work) => sweep({ kind: 'store', id }, work),
    sweepCooperation: (id, work) => sweep({ kind: 'cooperation', id }, work),
    ...locks,
  };
}

/** The provider whose accounts are charged, once nobody else charges there. */
async function lockCharging(
  reach: Reach,
  { lockAccounts }: { readonly lockAccounts: (provider: string) => Promise<void> },
  charging: Charging,
): Promise<string> {
  const provider = await getCharging(reach, charging);
  await lockAccounts(provider);
  return provider;
}

function partiesOf(entry: Parameters<Transaction['register']>[0], partner: string) {
  if (!entry.parties.includes(partner)) throw new Error('who proposes an agreement is a party of it');
  return entry.parties.map((party) => ({
    cooperation: entry.cooperation,
    partner: party,
    name: entry.name,
    since: new Date(entry.at),
  }));
}

async function nameParties(
  directory: Control,
  cooperation: string,
  rows: ReturnType<typeof partiesOf>,
): Promise<void> {
  const [known] = await directory
    .selectFrom('party')
    .select('partner')
    .where('cooperation', '=', cooperation)
    .limit(1)
    .execute();
  if (known) throw new Error('the parties of an agreement are named once, all together');
  await directory.insertInto('party').values(rows).execute();
}

function locksOf(
  line: Line,
  { partner, assertInScope }: { partner: string; assertInScope: (cooperation: string) => void },
): Pick<Transaction, 'lockStore' | 'lockReleases' | 'lockCustomers' | 'lock' | 'lockJob'> & {
  lockAccounts(provider: string): Promise<void>;
} {
  const lock = async (name: string, how: 'shared' | 'exclusive'): Promise<void> => {
    const suffix = how === 'shared' ? '_shared' : '';
    await line.send(`select pg_advisory_xact_lock${suffix}(hashtextextended($1, 0))`, [name]);
  };
  return {
    lockStore: (how) => lock(`store ${partner}`, how),
    lockReleases: () => lock(`releases ${partner}`, 'exclusive'),
    lockAccounts: (provider) => lock(`accounts ${provider}`, 'exclusive'),
    lockCustomers: async (refs) => {
      for (const ref of refs.toSorted()) await lock(`customer ${partner} ${ref}`, 'exclusive');
    },
    lock: async (id, how) => {
      assertInScope(id);
      await lock(`cooperation ${id}`, how);
    },
    lockJob: async (name) => {
      // One job waits for another to finish, however long that takes; nobody else stands behind it in this queue.
      await line.send(`select set_config('entente.patience', current_setting('lock_timeout'), true),
        set_config('lock_timeout', '9min', true)`);
      await lock(`job ${name}`, 'exclusive');
      await line.send(`select set_config('lock_timeout', current_setting('entente.patience'), true)`);
    },
  };
}
