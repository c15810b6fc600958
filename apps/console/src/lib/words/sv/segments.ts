import type { Words } from '../words.ts';

export const segments: Words['segments'] = {
  title: 'Segment',
  lead: 'Vilka ni menar, sparat under ett namn. Räknat direkt bland era egna kunder, exakt.',
  create: 'Nytt segment',
  empty: 'Inget segment än',
  emptyText:
    'Ett segment säger vilka ni menar, med ord som: city is "Lund" and has bought at least 2 times in 90 days.',
  name: 'Segment',
  reads: 'Läser',
  changed: 'Ändrat',
  text: 'Villkor',
  textHint: 'Så som man skriver det. Vad du får nämna står nedan.',
  check: 'Läs och räkna',
  save: 'Spara',
  saveAs: 'Namn',
  says: 'I vanliga ord',
  counts: (selected, all, share) => `${selected} av ${all} kunder (${share})`,
  readsText: (kinds) =>
    `Det läser de här slagen av uppgifter: ${kinds}. Det kan publiceras där ett tillstånd täcker alla.`,
  copy: 'Kopiera',
  crossTab: 'Korstabell',
  countBy: 'Räkna efter …',
  remove: 'Ta bort det',
  removeText:
    'Den sparade definitionen försvinner. Det som har publicerats av den ligger kvar tills det publiceras på nytt.',
  vocabulary: 'Vad du får nämna',
  attributes: 'Egenskaper',
  events: 'Händelser',
  attribute: 'Namn',
  type: 'Typ',
  category: 'Uppgifter',
  label: 'Benämning',
};
