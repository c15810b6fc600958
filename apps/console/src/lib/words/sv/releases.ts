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
  frozen: (recipient, day) => `${recipient} får inte veta något sedan ${day}`,
  signals: {
    'few-differ':
      'Den frågade med en lista över sina kunder som skiljer sig med färre än 10 personer från en som den har frågat med förut.',
    'few-differ-elsewhere':
      'Den frågade med en lista över sina kunder som skiljer sig med färre än 10 personer från en som den har frågat med i ett annat samarbete.',
    'strangers-differ':
      'Den frågade med en lista över sina kunder som skiljer sig från en tidigare bara med nykomlingar, eller personer som inget har hänt med, och med färre än ett svar måste räkna.',
  },
  lift: 'Låt den få veta igen',
  reason: 'Skäl',
  lifted: 'Den får veta tal igen.',
};
