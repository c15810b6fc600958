// Replaying the ledger: every disclosure ever made must explain as lawful, from nothing but what is stored.
import { untilLogSettled } from '../../support/audit.ts';
import { withAdmin } from '../../support/server.ts';
import { cast, member, type Stage } from './cast.ts';

/**
 * Explains one in so many of all disclosures of all partners, and every one of somebody who withdrew since; gives
 * what was found against any of them.
 */
export async function explainDisclosures(stage: Stage, url: string, every: number): Promise<string[]> {
  const found: string[] = [];
  let explained = 0;
  await untilLogSettled(url);
  for (const { handle } of cast) {
    const rows = await withAdmin(url, (admin) =>
      admin.query<{ delivery: string; ref: string; recalled: boolean }>(`
        select delivery, ref, recalled from (
          select d.delivery, d.ref, exists (select from store_${handle}.recall_sent s where s.ref = d.ref) as recalled,
            row_number() over (order by d.delivery, d.ref) as place from store_${handle}.disclosure d) numbered
        where place % ${every} = 0 or recalled`),
    );
    for (const { delivery, ref, recalled } of rows.rows) {
      const { verdict, findings, audit, ground } = await member(stage, handle).disclosure.explain({
        delivery,
        ref,
        reason: 'replay',
      });
      explained += 1;
      const isRight = verdict === 'lawful' && audit?.isProven === true && ground.stands === !recalled;
      if (!isRight) found.push(`${delivery} ${ref}: ${JSON.stringify({ findings, audit, ground })}`);
    }
  }
  if (explained === 0) found.push('nobody was handed over');
  return found;
}
