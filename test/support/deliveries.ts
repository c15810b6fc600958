// Two partners who exchange people: aurora provides, birch receives, and cedar could. Each test signs what it needs.
import type { CooperationId, Delivery, InboxRow } from '@entente/contract';
import { beforeEach } from 'vitest';
import { agree, importConsents, importCustomers, people, type TestPermission } from './exchange.ts';
import { openPlatform, type TestPlatform } from './platform.ts';

export const start = Date.parse('2026-07-01T00:00:00Z');
export const purpose = 'direct-marketing';
/** The consent of each of aurora's people: for birch, contact and purchases. */
export const given = { recipient: 'birch', categories: ['contact', 'purchase'] } as const;
const permission: TestPermission = { provider: 'aurora', ...given };

export type Signed = { readonly cooperation: CooperationId; readonly key: string };
export type Delivered = Delivery & {
  /** The first thousand rows. */
  readonly rows: readonly InboxRow[];
  readonly emails: readonly string[];
};

export type Deliveries = {
  readonly platform: TestPlatform;
  readonly aurora: ReturnType<TestPlatform['as']>;
  readonly birch: ReturnType<TestPlatform['as']>;
  /** A new agreement over the same permission. */
  readonly sign: (terms?: Parameters<typeof agree>[2]) => Promise<Signed>;
  /** A delivery of everybody, or of everybody in a set. */
  readonly deliver: (signed: Signed, set?: string) => Promise<Delivered>;
};

/** Aurora's people 1 to 30 have agreed, birch knows 21 to 40. The clock is set back before each test. */
export async function openDeliveries(): Promise<Deliveries> {
  const platform = await openPlatform();
  await platform.createPartners('aurora', 'birch', 'cedar');
  await importCustomers(platform, 'aurora', people('a', 1, 30));
  await importConsents(
    platform,
    'aurora',
    people('a', 1, 30).map(({ ref }) => ({ ...given, ref })),
  );
  await importCustomers(platform, 'birch', people('b', 21, 40));
  beforeEach(() => {
    platform.time.now = start;
  });
  const birch = platform.as('birch');
  return {
    platform,
    birch,
    aurora: platform.as('aurora'),
    sign: async (terms) => {
      const { cooperation, keys } = await agree(platform, [permission], terms);
      return { cooperation, key: keys[0]! };
    },
    deliver: async ({ cooperation, key }, set) => {
      const asked = { cooperation, permission: key, mode: 'all' as const, ...(set !== undefined && { set }) };
      const delivery = await birch.delivery.request(asked);
      if (delivery.state !== 'COMPLETED') return { ...delivery, rows: [], emails: [] };
      const { rows } = await birch.inbox.list({ delivery: delivery.id, limit: 1_000 });
      const emails = rows.flatMap(({ identifiers }) =>
        identifiers.flatMap(({ kind, written }) => (kind === 'email' ? [written] : [])),
      );
      return { ...delivery, rows, emails };
    },
  };
}
