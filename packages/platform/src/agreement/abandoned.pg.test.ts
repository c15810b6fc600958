// A proposal that fails leaves nothing behind, whether the program could still tidy up or not.
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch');
const terms = {
  name: 'Together',
  parties: ['aurora', 'birch'],
  starts: '2026-01-01',
  ends: '2027-12-31',
  permissions: [
    {
      provider: 'aurora',
      recipient: 'birch',
      purpose: 'direct-marketing',
      categories: ['contact'],
      actions: ['count'],
    },
  ],
};
const asAdmin = async (statement: string): Promise<{ name: string }[]> =>
  (await withAdmin(platform.url, (admin) => admin.query<{ name: string }>(statement))).rows;
const cooperations = () =>
  asAdmin("select nspname::text as name from pg_namespace where nspname like 'coop_%'");

test('one that fails takes its schema with it', async () => {
  await asAdmin('alter policy insert_by_mode on control.party with check (false)');
  const proposal = platform.as('aurora').agreement.propose({ terms });
  await expect(proposal).rejects.toThrow('row-level security');
  expect(await cooperations()).toEqual([]);
});

test('one that a crash broke off goes with a sweep, an hour later; what has parties stays', async () => {
  await asAdmin(
    `alter policy insert_by_mode on control.party with check
     ((select context.admits('control', 'control', '{publish}')) and ((partner = (select context.partner())) or ((select context.mode()) <> 'own')))`,
  );
  const { id } = await platform.as('aurora').agreement.propose({ terms });
  await platform.database.provision({ kind: 'cooperation', id: 'aaaaaaaaaa' });
  await platform.operator().platform.sweep();
  expect(await cooperations()).toHaveLength(2);
  await asAdmin("update entente.migration set applied_at = applied_at - interval '61 minutes'");
  await platform.operator().platform.sweep();
  expect(await cooperations()).toEqual([{ name: `coop_${id}` }]);
});
