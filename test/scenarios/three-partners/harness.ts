// What no user may see: the harness looks into the database as its superuser.
import type { Client } from 'pg';

export type Matching = {
  subjects: number;
  by_partners: Record<string, number>;
  links: Record<string, { links: number; ambiguous: number; conflicts: number }>;
};

/** How matching went in one cooperation: the operator's quality report. */
export async function lookAtMatching(admin: Client, cooperation: string): Promise<Matching> {
  const known = await admin.query<{ partners: string; subjects: number }>(`
    select partners, count(*)::int as subjects
    from (select subject, string_agg(partner, '+' order by partner) as partners
          from coop_${cooperation}.member group by subject) s
    group by partners order by partners`);
  const rules = await admin.query<{ rule: string; links: number; ambiguous: number; conflicts: number }>(`
    select case rule when 'name-birth-postcode' then 'nbp' else rule end as rule, links, ambiguous, conflicts
    from coop_${cooperation}.match_report where partner = '*'`);
  const order = ['email', 'phone', 'nbp'];
  const links = rules.rows.toSorted((a, b) => order.indexOf(a.rule) - order.indexOf(b.rule));
  return {
    subjects: known.rows.reduce((sum, { subjects }) => sum + subjects, 0),
    by_partners: Object.fromEntries(known.rows.map(({ partners, subjects }) => [partners, subjects])),
    links: Object.fromEntries(links.map(({ rule, ...counts }) => [rule, counts])),
  };
}

/** The first refs of the provider's customers in a delivery, in the order of their text. */
export async function lookAtDelivered(
  admin: Client,
  { provider, delivery, limit }: { provider: string; delivery: string; limit: number },
): Promise<string[]> {
  const { rows } = await admin.query<{ ref: string }>(
    `select ref from store_${provider}.disclosure where delivery = $1 order by ref collate "C" limit $2`,
    [delivery, limit],
  );
  return rows.map(({ ref }) => ref);
}
