// Lists by the rules of the policy, which CASL keeps and Kysely asks by, against the condition written by hand.
import { PartnerHandle, roles, type CooperationId } from '@entente/contract';
import { abilityFor, deeds, grant, makeMember, subject, type Member } from '@entente/policy';
import { sql, type RawBuilder } from 'kysely';
import { listDeliveries } from '../../packages/platform/src/delivery/queries.ts';
import { ownRows } from '../../packages/platform/src/own-rows.ts';
import { categories, permissionTo, purpose } from './people.ts';
import { compare, ourselves, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';

const deliveries = 5_000;
const limit = 100;
const rounds = 15;

/** Deliveries of a recipient, of two cooperations in turn. */
export async function fillDeliveries(
  { admin, time }: Stage,
  { partner, provider, cooperations }: { partner: string; provider: string; cooperations: [string, string] },
): Promise<void> {
  const now = new Date(time.now).toISOString();
  await admin.query(`
    insert into store_${partner}.delivery (id, provider, permission, permission_key, mode, state, reason, considered, delivered,
      suppressed, requested_by, requested_at, started_at, ended_at, cooperation, purpose, categories, agreement_version)
    select 'b' || translate(lpad(n::text, 15, '0'), '0123456789', 'abcdefghij'), '${provider}', 1,
      '${permissionTo(partner, provider)}', 'all', 'TERMINATED', 'too-small', 0, 0, 0, '${partner}.person',
      timestamptz '${now}' - n * interval '1 minute', '${now}', '${now}',
      case when n % 2 = 0 then '${cooperations[0]}' else '${cooperations[1]}' end, '${purpose}', '{${categories.join()}}', 1
    from generate_series(1, ${deliveries}) n`);
  await admin.query(`vacuum analyze store_${partner}.delivery`);
}

/** The page of a person, who may see all, and of a key that is bound to a cooperation. */
export async function benchLists(
  stage: Stage,
  asked: { partner: string; cooperation: CooperationId },
): Promise<Row[]> {
  const { cooperation } = asked;
  const partner = PartnerHandle.parse(asked.partner);
  const person = makeMember({ partner, roles, name: 'person' });
  const scope = { actions: deeds, cooperations: [cooperation] };
  const key = makeMember({ partner, roles, name: 'key', scope });
  const byRules = (actor: Member) =>
    ownRows({ ability: abilityFor(actor) }, { noun: 'delivery', action: 'list' }, 'cooperation');
  return [
    ...(await compareLists(stage, 'list of all', {
      actor: person,
      byRules,
      byHand: () => sql<boolean>`true`,
    })),
    ...(await compareLists(stage, 'list of one cooperation', {
      actor: key,
      byRules,
      byHand: () => sql<boolean>`cooperation in ('*', ${cooperation})`,
    })),
  ];
}

type Compared = {
  readonly actor: Member;
  readonly byRules: (actor: Member) => RawBuilder<boolean>;
  readonly byHand: () => RawBuilder<boolean>;
};

function compareLists(
  { database }: Stage,
  name: string,
  { actor, byRules, byHand }: Compared,
): Promise<Row[]> {
  const granted = grant(abilityFor(actor), 'list', subject.delivery({ partner: actor.partner }));
  const list = (permitted: () => RawBuilder<boolean>) => async (): Promise<string[]> => {
    const rows = await database.read(granted, (tx) =>
      tx.own((store) => listDeliveries(store, { limit, permitted: permitted() })),
    );
    return rows.map(({ id }) => id);
  };
  return compare(
    name,
    [
      { name: ourselves, run: list(() => byRules(actor)) },
      { name: 'where by hand', run: list(byHand) },
    ],
    { rounds },
  );
}
