import { given, purpose, openDeliveries } from '@entente/test/support/deliveries.ts';
import {
  importConsents,
  importCustomers,
  importPurchases,
  people,
  refusalOf,
} from '@entente/test/support/exchange.ts';
import { describe, expect, test } from 'vitest';

const { platform, aurora, birch, sign, deliver } = await openDeliveries();

describe('a person with several records', () => {
  test('is one row, of the covered record that was changed last', async () => {
    await importCustomers(platform, 'aurora', [
      { ref: 'twin-1', email: 'twin@example.com', given: 'First' },
      { ref: 'twin-2', email: 'twin@example.com', given: 'Second' },
      { ref: 'twin-3', email: 'twin@example.com', given: 'Third' },
    ]);
    await importPurchases(platform, 'aurora', [
      { ref: 'twin-1', at: '2026-01-01', item: 'one' },
      { ref: 'twin-2', at: '2026-01-02', item: 'two' },
    ]);
    await importConsents(platform, 'aurora', [
      { ...given, ref: 'twin-1' },
      { ...given, ref: 'twin-2' },
    ]);
    const signed = await sign();
    const rowsOf = async () => {
      const { rows, considered } = await deliver(signed);
      const twins = rows.filter(({ identifiers }) => identifiers[0]?.written === 'twin@example.com');
      return { considered, names: twins.map(({ contact }) => contact.given_name) };
    };
    expect(await rowsOf()).toEqual({ considered: 31, names: ['Second'] });
    platform.time.now += 60_000;
    await importCustomers(platform, 'aurora', [
      { ref: 'twin-1', email: 'twin@example.com', given: 'Renewed' },
    ]);
    expect(await rowsOf()).toEqual({ considered: 31, names: ['Renewed'] });
  });

  test('is not there at all once one of them says no', async () => {
    platform.time.now += 120_000;
    const signed = await sign();
    expect((await deliver(signed)).considered).toBe(31);
    await aurora.consent.record({ ref: 'twin-3', purpose, recipient: 'birch', decision: 'refused' });
    expect(await deliver(signed)).toMatchObject({ considered: 30, delivered: 30 });
  });
});

describe('a published set', () => {
  test('cuts a delivery to the people in it', async () => {
    const signed = await sign();
    const refs = people('a', 5, 19).map(({ ref }) => ref);
    await aurora.set.save({ name: 'loyal', categories: ['purchase'], refs });
    const asked = {
      cooperation: signed.cooperation,
      permission: signed.key,
      mode: 'all',
      set: 'loyal',
    } as const;
    expect(await refusalOf(birch.delivery.request(asked))).toMatchObject({ code: 'not-found' });
    await aurora.set.publish({ cooperation: signed.cooperation, permission: signed.key, name: 'loyal' });
    expect(await birch.delivery.preview(asked)).toMatchObject({
      considered: 15,
      delivered: 15,
      set: 'loyal',
    });
    const { emails, set } = await deliver(signed, 'loyal');
    expect(set).toBe('loyal');
    expect(emails.toSorted()).toEqual(
      people('', 5, 19)
        .map(({ email }) => email!)
        .toSorted(),
    );
  });
});
