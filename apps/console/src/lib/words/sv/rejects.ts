import type { Words } from '../words.ts';

export const rejects: Words['imports']['rejects'] = {
  'row-too-long': ['Raden är längre än 1 MiB.', 'Leta efter ett citattecken som öppnas och inte stängs.'],
  'bad-encoding': ['Raden är inte giltig UTF-8.', 'Spara filen som UTF-8.'],
  'bad-quotes': [
    'Något följer efter ett stängande citattecken.',
    'Skriv citattecken inom citattecken dubbelt.',
  ],
  'bad-json': ['Raden är inte ett JSON-objekt.', 'Skriv varje objekt på en rad.'],
  'json-too-deep': ['Listor och objekt ligger för djupt i varandra.', 'Platta ut raden.'],
  'column-count': [
    'Raden har inte lika många celler som rubriken.',
    'Sätt celler som innehåller skiljetecknet inom citattecken.',
  ],
  'cell-too-long': ['Cellen är längre än 65 536 tecken.', 'Korta den, eller lämna kolumnen utanför.'],
  'bad-character': ['Cellen har ett tecken som ingen text får ha.', 'Ta bort det.'],
  'nested-value': ['Cellen är en lista eller ett objekt.', 'Ange ett värde.'],
  'missing-ref': ['Raden säger inte vem eller vad den gäller.', 'Fyll i ert eget id.'],
  'bad-ref': ['Id:t är för långt, eller inte exakt.', 'Skriv högst 200 tecken, och stora tal som text.'],
  'bad-integer': ['Inte ett heltal.', 'Rätta cellen, eller läs kolumnen som tal eller text.'],
  'bad-number': ['Inte ett tal så som filen skriver dem.', 'Rätta cellen, eller hur tal skrivs.'],
  'bad-boolean': [
    'Varken ja eller nej.',
    'Skriv yes, no, true, false, 1 eller 0, eller läs kolumnen som text.',
  ],
  'bad-money': ['Inte ett belopp, eller ett med för många decimaler.', 'Rätta cellen, eller valutan.'],
  'bad-date': [
    'Inte ett datum i kalendern så som filen skriver dem.',
    'Rätta cellen, eller hur datum skrivs.',
  ],
  'bad-instant': ['Inte en tidpunkt så som filen skriver dem.', 'Rätta cellen, eller hur datum skrivs.'],
  'bad-id': ['Händelsens id är tomt eller för långt.', 'Fyll i det, med högst 200 tecken.'],
  'unknown-event-kind': [
    'Inte ett slags händelse.',
    'Skriv purchase, loyalty, survey, support, social, touchpoint eller self-service.',
  ],
  'unknown-decision': ['Inte ett beslut.', 'Skriv given, refused, withdrawn eller revoked.'],
  'unknown-purpose': ['Inte ett ändamål.', 'Skriv ett av ändamålen, till exempel direct-marketing.'],
  'unknown-category': ['Inte ett slags uppgifter.', 'Skriv ett av slagen, till exempel contact.'],
  'unknown-recipient': ['Inte en partner.', 'Skriv en partners kortnamn.'],
  'unknown-customer': ['Ingen kund har det id:t.', 'Importera kunden först, sedan filen igen.'],
  'erased-customer': ['Kunden är raderad.', 'En gammal fil hämtar ingen tillbaka: ta bort raden.'],
  'wildcard-given': ['Bara ett nej får säga *.', 'Nämn ändamålet och partnern.'],
  'text-too-long': ['Längre än 200 tecken.', 'Korta den.'],
  'unknown-place': [
    'Ingen plats har det id:t, i filen eller före den.',
    'Lägg till platsen, eller rätta id:t.',
  ],
  'place-in-itself': ['Platsen skulle ligga i sig själv.', 'Rätta vilken plats den ligger i.'],
  'place-too-deep': ['Platsen skulle ligga djupare än tolfte nivån.', 'Lägg den i en plats högre upp.'],
  'unknown-organisation': [
    'Ingen organisation har den koden, i filen eller före den.',
    'Importera organisationen först, eller rätta koden.',
  ],
  'organisation-in-itself': [
    'Organisationen skulle höra till sig själv.',
    'Rätta vilken organisation den hör till.',
  ],
  'organisation-too-deep': [
    'Organisationen skulle ligga djupare än tolfte nivån.',
    'Låt den höra till en högre upp.',
  ],
};
