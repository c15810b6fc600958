import type { Words } from '../words.ts';

export const dictionary: Words['dictionary'] = {
  title: 'Ordlista',
  lead: 'Vad som finns om era kunder och om vad de gjort: vad det heter, vad det är, och hur försiktig man måste vara med det.',
  empty: 'Ingenting är angivet än',
  emptyText: 'Det som tolkningen av en fil anger står här så snart den är importerad.',
  customer: 'Kunder',
  event: (kind) => `Händelser: ${kind}`,
  name: 'Namn',
  label: 'Etikett',
  category: 'Slag av uppgift',
  edited: 'Sagt av',
  byPeople: 'människor',
  byFiles: 'filer',
  editLead:
    'När någon har ändrat en rad ändrar filer den inte längre; en vars tolkning har en annan typ, ett annat slag eller en annan valuta nekas.',
  common: 'Alla andra',
  commonHint: 'Vad som läses där ett språk inte har en egen etikett.',
  sensitivityHint: 'Hur stor skada ett avslöjande skulle göra.',
  categoryHint:
    'Vilka tillstånd som täcker den. Sparade segment som läser den läser det nya slaget från och med nu.',
  categoryFixed: 'Det följer av slaget av händelse.',
  typeHint: 'Ett datum kan bli text och ett heltal ett tal; andra värden skulle förlora sin mening.',
  saved: 'Den är ändrad.',
  readBy: (segments) => `Sparade segment som läser den: ${segments}.`,
};
