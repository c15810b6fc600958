/**
 * How matching went, for each partner about its own people and for the operator about all. The counts are sums over
 * neighbourhoods, so where only some people are matched anew their difference is added.
 */
import type { IdentifierKind, PartnerHandle } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import type { Matching, RuleSubmission } from './matching.ts';

type RuleCounts = {
  readonly rule: IdentifierKind;
  /** The partner's own. */
  readonly own: RuleSubmission;
  /** Everybody's. */
  readonly all: RuleSubmission & { links: number; conflicts: number; firstRecognised: number };
};

export type ReportChange = { readonly isWhole: boolean; readonly rules: readonly RuleCounts[] };

/** The report of a matching of everybody. */
export function reportWhole(partner: PartnerHandle, matching: Pick<Matching, 'perRule'>): ReportChange {
  const rules = matching.perRule.map(({ rule, byPartner, ...all }) => ({
    rule,
    own: byPartner[partner] ?? nothing,
    all,
  }));
  return { isWhole: true, rules };
}

const nothing = { submitted: 0, valid: 0, ambiguous: 0, links: 0, conflicts: 0, firstRecognised: 0 };

/**
 * What changes for everybody when some people are matched anew. Shared values connect nobody, so others may hold them
 * too: they are counted apart, by {@link countShared}.
 */
export function reportDifference(
  partner: PartnerHandle,
  { before, after }: Record<'before' | 'after', Pick<Matching, 'perRule'>>,
): ReportChange {
  const earlier = reportWhole(partner, before).rules;
  const rules = reportWhole(partner, after).rules.map(({ rule, own, all }, place) => {
    const was = earlier[place]!;
    return {
      rule,
      own: { ...subtract(own, was.own), ambiguous: 0 },
      all: { ...subtract(all, was.all), ambiguous: 0 },
    };
  });
  return { isWhole: false, rules };
}

function subtract<Counts extends Record<keyof Counts, number>>(counts: Counts, less: Counts): Counts {
  const names = Object.keys(nothing).filter((name) => name in counts) as (keyof Counts)[];
  return Object.fromEntries(names.map((name) => [name, counts[name] - less[name]])) as Counts;
}

/** Writes a report, or adds a difference to the one that stands there. */
export async function writeMatchReport(
  cooperation: Cooperation,
  partner: PartnerHandle,
  { isWhole, rules }: ReportChange,
): Promise<void> {
  for (const { rule, own, all } of rules) {
    const rows = [
      { partner, ...own, links: null, conflicts: null, first: null },
      { partner: '*', ...all, first: all.firstRecognised },
    ];
    for (const row of rows) await (isWhole ? replaceRow : addToRow)(cooperation, rule, row);
  }
}

/** Writes the report of a matching of everybody who is left, when a partner's own is gone. */
export async function writeJointReport(
  cooperation: Cooperation,
  matching: Pick<Matching, 'perRule'>,
): Promise<void> {
  for (const { rule, ...all } of matching.perRule)
    await replaceRow(cooperation, rule, { partner: '*', ...all, first: all.firstRecognised });
}

type Row = RuleSubmission & {
  readonly partner: string;
  readonly links: number | null;
  readonly conflicts: number | null;
  readonly first: number | null;
};

async function replaceRow(cooperation: Cooperation, rule: IdentifierKind, row: Row): Promise<void> {
  const { partner, submitted, valid, ambiguous, links, conflicts, first } = row;
  await sql`
    insert into match_report as r (rule, partner, submitted, valid, ambiguous, links, conflicts, first_recognised)
    values (${rule}, ${partner}, ${submitted}, ${valid}, ${ambiguous}, ${links}, ${conflicts}, ${first})
    on conflict (rule, partner) do update set submitted = excluded.submitted, valid = excluded.valid,
      ambiguous = excluded.ambiguous, links = excluded.links, conflicts = excluded.conflicts,
      first_recognised = excluded.first_recognised
    where (r.submitted, r.valid, r.ambiguous, r.links, r.conflicts, r.first_recognised) is distinct from
      (excluded.submitted, excluded.valid, excluded.ambiguous, excluded.links, excluded.conflicts, excluded.first_recognised)`.execute(
    cooperation,
  );
}

async function addToRow(cooperation: Cooperation, rule: IdentifierKind, row: Row): Promise<void> {
  const { partner, submitted, valid, ambiguous, links, conflicts, first } = row;
  if ([submitted, valid, ambiguous, links ?? 0, conflicts ?? 0, first ?? 0].every((count) => count === 0))
    return;
  await sql`
    update match_report set submitted = submitted + ${submitted}::int, valid = valid + ${valid}::int,
      ambiguous = ambiguous + ${ambiguous}::int, links = links + ${links}::int, conflicts = conflicts + ${conflicts}::int,
      first_recognised = first_recognised + ${first}::int
    where rule = ${rule} and partner = ${partner}`.execute(cooperation);
}

/** Adds to a difference how many shared values of the partner there are more than before, by rule. */
export function withShared(change: ReportChange, more: ReadonlyMap<string, number>): ReportChange {
  const rules = change.rules.map(({ rule, own, all }) => {
    const ambiguous = more.get(rule) ?? 0;
    return { rule, own: { ...own, ambiguous }, all: { ...all, ambiguous } };
  });
  return { ...change, rules };
}
