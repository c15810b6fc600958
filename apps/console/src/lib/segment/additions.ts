/** What can be added to a group. */
export const plainAdditions = [
  'attribute',
  'events',
  'member',
  'contact',
  'all',
  'any',
  'ranked',
  'touch',
  'text',
] as const;

/** Ready-made: they stand for plainer conditions, which is how they are kept and shown. */
export const readyAdditions = [
  'recent',
  'lapsed',
  'rfm',
  'promoter',
  'detractor',
  'firstTouch',
  'lastTouch',
] as const;
