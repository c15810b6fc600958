import type { Words } from '../words.ts';

export const crossTab: Words['crossTab'] = {
  title: 'Korstabeller',
  lead: 'Era egna kunder räknade efter en eller två saker som ni vet om dem. Exakt, och som det är nu.',
  none: 'Här finns inget att räkna efter än',
  noneText:
    'Kunder räknas efter sina egenskaper och efter vilka som är med i era segment. En import för in egenskaper: då står de i ordlistan.',
  by: 'Räkna efter',
  and: 'Och efter',
  choose: 'välj',
  nothing: 'inget mer',
  member: (name) => `vilka som är med i segmentet ${name}`,
  edges: (label) => `Banden för ${label} börjar vid`,
  edgesHints: {
    integer: 'Stigande, åtskilda av semikolon: 20; 50; 100. Tomt räknar varje värde.',
    number: 'Stigande, åtskilda av semikolon: 0,5; 1; 2,5. Tomt räknar varje värde.',
    money:
      'Stigande belopp, åtskilda av semikolon: 100; 500 eller 100 AUD; 500 AUD. Tomt räknar varje belopp.',
    date: 'Stigande datum, åtskilda av semikolon: 1980-01-01; 2000-01-01. Tomt räknar varje dag.',
    instant:
      'Stigande datum eller tidpunkter, åtskilda av semikolon: 2026-01-01; 2026-07-01T12:00:00Z. Tomt räknar varje tidpunkt.',
  },
  of: 'Av vilka',
  everybody: 'alla kunder',
  members: (name) => `de i segmentet ${name}`,
  where: 'Som dessutom uppfyller',
  whereHint:
    'Ett villkor så som man skriver det, till exempel did purchase(in last 90 days). Tomt kräver inget mer.',
  share: 'Procent av',
  shares: { all: 'alla räknade', row: 'raden', column: 'kolumnen' },
  count: 'Räkna',
  start: 'Välj vad som räknas efter',
  startText:
    'Efter en sak blir det en lista med staplar, efter två en tabell. Varje tal öppnar segmentbyggaren med just de kunderna, så att de kan sparas som ett segment.',
  wrong: 'Rätta det som sägs bredvid fälten.',
  tooMany: (cells) => `Det finns fler än ${cells} olika celler`,
  tooManyText: (fields) =>
    `Skriv var banden börjar för ${fields}, så att många värden blir till några band, och räkna igen.`,
  tooManyTexts:
    'Välj något som har färre värden, räkna efter en sak i taget, eller räkna bara kunderna i ett segment.',
  nobody: 'Ingen räknas',
  nobodyText:
    'Ingen kund uppfyller det som krävs. Kräv mindre under ”Av vilka”, eller importera kunder först.',
  wide: (columns) =>
    `Det är ${columns} kolumner, för många för en tabell som går att läsa, så varje cell har en rad. Med band eller något som har färre värden blir det en tabell.`,
  customers: 'Kunder',
  percent: 'Procent',
  proportion: 'I proportion',
  all: 'Alla tillsammans',
  unknown: 'inte känt',
  isIn: (name) => `med i ${name}`,
  isNotIn: (name) => `inte med i ${name}`,
  below: (to) => `under ${to}`,
  from: (from) => `${from} och däröver`,
  between: (from, to) => `${from} till under ${to}`,
  build: (count, names) => `${count}: gör ett segment av ${names}`,
  asOf: (customers, time) =>
    `${customers} kunder per ${time}. Välj ett tal för att gå vidare med dess kunder som ett segment.`,
};
