import type { Words } from '../words.ts';

export const standing: Words['standing'] = {
  'in-force': ({ lastDay }) => `Gäller till och med ${lastDay}.`,
  'not-proposed': () => 'Ingen har föreslagit det än.',
  'signatures-missing': ({ signed, all, missing }) =>
    `${signed} av ${all} har skrivit under; ${missing} återstår.`,
  'not-started': ({ starts }) => `Alla har skrivit under. Det börjar gälla ${starts}.`,
  suspended: ({ suspendedBy }) => `Pausat av ${suspendedBy}.`,
  rejected: ({ rejectedBy, ended }) => `Avvisat av ${rejectedBy} ${ended}.`,
  'ended-by-all': ({ ended }) => `Avslutat av alla parter ${ended}.`,
  'below-two-parties': ({ leftBy, ended }) =>
    `Avslutat ${ended}, eftersom ${leftBy} har lämnat det och färre än två parter är kvar.`,
  expired: ({ ended }) => `Gick ut ${ended}.`,
  wishes: (who) => `${who} vill avsluta det.`,
};
