/** What the three businesses let each other ask about the people whom a permission covers. */
import type { Instant, NewColumn, PartnerHandle } from '@entente/contract';
import { quillon, zephyria } from './parties.ts';
import { dayText } from './written.ts';

/** A column under a permission of that business. */
export type DemoColumn = Omit<NewColumn, 'cooperation'> & { readonly partner: PartnerHandle };

/** Columns as of `at`; those by months are of the six months before the one it lies in. */
export function demoColumnsAt(at: Instant): readonly DemoColumn[] {
  const [airline, cellars] = [zephyria.handle, quillon.handle];
  const months = { from: monthBefore(at, 6), to: monthBefore(at, 1) };
  const travels = 'zephyria>mossfield direct-marketing contact+demographic+loyalty';
  const counted = 'zephyria>mossfield market-research demographic+purchase';
  const drinks = 'quillon>mossfield direct-marketing contact+purchase';
  const tasting = 'quillon>mossfield market-research demographic+purchase';
  return [
    { partner: airline, permission: travels, of: 'tier' },
    { partner: airline, permission: travels, of: 'date_of_birth', name: 'born' },
    { partner: airline, permission: travels, of: 'count loyalty', name: 'visits', months },
    { partner: airline, permission: counted, of: 'gender', values: ['female', 'male'] },
    { partner: cellars, permission: drinks, of: 'cellar' },
    { partner: cellars, permission: drinks, of: 'sum amount of purchase(in last 12 months)', name: 'spent' },
    { partner: cellars, permission: tasting, of: 'year_of_birth' },
    { partner: cellars, permission: tasting, of: 'sum amount of purchase', name: 'spent_by_month', months },
  ];
}

function monthBefore(at: Instant, months: number): string {
  const day = new Date(at);
  return dayText(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - months, 1), 'yyyy-mm-dd').slice(0, 7);
}
