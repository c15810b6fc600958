// All examples, by procedure.
import type { Caller } from '../../support/callers.ts';
import type { Holdings } from '../holdings.ts';
import { agreement, change, cooperation } from './agreements.ts';
import {
  consent,
  contact,
  customer,
  event,
  job,
  objection,
  organisation,
  place,
  set,
  upload,
} from './customers.ts';
import { audit, delivery, disclosure, inbox, overlap, recall, release } from './deliveries.ts';
import { analysis, column } from './analyses.ts';
import type { Examples } from './example.ts';
import { dictionary, publication, segment } from './segments.ts';
import { key, member, operator, partner, platform } from './people.ts';

const registry: { readonly [N in keyof Caller]: Examples<N> } = {
  agreement,
  analysis,
  column,
  audit,
  change,
  consent,
  contact,
  cooperation,
  customer,
  delivery,
  disclosure,
  dictionary,
  event,
  inbox,
  job,
  key,
  member,
  objection,
  operator,
  organisation,
  overlap,
  partner,
  place,
  publication,
  platform,
  recall,
  segment,
  release,
  set,
  upload,
};

/** Inputs about that partner's own things, by procedure such as `agreement.sign`; new ones each time. */
export function examplesOf(procedure: string, own: Holdings): readonly unknown[] {
  const [noun = '', verb = ''] = procedure.split('.');
  const verbs = registry[noun as keyof Caller] as unknown as Record<
    string,
    (own: Holdings) => readonly unknown[]
  >;
  return verbs?.[verb]?.(own) ?? [];
}
