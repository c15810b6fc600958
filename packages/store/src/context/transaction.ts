/**
 * One transaction over several schemas in turn. Each method opens one schema in one mode for the time of a callback;
 * the schemas and modes an actor may reach follow from the grant and from rows read here, never from input.
 * The mode of a context says why a schema is open: see `modes` and db/control/0001-context.sql.
 */
import { refuse, type Instant } from '@entente/contract';
import type { Grant } from '@entente/policy';
import type { ControlTables } from '../tables/control.ts';
import type { CooperationTables } from '../tables/cooperation.ts';
import type { StoreTables } from '../tables/store.ts';
import { lend, type Handle } from './handle.ts';
import type { Line } from './line.ts';
import { mintToken, type Mode, type Place } from './token.ts';

export type Store = Handle<StoreTables>;
export type Cooperation = Handle<CooperationTables>;
export type Control = Handle<ControlTables>;

/** What justifies opening another partner's store to take people out of it, or to answer a recall. */
export type Withdrawal =
  { readonly consentEvents: readonly number[] } | { readonly act: number } | { readonly recall: number };

export type Transaction = {
  readonly grant: Grant;
  /** The acting partner's own store. */
  own<T>(work: (store: Store) => Promise<T>): Promise<T>;
  /** The directory and the audit log. */
  control<T>(work: (control: Control) => Promise<T>): Promise<T>;
  /** A cooperation the acting partner is named in, to read. Refuses `not-found` otherwise. */
  cooperation<T>(id: string, work: (cooperation: Cooperation) => Promise<T>): Promise<T>;
  /** The same, to act and contribute. */
  publish<T>(id: string, work: (cooperation: Cooperation) => Promise<T>): Promise<T>;
  /** Names the parties of a new agreement in the directory; the acting partner must be among them. */
  register(entry: {
    cooperation: string;
    name: string;
    parties: readonly string[];
    at: Instant;
  }): Promise<void>;
  /**
   * The provider's store for a delivery that this partner requested and started, under a permission in force that
   * allows it. Refuses `permission-unknown` otherwise. Call with the cooperation locked.
   */
  deliver<T>(delivery: { id: string; now: Instant }, work: (provider: Store) => Promise<T>): Promise<T>;
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
  /** Waits for locks on single customers, by ref: only under a shared store lock. */
  lockCustomers(refs: readonly string[]): Promise<void>;
  /** Waits for the cooperation's advisory lock, held until the transaction ends. */
  lock(cooperation: string, how: 'shared' | 'exclusive'): Promise<void>;
  /** Waits for the lock that lets one bulk job at a time work on a store or cooperation. */
  lockJob(name: string): Promise<void>;
};

type Opening = {
  readonly line: Line;
  readonly grant: Grant;
  readonly tokenKey: Buffer;
  readonly assertCurrent: (line: Line, place: Place) => Promise<void>;
};

/** The transaction of a grant that has begun on a line. */
export function transactionOf({ line, grant, tokenKey, assertCurrent }: Opening): Transaction {
  const { actor } = grant;
  const partner = actor.kind === 'member' ? actor.partner : 'operator';
  const partyTo = new Set<string>();
  let busy = false;

  async function open<Tables, T>(
    place: Place,
    mode: Mode,
    work: (handle: Handle<Tables>) => Promise<T>,
  ): Promise<T> {
    if (busy) throw new Error('a statement of one store must be finished before the next store opens');
    busy = true;
    try {
      await assertCurrent(line, place);
      const token = mintToken(tokenKey, { place, mode, partner, actor: actor.name }, line.binding);
      const entering = line.send('select context.enter($1)', [token]);
      // Sent together: should the context be refused, the transaction is aborted and the work's statements fail too.
      // Both are waited for, so that no work goes on after its store is closed.
      const [entered, worked] = await Promise.allSettled([entering, lend<Tables, T>(line, work)]);
      if (entered.status === 'rejected') throw entered.reason;
      if (worked.status === 'rejected') throw worked.reason;
      return worked.value;
    } finally {
      busy = false;
    }
  }

  const own = <T>(work: (store: Store) => Promise<T>): Promise<T> => {
    if (actor.kind !== 'member') throw new Error('the operator has no store');
    return open({ kind: 'store', id: actor.partner }, 'own', work);
  };
  const control = <T>(work: (control: Control) => Promise<T>): Promise<T> =>
    open({ kind: 'control' }, actor.kind === 'member' ? 'own' : 'sweep', work);

  async function assertParty(id: string): Promise<void> {
    if (partyTo.has(id)) return;
    const row = await control((directory) =>
      directory
        .selectFrom('party')
        .select('partner')
        .where('cooperation', '=', id)
        .where('partner', '=', partner)
        .executeTakeFirst(),
    );
    if (!row) refuse('not-found', { what: 'agreement' });
    partyTo.add(id);
  }

  async function openCooperation<T>(
    id: string,
    mode: Mode,
    work: (cooperation: Cooperation) => Promise<T>,
  ): Promise<T> {
    await assertParty(id);
    return open({ kind: 'cooperation', id }, mode, work);
  }

  async function register(entry: Parameters<Transaction['register']>[0]): Promise<void> {
    if (!entry.parties.includes(partner)) throw new Error('who proposes an agreement is a party of it');
    const rows = entry.parties.map((party) => ({
      cooperation: entry.cooperation,
      partner: party,
      name: entry.name,
      since: new Date(entry.at),
    }));
    await open<ControlTables, void>({ kind: 'control' }, 'publish', async (directory) => {
      await directory.insertInto('party').values(rows).execute();
    });
    partyTo.add(entry.cooperation);
  }

  async function deliver<T>(
    wanted: { id: string; now: Instant },
    work: (provider: Store) => Promise<T>,
  ): Promise<T> {
    const delivery = await own((store) =>
      store
        .selectFrom('delivery')
        .select(['cooperation', 'permission', 'provider'])
        .where('id', '=', wanted.id)
        .where('state', '=', 'STARTED')
        .executeTakeFirst(),
    );
    if (!delivery) refuse('not-found', { what: 'started delivery' });
    const now = new Date(wanted.now);
    const permission = await openCooperation(delivery.cooperation, 'own', (cooperation) =>
      cooperation
        .selectFrom('permission')
        .select(['provider', 'actions'])
        .where('number', '=', delivery.permission)
        .where('recipient', '=', partner)
        .where('provider', '=', delivery.provider)
        .where('starts_at', '<=', now)
        .where('ends_at', '>', now)
        .where('suspended', '=', false)
        .executeTakeFirst(),
    );
    if (!permission?.actions.includes('deliver'))
      refuse('permission-unknown', { permission: delivery.permission });
    return open({ kind: 'store', id: permission.provider }, 'deliver', work);
  }

  async function withdraw<T>(
    reason: Withdrawal,
    at: { cooperation: string; partner: string },
    work: (store: Store) => Promise<T>,
  ): Promise<T> {
    if ('act' in reason) await assertEnded(reason.act, at);
    else {
      await assertRecorded(reason);
      await assertRelated(at);
    }
    return open({ kind: 'store', id: at.partner }, 'withdraw', work);
  }

  /** An act of this partner ended a permission that the other partner is a side of, whoever is the other side. */
  async function assertEnded(act: number, at: { cooperation: string; partner: string }): Promise<void> {
    const ended = await openCooperation(at.cooperation, 'own', (cooperation) =>
      cooperation
        .selectFrom('act')
        .innerJoin('permission', 'permission.ends_at', 'act.at')
        .select('act.id')
        .where('act.id', '=', act)
        .where('act.partner', '=', partner)
        .where('act.act', 'in', ['leave', 'terminate'])
        .where((is) =>
          is.or([is('permission.provider', '=', at.partner), is('permission.recipient', '=', at.partner)]),
        )
        .limit(1)
        .executeTakeFirst(),
    );
    if (!ended) throw new Error('no act of this partner ended a permission of that one');
  }

  async function assertRelated(at: { cooperation: string; partner: string }): Promise<void> {
    const related = await openCooperation(at.cooperation, 'own', (cooperation) =>
      cooperation
        .selectFrom('permission')
        .select('number')
        .where((is) =>
          is.or([
            is.and([is('provider', '=', partner), is('recipient', '=', at.partner)]),
            is.and([is('recipient', '=', partner), is('provider', '=', at.partner)]),
          ]),
        )
        .limit(1)
        .executeTakeFirst(),
    );
    if (!related) throw new Error('a withdrawal reaches only partners of a common permission');
  }

  async function assertRecorded(reason: Exclude<Withdrawal, { act: number }>): Promise<void> {
    const found = await own((it) =>
      'recall' in reason
        ? it
            .selectFrom('recall')
            .select('id')
            .where('id', '=', reason.recall)
            .where('acknowledged_at', 'is not', null)
            .execute()
        : it
            .selectFrom('consent_event')
            .select('id')
            .where('id', 'in', reason.consentEvents)
            .limit(1)
            .execute(),
    );
    if (found.length === 0) throw new Error('nothing recorded justifies this withdrawal');
  }

  async function lock(name: string, how: 'shared' | 'exclusive'): Promise<void> {
    const suffix = how === 'shared' ? '_shared' : '';
    await line.send(`select pg_advisory_xact_lock${suffix}(hashtextextended($1, 0))`, [name]);
  }

  const sweep = <Tables, T>(place: Place, work: (handle: Handle<Tables>) => Promise<T>): Promise<T> => {
    if (grant.noun !== 'platform') throw new Error('only a sweep opens a schema because time has passed');
    return open(place, 'sweep', work);
  };

  return {
    grant,
    own,
    control,
    cooperation: (id, work) => openCooperation(id, 'own', work),
    publish: (id, work) => openCooperation(id, 'publish', work),
    register,
    deliver,
    withdraw,
    sweepStore: (id, work) => sweep({ kind: 'store', id }, work),
    sweepCooperation: (id, work) => sweep({ kind: 'cooperation', id }, work),
    lockStore: (how) => lock(`store ${partner}`, how),
    lockCustomers: async (refs) => {
      for (const ref of refs.toSorted()) await lock(`customer ${partner} ${ref}`, 'exclusive');
    },
    lock: (id, how) => lock(`cooperation ${id}`, how),
    lockJob: (name) => lock(`job ${name}`, 'exclusive'),
  };
}
