import type { Words } from '../words.ts';

export const refusals: Words['refusals'] = {
  'not-allowed': 'Din roll får inte göra detta.',
  'partner-suspended': 'Ditt företag är spärrat på plattformen.',
  'agreement-state': 'Inte i det läge som avtalet är i.',
  'agreement-not-active': 'Avtalet gäller inte.',
  'already-recorded': 'Det är redan registrerat.',
  'change-state': 'Inte i det läge som ändringen är i.',
  'delivery-state': 'Inte i det läge som leveransen är i.',
  'recall-not-overdue': 'Den är inte försenad.',
  'recall-escalated': 'Den är redan eskalerad.',
  other: 'Det går inte just nu.',
};
