import type { Words } from '../words.ts';

export const objections: Words['objections'] = {
  title: 'Invändningar',
  lead: 'Vilka som har sagt till er att inte använda deras uppgifter, vem som än lämnar dem. Ingen leverans ger er dem längre.',
  record: 'Anteckna en invändning',
  recordText:
    'Den gäller från nästa leverans, och ingen givare får veta det. Den står kvar: ingen tar tillbaka den här. Ett samtycke som er egen kund tar tillbaka är en återkallelse, och registreras på kundens sida.',
  by: 'Vem, enligt',
  ways: { email: 'E-post', phone: 'Telefon', ref: 'Ert eget id för kunden' },
  written: 'Som det skrivs',
  purpose: 'För',
  save: 'Anteckna',
  recorded: 'Den är antecknad, och gäller från nästa leverans.',
  again: 'Den var redan antecknad; ingenting ändrades.',
  list: 'Antecknade, senast först',
  who: 'Vem',
  at: 'När',
  recordedBy: 'Av',
  hidden: 'Bara dataskyddsombudet ser vem',
  none: 'Ingen har invänt',
  noneText:
    'Den som hör av er får säga ”inte från er”, fastän den samtyckte hos den som lämnade ut. Anteckna det här, också för personer som ni inte känner: med e-post eller telefon.',
};
