import type { Words } from '../words.ts';

export const home: Words['home'] = {
  needs: 'Vad som behöver dig',
  nothing: 'Ingenting väntar på dig.',
  sign: (name) => `Läs och skriv under ”${name}”`,
  signBy: (partner) => `Föreslaget av ${partner}`,
  erase: (people) =>
    people === '1'
      ? 'En person ska raderas ur det som ni har fått'
      : `${people} personer ska raderas ur det som ni har fått`,
  eraseOverdue: (people) => `För ${people} av dem är tiden ute`,
  failed: (kind) => `Ett jobb slutade utan att bli gjort: ${kind}`,
  holds: 'Vad ni har',
  customers: 'kunder',
  consents: 'gällande samtycken',
  inbox: 'personer i inkorgen',
  covered: 'Vilka andra får använda',
  coveredLead: 'Era egna personer som täcks av varje tillstånd ni har skrivit under som givare, just nu.',
  permission: 'Tillstånd',
  people: 'Personer',
  uncovered: 'Inget tillstånd som ni har skrivit under som givare gäller.',
  jobs: 'Nyligen',
  noJobs: 'Inget jobb har körts än.',
  job: 'Jobb',
  state: 'Läge',
  began: 'Begärt',
  kinds: {
    'import-customers': 'Import av kunder',
    'import-events': 'Import av händelser',
    'import-consents': 'Import av samtycken',
    'import-places': 'Import av platser',
    'import-organisations': 'Import av organisationer',
    'import-contacts': 'Import av kontakter',
    enrol: 'Inskrivning',
    deliver: 'Leverans',
    expire: 'Utgång',
    sweep: 'Städning',
  },
  states: {
    QUEUED: 'Väntar',
    RUNNING: 'Pågår',
    DONE: 'Klart',
    REFUSED: 'Avvisat',
    FAILED: 'Misslyckat',
    CANCELLED: 'Avbrutet',
  },
};
