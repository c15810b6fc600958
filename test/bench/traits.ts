// What providers know of their people besides, as rows that peers ask, and as slices of columns in a cooperation; every
// answer that is measured must be the same from both.
import type { Client } from 'pg';
import { publicationId } from './cooperation.ts';

/** Texts that are told by their names, in the order of their codes. */
export const tiers = ['Basic', 'Bronze', 'Silver', 'Gold', 'Platinum', 'Black', 'Staff', 'Guest'] as const;
const incomes = { from: 20_000, below: 120_000 } as const;
/** The code of a whole number is so much more than the number. */
const codeOffset = 2n ** 53n;

const dice = (throwNumber: number, sides: number): string =>
  `((hashint8extended(person + ${throwNumber}::bigint * 1000000007, place) & 9223372036854775807) % ${sides})::int`;

/**
 * Makes bench.trait. Of a hundred people of a provider two have a tier of their own and two none; the income of three is
 * not known. Common tiers are more common the later they stand.
 */
export async function makeTraits(admin: Client, providers: readonly string[]): Promise<void> {
  const names = tiers.map((tier) => `'${tier}'`).join();
  await admin.query(`
    drop table if exists bench.trait;
    create unlogged table bench.trait (provider text, person integer, tier text, income integer);`);
  for (const [place, provider] of providers.entries())
    await admin.query(`
      insert into bench.trait
      select '${provider}', person,
        case when ${dice(1, 100)} < 2 then null when ${dice(1, 100)} < 4 then 'own ' || person
          else (array[${names}])[1 + floor(sqrt(${dice(2, 6_400)}) / 10)::int] end,
        case when ${dice(3, 100)} >= 3 then ${incomes.from} + ${dice(4, incomes.below - incomes.from)} end
      from (select person, ${place} as place from raw_${provider}.customer) c`);
  await admin.query('create index on bench.trait (provider, person); analyze bench.trait');
}

/** Shares the traits of covered people under each provider's permission to the first partner. */
export async function shareTraits(
  admin: Client,
  cooperation: string,
  { providers, recipient, now }: { providers: readonly string[]; recipient: string; now: string },
): Promise<void> {
  const schema = `coop_${cooperation}`;
  const names = tiers.map((tier, code) => `('${tier}', ${code + 1})`).join();
  const codes = {
    tier: { type: 'text', base: 0n, most: tiers.length, code: 'coalesce(t.code, 0)', known: 'tier' },
    income: {
      type: 'integer',
      base: codeOffset + BigInt(incomes.from),
      most: incomes.below - incomes.from - 1,
      code: `income - ${incomes.from}`,
      known: 'income',
    },
  };
  for (const [place, provider] of providers.entries())
    for (const [number, [name, { type, base, most, code, known }]] of Object.entries(codes).entries()) {
      const id = publicationId(500 + place * 10 + number);
      const slices = most.toString(2).length;
      await admin.query(`
        insert into ${schema}.shared_column (id, provider, recipient, permission, name, definition, type, currency,
          categories, made_at)
        values ('${id}', '${provider}', '${recipient}', ${place + 1}, '${name}', '${name}', '${type}', null,
          '{purchase}', '${now}');
        insert into ${schema}.shared_part (id, shared_column, month, base, slices)
        values ('${id}', '${id}', '', ${base}, ${slices});
        insert into ${schema}.shared_slice (part, chunk, slice, bits)
        select '${id}', subject / 8192, slice, bit_or(set_bit(B'0'::bit(8192)::bit varying, subject % 8192, 1))
        from (
          select n.subject, (${code})::int as code
          from bench.granted g join bench.known n on n.partner = g.provider and n.person = g.person
          join bench.trait c on c.provider = g.provider and c.person = g.person
          left join (values ${names}) as t (name, code) on t.name = c.tier
          where g.provider = '${provider}' and (g.expires_at is null or g.expires_at > '${now}')
            and c.${known} is not null) as coded
        join generate_series(-1, ${slices - 1}) as slice on slice = -1 or (code >> slice) & 1 = 1
        group by 2, 3;`);
      if (type === 'text')
        await admin.query(
          `insert into ${schema}.shared_value (shared_column, code, value) select '${id}', code, name from (values ${names}) as t (name, code)`,
        );
    }
  for (const table of ['shared_column', 'shared_part', 'shared_slice', 'shared_value'])
    await admin.query(`vacuum analyze ${schema}.${table}`);
}
