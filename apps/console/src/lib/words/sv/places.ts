import type { Words } from '../words.ts';

export const places: Words['places'] = {
  title: 'Platser',
  lead: 'Var verksamheten finns: vad som ligger i vad, från det största och nedåt. Segment frågar efter en region med den.',
  import: 'Importera platser',
  where: 'Var platsen ligger',
  search: 'Hitta en plats',
  searchHint: 'En del av namnet eller beteckningen, var som helst i trädet.',
  find: 'Hitta',
  place: 'Plats',
  ref: 'Beteckning',
  kind: 'Slag',
  direct: 'Direkt i den',
  beneath: 'I den totalt',
  within: (name) => `Vad som ligger i ${name}`,
  nothingIn: 'Ingen annan plats ligger i den.',
  none: 'Inga platser än',
  noneText: 'De importeras från en fil: var och en med namn, slag och vad den ligger i.',
  notFound: (text) => `Ingen plats heter ”${text}”`,
  showTop: 'Visa alla uppifrån',
  remove: 'Ta bort platsen',
  removeText:
    'Inget annat försvinner med den. Kunder och händelser som nämner den behåller vad de säger; ingen region hittar dem genom den längre. En plats som ett sparat segment frågar efter blir kvar.',
  removeFirst: (count) =>
    `Den blir kvar så länge andra ligger i den: ${count}. Flytta eller ta bort dem först.`,
};
