import type { Words } from '../words.ts';

export const releases: Words['releases'] = {
  title: 'Brusiga svar',
  lead: 'Vad andra har fått veta om era personer som inte har gått med på att nämnas: tal med brus, och vad varje kostade.',
  budgets: 'Vad som är förbrukat',
  budgetsText: 'En budget räcker för alltid: ingen dag, inget avtal och inget samarbete ger något tillbaka.',
  who: 'Vem',
  kind: 'Konto',
  kinds: { recipient: 'en mottagare', affiliation: 'alla under ett tak' },
  spent: 'Förbrukat',
  left: 'Kvar',
  noBudget: 'Ingen har frågat efter ett sådant tal.',
  asked: 'Vad som har frågats',
  question: 'Fråga',
  questions: { overlap: 'Hur många', breakdown: 'Uppdelning', trend: 'Över tid', lift: 'Jämfört' },
  at: 'Frågat',
  became: 'Vad det blev av det',
  outcomes: {
    told: 'Sagt',
    'too-few': 'Hölls inne: för få',
    'over-recipient': 'Hölls inne: mottagarens budget slut',
    'over-affiliation': 'Hölls inne: budgeten under dess tak slut',
    frozen: 'Hölls inne: dess listor skiljer sig med få personer',
  },
  cost: 'Kostnad',
  frozen: (recipient, day) =>
    `${recipient} får inte veta något sedan ${day}: den frågade med listor som skiljer sig med få personer.`,
  lift: 'Låt den få veta igen',
  reason: 'Skäl',
  lifted: 'Den får veta tal igen.',
};
