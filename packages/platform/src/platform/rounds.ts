/** The clock's rounds: what has become true is written down, store by store and cooperation by cooperation. */
import type { Swept } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';
import { sweepCooperation, sweepStore } from './sweep.ts';

type Count = keyof Swept;

/** Applies due changes of eligibility, takes out expired rows, and clears away what failed proposals have left. */
export async function sweepAll(ctx: ProcedureContext): Promise<Swept> {
  const { cooperations } = await listPlaces(ctx);
  const step = stepOf(ctx);
  const swept = { changes: 0, expired: 0 };
  for (const [at, cooperation] of cooperations.entries()) {
    ctx.onProgress?.({ step: 'sweep cooperations', done: at, total: cooperations.length });
    swept.changes += await step(cooperation, 'changes', (tx, now) => sweepCooperation(tx, cooperation, now));
  }
  swept.expired = (await expireAll(ctx)).expired;
  // A proposal that a crash broke off has left a schema that nobody is named in.
  for (const id of await ctx.database.listAbandoned()) await ctx.database.discard(id);
  return swept;
}

/** Takes rows whose time is over out of every inbox. */
export async function expireAll(ctx: ProcedureContext): Promise<Swept> {
  const { partners } = await listPlaces(ctx);
  const step = stepOf(ctx);
  const swept = { changes: 0, expired: 0 };
  for (const [at, partner] of partners.entries()) {
    ctx.onProgress?.({ step: 'expire rows', done: at, total: partners.length });
    swept.expired += await step(partner, 'expired', (tx, now) => sweepStore(tx, partner, now));
  }
  return swept;
}

async function listPlaces(ctx: ProcedureContext): Promise<{ partners: string[]; cooperations: string[] }> {
  const granted = grant(ctx.ability, 'sweep', subject.platform());
  return ctx.database.read(granted, (tx) =>
    tx.control(async (control) => {
      const partners = await control.selectFrom('partner').select('handle').orderBy('handle').execute();
      const cooperations = await control
        .selectFrom('party')
        .select('cooperation')
        .distinct()
        .orderBy('cooperation')
        .execute();
      return {
        partners: partners.map(({ handle }) => handle),
        cooperations: cooperations.map(({ cooperation }) => cooperation),
      };
    }),
  );
}

/** Each step is written down in its own transaction, if it did anything: a sweep that is broken off has said so far. */
function stepOf(ctx: ProcedureContext) {
  const granted = grant(ctx.ability, 'sweep', subject.platform());
  const now = ctx.clock();
  return (id: string, count: Count, work: (tx: Transaction, now: number) => Promise<number>) =>
    ctx.database.write(
      granted,
      async (tx) => {
        const done = await work(tx, now);
        if (done > 0) {
          const object = { kind: 'sweep', id } as const;
          await audit(tx, ctx, { action: 'sweep.run', object, counts: { [count]: done } });
        }
        return done;
      },
      { pace: 'job' },
    );
}
