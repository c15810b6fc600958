import type { Words } from '../words.ts';

export const recalls: Words['recalls'] = {
  title: 'Återkallanden',
  lead: 'Uppmaningar att radera personer som har lämnats ut och har återkallat, vars samtycke har gått ut, eller vars avtal har tagit slut.',
  received: 'Att radera här',
  receivedText:
    'Radera dem överallt dit ni har fört dem från inkorgen, och säg till. Raderna i inkorgen är redan borta.',
  counts: (pending, overdue, done) => `${pending} att radera i tid, ${overdue} försenade, ${done} besvarade.`,
  nothing: 'Ingen ska raderas.',
  person: 'Person',
  provider: 'Från',
  reason: 'Därför att',
  due: 'Till',
  state: 'Läge',
  reasons: { withdrawn: 'återkallat', expired: 'samtycket gick ut', 'agreement-ended': 'avtalet tog slut' },
  states: { PENDING: 'Att radera', OVERDUE: 'Försenad', ACKNOWLEDGED: 'Raderad', ESCALATED: 'Eskalerad' },
  statement: 'Vad ni har gjort',
  statementHint: 'Det går till de partner vars personer det var, och sparas.',
  everything: 'Säg att alla är raderade',
  answered: (people) => (people === '1' ? 'Det är sagt om en person.' : `Det är sagt om ${people} personer.`),
  sent: 'Skickade till andra',
  sentText:
    'Hur många personer en rad gäller sägs inte: det är hur många mottagaren har fått, vilket är dess hemlighet.',
  recipient: 'Till',
  day: 'Dag',
  seen: 'Sett',
  noSent: 'Ingen som ni har lämnat ut har återkallats.',
  unseen: 'inte än',
};
