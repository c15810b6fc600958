import type { Words } from '../words.ts';

export const consents: Words['consents'] = {
  title: 'Samtycken',
  lead: 'Vad era kunder har beslutat, räknat exakt: de är era egna.',
  coverage: 'Vilka som täcks',
  coverageLead:
    'Av varje tillstånd som ni har skrivit under som givare, just nu. En person räknas en gång hur många poster den än har, och inte alls om någon av dem säger nej.',
  permission: 'Tillstånd',
  customers: 'Kunder',
  people: 'Personer',
  none: 'Ni har inte skrivit under något tillstånd som givare.',
  trend: 'Beslut över tid',
  trendLead: 'Kunder med givet samtycke vid slutet av varje vecka, och hur många som sade nej under den.',
  given: 'Givna',
  no: 'Sade nej',
  week: 'Vecka från',
  now: (given, no) => `nu ${given} givna, ${no} nej`,
  asTable: 'Som tabell',
  noTrend: 'Ingen har beslutat något än.',
  person: 'En persons uppgifter',
};
