/** Whom the three businesses mean: segments that they save, some of which they publish under a permission. */
import type { PartnerHandle } from '@entente/contract';
import { mossfield, quillon, zephyria } from './parties.ts';

export type DemoSegment = {
  readonly partner: PartnerHandle;
  readonly name: string;
  /** The condition, as somebody would type it. */
  readonly text: string;
  /** The permission of the agreement that it is published under; without one it is for its own business. */
  readonly permission?: string;
};

/** In the order of the businesses. */
export const demoSegments: readonly DemoSegment[] = [
  {
    partner: zephyria.handle,
    name: 'gale-and-gust',
    text: 'tier in ("Gust", "Gale") and salary >= 60000 AUD',
    permission: 'zephyria>mossfield direct-marketing contact+demographic+loyalty',
  },
  {
    partner: zephyria.handle,
    name: 'came-by-e-mail',
    text: 'last touchpoint within 6 months before first purchase has (medium = "e-mail")',
  },
  {
    partner: zephyria.handle,
    name: 'in-trouble-again',
    text: 'did support(outcome in ("open", "refunded")) and not promoter of survey',
  },
  {
    partner: mossfield.handle,
    name: 'big-baskets',
    text: 'top 20% by sum amount of purchase(in last 12 months)',
    permission: 'mossfield>quillon direct-marketing contact+purchase',
  },
  {
    partner: mossfield.handle,
    name: 'southern-shoppers',
    text: 'did purchase(store in region "South") and suburb in region "South"',
  },
  {
    partner: mossfield.handle,
    name: 'promoters',
    text: 'promoter of survey(instrument = "annual survey") and not did social(sentiment = "negative")',
  },
  {
    partner: quillon.handle,
    name: 'often-written-to',
    text: 'count touchpoint(in last 12 months) >= 1 and heard_of_us is known',
    permission: 'quillon>zephyria direct-marketing contact+marketing',
  },
  {
    partner: quillon.handle,
    name: 'drifting-away',
    text: 'bands 4 to 5 of 5 by recency of purchase and sum points_earned of loyalty >= 100',
  },
  {
    partner: quillon.handle,
    name: 'restaurant-buyers',
    text: 'contact of organisation(role = "buyer", industry = "restaurants")',
  },
];
